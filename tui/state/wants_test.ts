import { assertEquals } from "@std/assert";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { plainState } from "../testing/plain_state.ts";
import { panelsOf } from "./initial_state.ts";
import type { TuiState, View } from "./state.ts";
import { wants } from "./wants.ts";

function slotsOf(change: Partial<TuiState>): readonly string[] {
  return wants(plainState(change)).questions.map(({ slot }) => slot).toSorted();
}

const PICKER: TuiState["dialog"] = {
  kind: "containers",
  input: { text: "", caret: 0 },
  filter: { namespace: undefined, qosClass: undefined, label: undefined },
  refs: [],
  labels: {},
  selected: 0,
};
const CHARTS = ["events", "limit:1", "limit:2", "overview", "series:1", "series:2"];

const SLOT_CASES: ReadonlyArray<
  readonly [fact: string, change: Partial<TuiState>, want: readonly string[]]
> = [
  ["for its charts", {}, CHARTS],
  ["for its table", { screen: "table" }, ["filters", "table"]],
  ["for its picker", { dialog: PICKER }, [...CHARTS, "filters", "search"].toSorted()],
  ["for the picker above the table", { screen: "table", dialog: PICKER }, [
    "filters",
    "search",
    "table",
  ]],
  ["for whom to choose", { chosen: [] }, ["busiest"]],
  ["for panels in sight", { isMaximized: true }, ["events", "limit:1", "overview", "series:1"]],
  ["for panels with a metric", { panels: panelsOf(["", "cpu_percentage"], 1) }, [
    "events",
    "series:2",
  ]],
  ["nothing while it connects", { link: { kind: "connecting", what: "", sinceMs: 0 } }, []],
  ["nothing when it is refused", { link: { kind: "refused", why: "" } }, []],
  ["nothing while the viewer is away", {
    link: { kind: "lost", why: "", sinceMs: 0, retryAtMs: 0 },
  }, []],
  ["nothing before it knows the viewer", { viewer: undefined }, []],
  ["nothing where there is no data", { extent: undefined }, []],
  ["nothing on a terminal that is too small", { size: { columns: 59, rows: 40 } }, []],
];
for (const [fact, change, want] of SLOT_CASES) {
  Deno.test(`wants() asks ${fact}`, () => assertEquals(slotsOf(change), want));
}

function replay(span: number, speed: number): View {
  return { span, end: { mode: "replay", toMs: NEWEST_MS - 3_600_000, speed } };
}

const CLOCK_CASES: ReadonlyArray<readonly [fact: string, view: View, want: number]> = [
  ["every second", { span: 900_000, end: { mode: "follow" } }, 1_000],
  ["every second of a slow replay", replay(900_000, 1), 1_000],
  ["every dot of a replay", replay(79 * 60_000, 120), 500],
  ["ten times a second at most", replay(900_000, 10_000), 100],
];
for (const [fact, view, want] of CLOCK_CASES) {
  Deno.test(`wants() has a clock ${fact}`, () => {
    assertEquals(wants(plainState({ view })).clockMs, want);
  });
}
