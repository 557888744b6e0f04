import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { afterAnswers, afterAsking, plainState, wantFor } from "../testing/plain_state.ts";
import { NO_FILTER } from "./container_wants.ts";
import type { TuiState, View } from "./state.ts";
import { sparkMetric, sparkRefs } from "./table_wants.ts";

const M = 60_000;
const H = 60 * M;
const CPU = "total_cpu_usage_millicores";
const TABLE: TuiState["table"] = {
  sort: CPU,
  filter: NO_FILTER,
  selected: undefined,
  isFiltering: false,
};
const END_MS = NEWEST_MS - 10 * H;
const PAUSED: View = { span: 15 * M, end: { mode: "paused", toMs: END_MS } };

function tableState(change: Partial<TuiState> = {}): TuiState {
  return plainState({ screen: "table", table: TABLE, ...change });
}

function later(state: TuiState, elapsedMs: number): TuiState {
  return { ...state, nowMs: state.nowMs + elapsedMs };
}

function rangeOf(state: TuiState, slot: "table" | "spark") {
  const question = wantFor(state, slot)?.question;
  return question !== undefined && "fromMs" in question && [question.fromMs, question.toMs];
}

Deno.test("tableWants() sorts by the last minute", () => {
  assertEquals(wantFor(tableState(), "table")?.question, {
    kind: "containers",
    filter: NO_FILTER,
    sort: CPU,
    fromMs: NEWEST_MS + 1 - M,
    toMs: undefined,
    limit: 512,
  });
  assertEquals(wantFor(plainState(), "table"), undefined);
});

Deno.test("tableWants() sorts by the minute before the instant at which it is paused", () => {
  assertEquals(rangeOf(tableState({ view: PAUSED }), "table"), [END_MS - M, END_MS]);
});

Deno.test("tableWants() asks every five seconds, unless it is paused", () => {
  const state = afterAnswers(tableState());
  const keyAfter = (elapsedMs: number) => wantFor(later(state, elapsedMs), "table")?.key;
  assertEquals(keyAfter(4_999), keyAfter(0));
  assertNotEquals(keyAfter(5_000), keyAfter(0));
  const paused = afterAnswers(tableState({ view: PAUSED }));
  assertEquals(wantFor(later(paused, H), "table")?.key, wantFor(paused, "table")?.key);
});

Deno.test("tableWants() asks a slow viewer one question at a time", () => {
  const state = afterAsking(tableState());
  assertEquals(wantFor(later(state, M), "table")?.key, wantFor(state, "table")?.key);
});

Deno.test("tableWants() asks along a replay at its own pace", () => {
  const at = (toMs: number) =>
    tableState({ view: { span: 15 * M, end: { mode: "replay", toMs, speed: 10 } } });
  const startMs = Math.ceil(END_MS / 50_000) * 50_000;
  const keys = Array.from(
    { length: 101 },
    (_, i) => wantFor(at(startMs + i * 1_000), "table")?.key,
  );
  assertEquals(new Set(keys).size, 3);
});

Deno.test("tableWants() waits while the filter is typed", () => {
  const filter = { ...NO_FILTER, search: "web " };
  const want = wantFor(tableState({ table: { ...TABLE, filter } }), "table");
  assertEquals(want?.delayMs, 80);
  assertEquals(want?.question.kind === "containers" && want.question.filter.search, "web");
  assertEquals(wantFor(tableState(), "table")?.delayMs, 0);
});

Deno.test("tableWants() asks for the last minutes of its rows once it has rows", () => {
  assertEquals(wantFor(tableState(), "spark"), undefined);
  const state = afterAnswers(tableState());
  const question = wantFor(state, "spark")?.question;
  assert(question?.kind === "series");
  assertEquals([question.metric, question.points], [CPU, 73]);
  assertEquals(question.refs, FIXTURE_CONTAINERS.map(({ lineage }) => lineage).toSorted());
  const { fromMs, toMs = 0 } = question;
  assertEquals(toMs - fromMs, 6 * M);
  assert(fromMs <= NEWEST_MS - 5 * M + 1 && fromMs % 5_000 === 0);
  const pausedQuestion = rangeOf(afterAnswers(tableState({ view: PAUSED })), "spark");
  assertEquals(pausedQuestion, [
    Math.floor((END_MS - 5 * M) / 5_000) * 5_000,
    Math.floor((END_MS - 5 * M) / 5_000) * 5_000 + 5 * M + 5_000,
  ]);
});

Deno.test("tableWants() asks for lines anew when rows come, not when they change places", () => {
  const state = afterAnswers(afterAnswers(tableState()));
  const { table } = state.answers;
  const containers = table?.value?.containers ?? [];
  const withRows = (rows: typeof containers) => {
    const value = { containers: rows, total: rows.length };
    return { ...state, answers: { ...state.answers, table: { ...table, value } } } as TuiState;
  };
  const key = wantFor(state, "spark")?.key;
  assertEquals(wantFor(withRows(containers.toReversed()), "spark")?.key, key);
  assertNotEquals(wantFor(withRows(containers.slice(1)), "spark")?.key, key);
});

Deno.test("sparkMetric() is what rows are sorted by, or else the most telling metric", () => {
  const { viewer } = plainState();
  const of = (sort: string) => sparkMetric({ viewer, table: { ...TABLE, sort } });
  assertEquals([of("memory_percentage"), of("name"), of("nonsense")], [
    "memory_percentage",
    CPU,
    CPU,
  ]);
  assertEquals(sparkMetric({ viewer: undefined, table: TABLE }), undefined);
});

const ROW_CASES: ReadonlyArray<readonly [selected: number, first: number, count: number]> = [
  [0, 0, 50],
  [37, 0, 50],
  [38, 25, 50],
  [62, 25, 50],
  [63, 50, 50],
  [119, 100, 20],
];
for (const [selected, first, count] of ROW_CASES) {
  Deno.test(`sparkRefs() has ${count} rows from ${first} on with ${selected} selected`, () => {
    const [container] = FIXTURE_CONTAINERS;
    assert(container !== undefined);
    const name = (i: number) => `ns/pod/${String(i).padStart(3, "0")}`;
    const containers = Array.from(
      { length: 120 },
      (_, i) => ({ ...container, lineage: name(i) }),
    );
    const refs = sparkRefs({
      answers: {
        table: { key: "", state: "ready", askedMs: 0, value: { containers, total: 120 } },
      },
      table: { ...TABLE, selected: name(selected) },
    });
    assertEquals([refs[0], refs.length], [name(first), count]);
  });
}
