import { assertEquals, assertNotEquals } from "@std/assert";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { afterAnswers, plainState } from "../testing/plain_state.ts";
import { panelsOf } from "./initial_state.ts";
import { liveSubject, liveWant } from "./live_want.ts";
import type { TuiState, View } from "./state.ts";

const CPU = "total_cpu_usage_millicores";
const MEMORY = "cgroup.v2.memory.current";
const PAUSED: View = { span: 900_000, end: { mode: "paused", toMs: NEWEST_MS } };

Deno.test("liveWant() follows the metrics of the panels on the screen, each once", () => {
  const panels = panelsOf([CPU, MEMORY, CPU], 1);
  const want = liveWant(plainState({ panels }));
  assertEquals(want?.metrics, [CPU, MEMORY]);
  assertEquals(want?.refs, plainState().chosen.map(({ ref }) => ref));
  assertEquals(want?.sinceMs, NEWEST_MS - 10_000);
});

Deno.test("liveWant() leaves out what is shown otherwise than it comes in", () => {
  const [first, second] = panelsOf([CPU, MEMORY], 1);
  if (first === undefined || second === undefined) throw new RangeError("Cannot test: no panels");
  const panels = [{ ...first, as: "raw" as const }, second];
  assertEquals(liveWant(plainState({ panels }))?.metrics, [MEMORY]);
  assertEquals(liveWant(plainState({ panels: [{ ...first, as: "raw" }] })), undefined);
});

Deno.test("liveWant() follows the rows of the table", () => {
  const table = { ...plainState().table, sort: MEMORY };
  const state = plainState({ screen: "table", table });
  assertEquals(liveWant(state), undefined);
  const want = liveWant(afterAnswers(state));
  assertEquals(want?.metrics, [MEMORY]);
  assertEquals(want?.refs, FIXTURE_CONTAINERS.map(({ lineage }) => lineage).toSorted());
});

const NOTHING: ReadonlyArray<readonly [fact: string, change: Partial<TuiState>]> = [
  ["while it is paused", { view: PAUSED }],
  ["before it is connected", { link: { kind: "connecting", what: "", sinceMs: 0 } }],
  ["of a viewer that refuses", { link: { kind: "refused", why: "" } }],
  ["of no container", { chosen: [] }],
  ["without data", { extent: undefined }],
  ["before metrics are known", { viewer: undefined }],
  ["without a metric", { panels: panelsOf([""], 1) }],
  ["on a terminal that is too small", { size: { columns: 20, rows: 5 } }],
];
for (const [fact, change] of NOTHING) {
  Deno.test(`liveWant() follows nothing ${fact}`, () => {
    assertEquals(liveWant(plainState(change)), undefined);
  });
}

Deno.test("liveWant() goes on while the viewer is away, so that nothing begins anew", () => {
  const link = { kind: "lost", why: "", sinceMs: 0, retryAtMs: 0 } as const;
  assertEquals(liveWant(plainState({ link }))?.key, liveWant(plainState())?.key);
});

Deno.test("liveWant() is another one when what is followed changes, not when time passes", () => {
  const state = plainState();
  const key = liveWant(state)?.key;
  const extent = { oldestMs: 0, newestMs: NEWEST_MS + 60_000 };
  assertEquals(liveWant({ ...state, extent, nowMs: 9e12, focus: 1 })?.key, key);
  const changes: readonly Partial<TuiState>[] = [
    { chosen: state.chosen.slice(1) },
    { panels: panelsOf([MEMORY], 1) },
    { generation: 1 },
  ];
  for (const change of changes) assertNotEquals(liveWant({ ...state, ...change })?.key, key);
});

Deno.test("liveSubject() tells what ticks are for", () => {
  const subjects = [{}, { screen: "table" as const }, { view: PAUSED }]
    .map((change) => liveSubject(plainState(change)));
  assertEquals(subjects, ["charts", "table", undefined]);
});
