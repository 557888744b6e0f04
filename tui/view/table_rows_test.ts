import { assertEquals, assertNotEquals } from "@std/assert";
import { rowText, rowWidth } from "../chart/styled.ts";
import type { Answers } from "../state/answers.ts";
import type { TuiState } from "../state/state.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { fixtureState, fixtureTable, MINUTE_MS, ready } from "../testing/fixture_state.ts";
import { FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { tableRows } from "./table_rows.ts";

interface Given {
  readonly width?: number;
  readonly height?: number;
  readonly table?: Partial<TuiState["table"]>;
  readonly answers?: Answers;
  readonly change?: Partial<TuiState>;
}

function tableOf({ width = 120, height = 20, table, answers, change }: Given = {}) {
  const state = fixtureState({ columns: width, rows: height + 2 }, { screen: "table", ...change });
  const slots = fixtureTable("total_cpu_usage_millicores");
  const all = {
    ...state,
    table: { ...state.table, sort: "total_cpu_usage_millicores", ...table },
    answers: { table: ready(slots.table), spark: ready(slots.spark), ...answers },
  };
  const rows = tableRows(all, { width, height });
  assertEquals(rows.map(rowWidth), Array.from({ length: height }, () => width));
  return rows;
}

function textsOf(given: Given = {}): readonly string[] {
  return tableOf(given).map((row) => rowText(row).trimEnd());
}

Deno.test("tableRows() tells how many there are and by what they are sorted", () => {
  const [head, titles] = textsOf();
  assertEquals(head, " 14 containers  by total_cpu_usage_millicores in cores");
  assertEquals(titles?.split(/ {2,}/).filter((title) => title !== ""), [
    "CONTAINER",
    "NAMESPACE",
    "QOS",
    "AVG 1MIN",
    "NOW",
    "LAST 5 MIN",
    "LAST SEEN",
  ]);
});

Deno.test("tableRows() has a mark for those that are drawn, and for no other", () => {
  const marks = textsOf().slice(2, 7).map((text) => text[1]);
  assertEquals(marks, ["●", "▲", "■", undefined, undefined].map((mark) => mark ?? " "));
});

Deno.test("tableRows() shows the newest value of the sparkline", () => {
  const { spark } = fixtureTable("total_cpu_usage_millicores");
  const newest = Math.round(spark.series[0]?.avg.at(-1) ?? 0);
  assertEquals(textsOf()[2]?.includes(` ${newest}m  `), true);
});

Deno.test("tableRows() shows the average where there is no sparkline yet", () => {
  const { table } = fixtureTable("total_cpu_usage_millicores");
  const rows = tableOf({
    answers: { table: ready(table), spark: undefined } as unknown as Answers,
  });
  assertEquals(rowText(rows[2] ?? []).includes(" 400m "), true);
});

Deno.test("tableRows() does not show values of another metric", () => {
  const { spark } = fixtureTable("cgroup.v2.memory.current");
  const [, , first] = textsOf({ answers: { spark: ready(spark) } });
  assertEquals(first?.includes(" 400m"), true);
});

Deno.test("tableRows() tells when those that are gone were last seen, and no value of now", () => {
  const row = textsOf().find((text) => text.includes("tq5ml"));
  assertEquals(/batch +BestEffort +30.8m +– +42m ago$/.test(row ?? ""), true, row);
});

Deno.test("tableRows() shows the minutes before the end of a window of the past", () => {
  const end = { mode: "paused" as const, toMs: NEWEST_MS - 2 * MINUTE_MS };
  const [, , now] = textsOf();
  const [, , before] = textsOf({ change: { view: { span: 15 * MINUTE_MS, end } } });
  assertEquals([now, before].map((text) => /[▁▂▃▄▅▆▇█]/.test(text ?? "")), [true, true]);
  assertNotEquals(before, now);
});

Deno.test("tableRows() marks the selected row without colour, too", () => {
  const selected = FIXTURE_CONTAINERS[2]?.lineage ?? undefined;
  const rows = tableOf({ table: { selected } });
  assertEquals(rows.map((row) => rowText(row).startsWith("▌")).indexOf(true), 4);
  const others = rows[4]?.slice(1).filter(({ isInverse }) => isInverse !== true);
  assertEquals(others?.every(({ text }) => /^[▁-█ ]+$/.test(text)), true);
  assertEquals(rows[3]?.some(({ isInverse }) => isInverse === true), false);
});

Deno.test("tableRows() selects the first row where the selected one is not there", () => {
  const rows = tableOf({ table: { selected: "gone/for/good" } });
  assertEquals(rows.map((row) => rowText(row).startsWith("▌")).indexOf(true), 2);
});

for (const index of [0, 5, 13]) {
  Deno.test(`tableRows() scrolls so that row ${index} is on the screen`, () => {
    const selected = FIXTURE_CONTAINERS[index]?.lineage ?? undefined;
    const texts = textsOf({ height: 7, table: { selected } });
    const row = texts.find((text) => text.startsWith("▌"));
    assertEquals(row?.includes(FIXTURE_CONTAINERS[index]?.pod_name ?? "?"), true, row);
    assertEquals(texts[0]?.endsWith(" of 14"), true, texts[0]);
  });
}

const HEADS: readonly (readonly [fact: string, given: Given, want: RegExp])[] = [
  [
    "tells the filter",
    { table: { filter: filterOf("web", "shop") } },
    /filter web · namespace shop$/,
  ],
  ["has a caret while the filter is typed", {
    table: { filter: filterOf("we", undefined), isFiltering: true },
  }, /\/we$/],
  ["tells when more match than are listed", {
    answers: { table: ready({ ...fixtureTable("name").table, total: 900 }) },
  }, /^ 900 containers .* rows 14, 900 match$/],
  ["tells why it failed", {
    answers: {
      table: { ...ready(fixtureTable("name").table), state: "failed", why: "too slow" },
    },
  }, /failed: too slow$/],
  ["tells when a file could not be read", {
    answers: { table: ready({ ...fixtureTable("name").table, truncated: true }) },
  }, /incomplete: a file is unreadable/],
  [
    "names the metric that is shown when sorted by name",
    { table: { sort: "name" } },
    /by name, showing total_cpu_usage_millicores in cores$/,
  ],
];
for (const [fact, given, want] of HEADS) {
  Deno.test(`tableRows() ${fact}`, () => {
    const [head = ""] = textsOf(given);
    assertEquals(want.test(head), true, head);
  });
}

function filterOf(search: string, namespace: string | undefined) {
  return { search, namespace, qosClass: undefined, label: undefined };
}

Deno.test("tableRows() says that it loads only when that takes long", () => {
  const loading = (askedMs: number) => ({
    table: { ...ready(fixtureTable("name").table), state: "loading" as const, askedMs },
  });
  assertEquals(textsOf({ answers: loading(NEWEST_MS) })[0]?.endsWith("loading…"), true);
  assertEquals(textsOf({ answers: loading(NEWEST_MS + 700) })[0]?.endsWith("cores"), true);
});

Deno.test("tableRows() says what there is instead of rows", () => {
  const none = { table: ready({ containers: [], total: 0 }) };
  assertEquals(textsOf({ answers: none })[2], "   No container matches the filter.");
  const loading = { table: { ...ready(undefined), state: "loading" } } as unknown as Answers;
  assertEquals(textsOf({ answers: loading })[2], "   loading…");
});

Deno.test("tableRows() does not call containers gone when no sample is new", () => {
  const texts = textsOf({ change: { nowMs: NEWEST_MS + 30 * MINUTE_MS } });
  assertEquals(texts.slice(2, 14).filter((text) => text.endsWith("ago")), []);
});
