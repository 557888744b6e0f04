import { assert, assertEquals } from "@std/assert";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { startTestViewer, type TestAnswer, type TestViewer } from "../testing/test_viewer.ts";

/** A command of a page, and the heading that it stands under. */
interface Example {
  readonly page: string;
  readonly section: string;
  /** The URL as it is written, with its quotes. */
  readonly word: string;
}

/** The commands of a page that ask a route: those in fences and in tables. */
function examplesOf(page: string, text: string): readonly Example[] {
  let [section, isFenced] = ["", false];
  const examples: Example[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("```")) isFenced = !isFenced;
    else if (!isFenced && line.startsWith("#")) section = line.replace(/^#+ /, "");
    if (!isFenced && !line.startsWith("|")) continue;
    for (const [, word = ""] of line.matchAll(/\bcurl(?: -\w+)* ('[^']*'|"[^"]*"|[^\s`|)]+)/g)) {
      if (/localhost:8050\/(api\/|metrics)/.test(word)) examples.push({ page, section, word });
    }
  }
  return examples;
}

/** What a page leaves to its reader. Shell variables are expanded as the shell does. */
const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/(?<==)ID\b/, "$id"],
  [/(?<=\?)…/, "metric=cgroup.v2.memory.current&containers=$id"],
];

/** Path and query that a POSIX shell would make `curl` ask for. */
function pathOf(word: string, variables: Readonly<Record<string, string>>): string {
  const isQuoted = /^['"]/.test(word);
  assert(isQuoted || !/[?&*;]/.test(word), `the shell would take ${word} apart: quote it`);
  const bare = isQuoted ? word.slice(1, -1) : word;
  const filled = PLACEHOLDERS.reduce(
    (text, [pattern, value]) => text.replace(pattern, value.replace("$id", variables.id ?? "")),
    bare,
  );
  const expanded = word.startsWith("'") ? filled : filled.replace(
    /\$(\w+)/g,
    (_, name) => variables[name] ?? "",
  );
  assert(expanded.startsWith("localhost:8050/"), `${word} asks another server`);
  return expanded.slice("localhost:8050".length);
}

/** Types of problems and their status, from the table of errors. */
function documentedProblems(text: string): ReadonlyMap<string, number> {
  const rows = text.matchAll(/^\| `(urn:fgm:problem:[\w-]+)` *\| *(\d+) \|/gm);
  return new Map([...rows].map(([, type = "", status]) => [type, Number(status)]));
}

async function withViewer(check: (viewer: TestViewer) => Promise<void>): Promise<void> {
  await using data = await TestData.create();
  const containers = [
    testContainer("aaaa", { podName: "web-0", qosClass: "BestEffort" }),
    testContainer("bbbb", { podName: "db-0" }),
  ];
  const ticks = secondsOf(containers, {
    startMs: START_MS,
    count: 12,
    valuesAt: (second) => ({
      "container.pid_count": 1,
      "cgroup.v2.memory.current": 1_000 + second,
      "cgroup.v2.cpu.stat.usage_usec": second * 1_000,
      "cgroup.v2.memory.events.oom_kill": second < 3 ? 0 : 1,
      "total_cpu_usage_millicores": second,
    }),
  });
  // With a gap in it, so that something has happened.
  await data.segment(ticks.filter((_, second) => second < 3 || second > 8));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 12_000 });
  await check(viewer);
}

/** Whether there is something in the answer of a route: an example that shows nothing is no example. */
// deno-lint-ignore no-explicit-any
const SHOWS: Readonly<Record<string, (body: any) => boolean>> = {
  "/api/health": (body) => body.status === "ok",
  "/api/ready": (body) => body.status === "ready",
  "/api/instance": (body) => body.pod_name === "fgm-x7k2p",
  "/api/metrics": (body) => body.metrics.length > 0,
  "/api/filters": (body) => body.namespaces.length > 0,
  "/api/containers": (body) => body.containers.length > 0,
  "/api/openapi.json": (body) => Object.keys(body.paths).length > 5,
  "/metrics": (body) => body.includes("fgm_viewer_segments 1"),
  "/api/export": (body) => /^PAR1[^]*PAR1$|^time,[^]*\r\n2026-/.test(body),
  "/api/events": (body) => body.events.length > 0,
  "/api/live": (body) => /^event: series$[^]*^event: tick$/m.test(body),
  "/api/studies": (body) => body.studies.length === 3,
  "/api/study/periodicity": (body) => body.results[0].samples > 0,
  "/api/study/changepoint": (body) => body.results[0].samples > 0,
  "/api/study/trend": (body) => body.results[0].samples > 0,
  "/api/summary": (body) => body.summaries[0].metrics.length > 0,
  "/api/timeseries": (body) => body.series.length === 1 && body.series[0].t.length > 0,
};

