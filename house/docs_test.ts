import { assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import {
  anchorsOf,
  type Mention,
  namedFlags,
  namedMetrics,
  namedTasks,
  relativeLinks,
} from "./docs.ts";
import { METRIC_PREFIXES } from "./rules.ts";
import { readTree } from "./tidy_tree.ts";
import { describeMetric } from "@fgm/collector/metrics";

const TREE = await readTree(new URL("..", import.meta.url));
const PATHS = new Set(TREE.map(({ path }) => path));
const PAGES = TREE.filter(({ path }) => path.endsWith(".md"));

/** The mentions that break a promise, as "page:line: name". */
function broken(mentions: readonly Mention[], kept: (name: Mention) => boolean): readonly string[] {
  return mentions.filter((mention) => !kept(mention))
    .map(({ path, line, name }) => `${path}:${line}: ${name}`);
}

Deno.test("every relative link in the documentation leads to a file and a heading", () => {
  const links = PAGES.flatMap(({ path, text }) => relativeLinks(path, text));
  assertEquals(broken(links, leadsSomewhere), []);
});

function leadsSomewhere({ path, name }: Mention): boolean {
  const url = new URL(name, `file:///${path}`);
  const target = decodeURIComponent(url.pathname.slice(1)).replace(/\/$/, "");
  const isFolder = [...PATHS].some((each) => each.startsWith(`${target}/`));
  if (!PATHS.has(target) && !isFolder) return false;
  const page = PAGES.find((each) => each.path === target);
  if (url.hash === "" || page === undefined) return true;
  return anchorsOf(page.text).has(decodeURIComponent(url.hash.slice(1)));
}

Deno.test("every task in the documentation exists", () => {
  const tasks = PAGES.flatMap(({ path, text }) => namedTasks(path, text));
  assertEquals(broken(tasks, ({ name }) => Object.hasOwn(config.tasks, name)), []);
});

Deno.test("every task starts a file that exists", () => {
  const missing = Object.entries(config.tasks)
    .map(([name, { command }]) => [name, /^deno run .*?(\S+\.tsx?)/.exec(command)?.[1]] as const)
    .filter(([, file]) => file !== undefined && !PATHS.has(file));
  assertEquals(missing, []);
});

Deno.test("every metric in the documentation is in the catalogue", () => {
  const metrics = PAGES.flatMap(({ path, text }) => namedMetrics(path, text, METRIC_PREFIXES));
  assertEquals(broken(metrics, ({ name }) => describeMetric(name) !== undefined), []);
});

/** Flags of the tools that the pages speak of beside our own. */
const FOREIGN_FLAGS: ReadonlySet<string> = new Set([
  "--allow-read",
  "--doc",
  "--check",
  "--parallel",
]);

Deno.test("every flag in the documentation is in some program's flag table", () => {
  const flags = flagNames();
  assertEquals(flags.has("--output-dir"), true, "the flag tables were not found");
  const named = PAGES.flatMap(({ path, text }) => namedFlags(path, text));
  assertEquals(broken(named, ({ name }) => flags.has(name) || FOREIGN_FLAGS.has(name)), []);
});

/** Names in every flag table of the tree. The text is searched, as mains cannot be imported. */
function flagNames(): ReadonlySet<string> {
  const row = /\bname: "([a-z][a-z0-9-]*)",\s*kind: "(?:string|strings|integer|number|boolean)"/g;
  const sources = TREE.filter(({ path }) => /\.tsx?$/.test(path) && !/_test\.tsx?$/.test(path));
  const names = sources.flatMap(({ text }) => [...text.matchAll(row)].map((match) => match[1]));
  const withDashes = names.flatMap((name) => [`--${name}`, `--no-${name}`]);
  return new Set(["--help", "--version", ...withDashes]);
}

const PAGE = `# Fine-Grained Monitor
See [the format](collector/store/FORMAT.md#journal "title") and [a site](https://example.org),
but not \`[code](nowhere.md)\`. [Up](../README.md) [here](#usage)

## Usage, in two lines!
## Usage, in two lines!
Run \`deno task demo\` or \`npx -y deno@2.8.3 task test\`; a task force is no task.
With \`--interval-ms 500\`, \`--no-color\`, an em--dash and \`cgroup.v2.memory.current\`.

\`\`\`sh
# Not a heading
deno task fgm --output-dir /tmp/x   # [not](a/link.md)
curl --silent localhost:8050/api/timeseries?metric=cgroup.v2.cpu.stat.usage_usec
npx -y deno@2.8.3 run --allow-net x.ts
\`\`\`

\`\`\`sql
SELECT 1 --comment
\`\`\`
`;

const named = (mentions: readonly Mention[]) => mentions.map(({ line, name }) => [line, name]);

Deno.test("relativeLinks() finds links with their lines, outside of code", () => {
  assertEquals(named(relativeLinks("a.md", PAGE)), [
    [2, "collector/store/FORMAT.md#journal"],
    [3, "../README.md"],
    [3, "#usage"],
  ]);
});

Deno.test("anchorsOf() spells headings as GitHub does, repeated ones numbered", () => {
  assertEquals([...anchorsOf(PAGE)], [
    "fine-grained-monitor",
    "usage-in-two-lines",
    "usage-in-two-lines-1",
  ]);
});

Deno.test("namedTasks() finds tasks in code, however deno is started", () => {
  assertEquals(named(namedTasks("a.md", PAGE)), [[7, "demo"], [7, "test"], [12, "fgm"]]);
});

Deno.test("namedFlags() finds flags of ours and leaves other programs' alone", () => {
  assertEquals(named(namedFlags("a.md", PAGE)), [
    [8, "--interval-ms"],
    [8, "--no-color"],
    [12, "--output-dir"],
  ]);
});

Deno.test("namedMetrics() finds names with a prefix, in code", () => {
  assertEquals(named(namedMetrics("a.md", PAGE, ["cgroup.v2."])), [
    [8, "cgroup.v2.memory.current"],
    [13, "cgroup.v2.cpu.stat.usage_usec"],
  ]);
});

const LINK_CASES: ReadonlyArray<readonly [name: string, want: boolean]> = [
  ["deno.json", true],
  ["./collector/", true],
  ["collector", true],
  ["CHANGELOG.md#unreleased", true],
  ["CHANGELOG.md#nothing", false],
  ["missing.md", false],
  ["../outside.md", false],
];
for (const [name, want] of LINK_CASES) {
  Deno.test(`leadsSomewhere() says ${want} of ${name}`, () => {
    assertEquals(leadsSomewhere({ path: "README.md", line: 1, name }), want);
  });
}
