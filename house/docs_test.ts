import { assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import {
  anchorsOf,
  codeNames,
  type Mention,
  namedFlags,
  namedMetrics,
  namedTasks,
  relativeLinks,
  tablesOf,
} from "./docs.ts";
import {
  ASSEMBLY_FOLDERS,
  ASSEMBLY_MAY_IMPORT,
  DOORS,
  ENVIRONMENT_READERS,
  isListed,
  isMain,
  isTestCode,
  MAY_IMPORT,
  type Member,
  memberOf,
  MEMBERS,
  METRIC_PREFIXES,
} from "./rules.ts";
import { readTree } from "./tidy_tree.ts";
import { describeMetric } from "@fgm/collector/metrics";
import { changepointFindingSchema, periodicFindingSchema } from "@fgm/server/api/studies";

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

const STUDIES = textOf("server/studies/STUDIES.md");

const FINDINGS = {
  Periodicity: periodicFindingSchema,
  Changepoint: changepointFindingSchema,
} as const;

for (const [heading, schema] of Object.entries(FINDINGS)) {
  Deno.test(`STUDIES.md tells every field of a finding of ${heading} by its name on the wire`, () => {
    const table = tablesOf(STUDIES).find(({ headings, columns }) =>
      headings.includes(heading) && columns[0] === "Field"
    );
    const told = table?.rows.flatMap(([cell = ""]) => codeNames(cell)) ?? [];
    // What these two are is told once for all studies, in API.md.
    const fields = Object.keys(schema.unwrap().shape)
      .filter((name) => name !== "type" && name !== "text");
    assertEquals(told.toSorted(), fields.toSorted());
  });
}

Deno.test("STUDIES.md names no field as the code does inside", () => {
  const names = STUDIES.split("\n").flatMap(codeNames);
  assertEquals(names.filter((name) => /^[a-z]+Ms$/.test(name)), []);
});

const ARCHITECTURE = textOf("ARCHITECTURE.md");

Deno.test("ARCHITECTURE.md has every package and its door", () => {
  const told = cellsBelow(ARCHITECTURE, "Package", "Door").flatMap(([packages, doors]) =>
    codeNames(packages).map((name) => [name, codeNames(doors).toSorted()] as const)
  ).filter(([name]) => !name.startsWith("@types/"));
  const doors = Object.entries(DOORS).map(([name, files]) => [name, bareSorted(files)] as const);
  assertEquals(told.toSorted(byName), doors.toSorted(byName));
});

Deno.test("ARCHITECTURE.md says what each member may import", () => {
  // As in "server → collector/model, k8s/pod"; "all" are those that are not what is imported.
  const lines = [...ARCHITECTURE.matchAll(/^([a-z, ]+?) +→ ([a-z0-9_/, ]+)/gm)];
  const told = lines.flatMap(([, left = "", right = ""]) => {
    const targets = right.trim().split(", ");
    return membersIn(left).map((member) =>
      [
        member,
        targets.filter((target) => memberOf(`${target}/`) !== member),
      ] as const
    );
  });
  for (const member of MEMBERS) {
    const targets = told.filter(([name]) => name === member).flatMap(([, names]) => names);
    assertEquals(targets.toSorted(), bareSorted(MAY_IMPORT[member]), member);
  }
});

Deno.test("ARCHITECTURE.md says which folders put the programs to use, and with what", () => {
  const paragraph = ARCHITECTURE.split("\n\n")
    .find((text) => text.includes("put the programs to use")) ?? "";
  const targets = Object.values(ASSEMBLY_MAY_IMPORT).flat();
  assertEquals(
    codeNames(paragraph).filter((name) => name !== "k8s").toSorted(),
    bareSorted([...ASSEMBLY_FOLDERS, ...targets]),
  );
});

Deno.test("ARCHITECTURE.md has a row for every folder of a member, and for none that is not", () => {
  const told = cellsBelow(ARCHITECTURE, "Folder", "What it does")
    .flatMap(([folders]) => codeNames(folders));
  const isFolder = (name: string) => [...PATHS].some((path) => path.startsWith(`${name}/`));
  assertEquals(told.filter((name) => !isFolder(name)), []);
  assertEquals(told.filter((name, index) => told.indexOf(name) !== index), []);
  // What was captured has a page of its own.
  const folders = [...PATHS].filter((path) => memberOf(path) !== undefined)
    .flatMap((path) => /^([^/]+\/[^/]+)\//.exec(path)?.[1] ?? [])
    .filter((folder) => !folder.endsWith("/testdata"));
  assertEquals([...new Set(folders)].filter((folder) => !told.includes(folder)), []);
});

Deno.test("nothing but mains, tools and those that are listed reads the environment", () => {
  const readers = TREE.filter(({ path, text }) =>
    /\.tsx?$/.test(path) && memberOf(path) !== undefined && !isMain(path) && !isTestCode(path) &&
    /^(?!\s*(?:\*|\/\/)).*\bDeno\.env\b/m.test(text)
  ).map(({ path }) => path);
  assertEquals(readers.filter((path) => !isListed(path, ENVIRONMENT_READERS)), []);
  assertEquals(ENVIRONMENT_READERS.filter((path) => !readers.includes(path)), []);
});

/** @throws {Error} when there is no such page. */
function textOf(path: string): string {
  const page = PAGES.find((each) => each.path === path);
  if (page === undefined) throw new Error(`Cannot read ${path}: there is no such page`);
  return page.text;
}

/** The cells of two columns of the one table that has both, row by row. */
function cellsBelow(
  text: string,
  ...names: readonly [string, string]
): readonly (readonly [string, string])[] {
  const table = tablesOf(text).find(({ columns }) => names.every((name) => columns.includes(name)));
  const [first, second] = names.map((name) => table?.columns.indexOf(name) ?? -1);
  return table?.rows.map((row) => [row[first ?? -1] ?? "", row[second ?? -1] ?? ""]) ?? [];
}

/** "server, mcp" as members; "all" stands for all. None where it is about something else. */
function membersIn(text: string): readonly Member[] {
  const names = text.split(", ");
  return MEMBERS.filter((member) => names.includes(member) || text === "all");
}

/** Paths as pages write them. */
function bareSorted(paths: readonly string[]): readonly string[] {
  return paths.map((path) => path.replace(/\/$/, "")).sort();
}

function byName(
  [a]: readonly [string, ...unknown[]],
  [b]: readonly [string, ...unknown[]],
): number {
  return a < b ? -1 : a === b ? 0 : 1;
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

const TABLES = `# Page

## First

| Name       | What  |
| ---------- | ----: |
| \`a\`, \`b\` | x \\| y |
|            | -     |

### Inner

| Other |
| ----- |

\`\`\`text
# Not a heading
| not | a table |
\`\`\`

## Second

| Alone |
| ----- |
| 1     |
`;

Deno.test("tablesOf() reads tables with the headings that they stand under", () => {
  assertEquals(tablesOf(TABLES), [
    {
      headings: ["Page", "First"],
      columns: ["Name", "What"],
      rows: [["`a`, `b`", "x \\| y"], ["", "-"]],
    },
    { headings: ["Page", "First", "Inner"], columns: ["Other"], rows: [] },
    { headings: ["Page", "Second"], columns: ["Alone"], rows: [["1"]] },
  ]);
});

Deno.test("codeNames() finds what stands in backticks", () => {
  assertEquals(codeNames("`a`, `b/c` and d"), ["a", "b/c"]);
  assertEquals(codeNames(""), []);
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