/** Media types of what is not JSON. */
const TYPES: readonly (readonly [path: RegExp, type: string])[] = [
  [/^\/metrics$/, "application/openmetrics-text"],
  [/^\/api\/live/, "text/event-stream"],
  [/^\/api\/export\?.*format=csv/, "text/csv"],
  [/^\/api\/export/, "application/vnd.apache.parquet"],
];

/** An answer; of a stream without an end, as much as holds a tick. */
async function getShown(viewer: TestViewer, path: string): Promise<TestAnswer> {
  if (!path.startsWith("/api/live")) return await viewer.get(path);
  const { status, headers, body } = await viewer.fetch(path);
  let text = "";
  for await (const part of body!.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (status !== 200 || text.includes("event: tick")) break;
  }
  return { status, headers, body: text };
}

const API_PAGE = await Deno.readTextFile(new URL("./API.md", import.meta.url));
const README = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
const EXAMPLES = [...examplesOf("API.md", API_PAGE), ...examplesOf("README.md", README)];

Deno.test("each example of the pages is answered, and shows something", async (t) => {
  await withViewer(async (viewer) => {
    const [first] = (await viewer.get("/api/containers")).body.containers;
    for (const { page, section, word } of EXAMPLES) {
      if (section === "Errors") continue;
      await t.step(`${page}, ${section}: ${word}`, async () => {
        const path = pathOf(word, { id: first.short_id });
        const { status, headers, body } = await getShown(viewer, path);
        const type = TYPES.find(([pattern]) => pattern.test(path))?.[1] ?? "application/json";
        assertEquals(
          [status, headers.get("content-type")?.split(";")[0]],
          [200, type],
          body.detail,
        );
        const shows = SHOWS[path.replace(/\?.*/, "")];
        assert(shows?.(body), `nothing is shown: ${JSON.stringify(body)}`);
      });
    }
  });
});

Deno.test("API.md: the example of an error gets a problem of its table", () =>
  withViewer(async (viewer) => {
    const examples = EXAMPLES.filter(({ section }) => section === "Errors");
    assertEquals(examples.length, 1);
    for (const { word } of examples) {
      const { status, headers, body } = await viewer.get(pathOf(word, {}));
      assertEquals(headers.get("content-type"), "application/problem+json");
      assert(status >= 400 && status < 500, `status ${status}`);
      assertEquals(documentedProblems(API_PAGE).get(body.type), status);
    }
  }));

Deno.test("API.md: the routes of its table are those that there are, each with an example", () =>
  withViewer(async (viewer) => {
    const listed = [...API_PAGE.matchAll(/^\| \[`(\/[\w./{}]+)`\]/gm)].map(([, path]) => path);
    const { body } = await viewer.get("/api/nothing");
    assertEquals(listed, body.candidates);
    const shown = examplesOf("API.md", API_PAGE).map(({ word }) =>
      /(?<=8050)\/[\w./]+/.exec(word)?.[0]
    );
    assertEquals([...new Set(shown)], listed);
  }));

Deno.test("API.md: every parameter of its tables is one that the route knows, and none is left out", () =>
  withViewer(async (viewer) => {
    const SECTIONS = [
      ["Containers", "containers"],
      ["Time series", "timeseries"],
      ["Events", "events"],
      ["Summary", "summary"],
      ["Live", "live"],
      ["Export", "export"],
    ];
    for (const [heading, route] of SECTIONS) {
      const [, section = ""] = API_PAGE.split(`\n## ${heading}\n`);
      const rows = section.split("\n## ")[0]!.matchAll(/^\| (`\w+`(?:, `\w+`)*) +\|/gm);
      const listed = [...rows].flatMap(([, cell = ""]) => cell.replaceAll("`", "").split(", "));
      const { body } = await viewer.get(`/api/${route}?no_such_parameter=1`);
      assertEquals([...listed].sort(), [...body.candidates].sort());
    }
  }));

Deno.test("API.md: the command that finds an id finds the one that the next commands use", () =>
  withViewer(async (viewer) => {
    const [, word = "", pattern = ""] =
      /^id=\$\(curl -s (\S+) \| sed 's\/(.*)\/\\1\/'\)$/m.exec(API_PAGE) ?? [];
    const { body } = await viewer.get(pathOf(word, {}));
    // In the regular expressions of sed, it is the escaped parentheses that make a group.
    const groups = new RegExp(pattern.replaceAll("\\(", "(").replaceAll("\\)", ")"));
    assertEquals(groups.exec(JSON.stringify(body))?.[1], body.containers[0].short_id);
  }));
