import { assertEquals } from "@std/assert";
import type { Answers, SeriesColumns } from "../state/answers.ts";
import type { TuiState } from "../state/state.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { FIXTURE_PANELS, fixtureState, MINUTE_MS } from "../testing/fixture_state.ts";
import { panelData, pointsIn } from "./panel_data.ts";

const SIZE = { columns: 120, rows: 40 };
const [CPU, MEMORY] = FIXTURE_PANELS;

function dataOf(change: Partial<TuiState> & { readonly count?: number } = {}, panel = CPU) {
  if (panel === undefined) throw new RangeError("Cannot test: no panel");
  return panelData(fixtureState(SIZE, change), panel);
}

function failed(why: string | undefined): Answers {
  return {
    "series:1": { key: "", state: "failed", value: undefined, askedMs: 0, ...(why && { why }) },
  };
}

Deno.test("panelData() has a series for each chosen container, in their order", () => {
  const { series, data, words } = dataOf({ count: 3 });
  assertEquals(series.map(({ slot, columns }) => [slot, columns?.container.pod_name]), [
    [0, "web-0"],
    [1, "db-0"],
    [2, "checkout-7d9f8c6b5-x2x4z"],
  ]);
  assertEquals([data?.unit, words], ["millicores", undefined]);
});

Deno.test("panelData() has the limit of each container", () => {
  assertEquals(dataOf().series.map(({ limit }) => limit), [800, 2_000, 500]);
  const limits = dataOf({}, MEMORY).series.map(({ limit }) => limit);
  assertEquals(limits, Array.from({ length: 3 }, () => 512 * 2 ** 20));
});

Deno.test("panelData() has no limit where the metric has none", () => {
  assertEquals(dataOf({}, FIXTURE_PANELS[2]).series.map(({ limit }) => limit), [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("panelData() does not draw what was answered for another metric", () => {
  const panel = { ...FIXTURE_PANELS[0], id: 1, metric: "container.pid_count" } as typeof CPU;
  const { data, words } = dataOf({}, panel);
  assertEquals([data, words?.text], [undefined, "loading…"]);
});

Deno.test("panelData() waits for a container that the answer does not have yet", () => {
  const chosen = [{ ref: "shop/new-0/app", label: "new-0/app", namespace: "shop" }];
  const { series, words } = dataOf({ chosen });
  assertEquals(series.map(({ columns, isVisible }) => [columns, isVisible]), [[undefined, false]]);
  assertEquals(words?.text, "no samples of new-0/app here");
});

const LATER: Partial<TuiState> = {
  view: { span: MINUTE_MS, end: { mode: "paused", toMs: NEWEST_MS - 40 * MINUTE_MS } },
};

const WORDS: readonly (readonly [
  fact: string,
  change: Partial<TuiState> & { readonly count?: number },
  want: string | undefined,
])[] = [
  ["is silent where there are lines", {}, undefined],
  ["loads", { answers: {} }, "loading…"],
  ["was not loaded when the viewer was lost", {
    answers: {},
    link: { kind: "lost", why: "", sinceMs: 0, retryAtMs: 0 },
  }, "not loaded"],
  ["failed", { answers: failed("too slow") }, "failed: too slow"],
  ["failed without a reason", { answers: failed(undefined) }, "failed: no reason was given"],
  [
    "has one container without samples here",
    { ...LATER, count: 1 },
    "no samples of web-0/nginx here",
  ],
  [
    "has several containers without samples here",
    { ...LATER, count: 3 },
    "no samples of these 3 containers here",
  ],
];
for (const [fact, change, want] of WORDS) {
  Deno.test(`panelData() says that it ${fact}`, () => {
    assertEquals(dataOf(change).words?.text, want);
  });
}

Deno.test("panelData() has no metric before the viewer has named one", () => {
  const panel = { ...FIXTURE_PANELS[0], metric: "" } as typeof CPU;
  assertEquals(dataOf({}, panel).words?.text, "no metric: the viewer has not named one yet");
});

const TIMES = { t: [0, 10, 20, 30] } as unknown as SeriesColumns;
const POINTS: readonly (readonly [
  fromMs: number,
  toMs: number,
  want: readonly [number, number],
])[] = [
  [0, 40, [0, 4]],
  [5, 40, [0, 4]],
  [10, 20, [1, 2]],
  [10, 21, [1, 3]],
  [39, 90, [3, 4]],
  [40, 90, [0, 0]],
  [-50, 0, [0, 0]],
];
for (const [fromMs, toMs, want] of POINTS) {
  Deno.test(`pointsIn() of [${fromMs}, ${toMs}) has points ${want.join(" to ")}`, () => {
    assertEquals(pointsIn(TIMES, { fromMs, toMs, stepMs: 10 }), want);
  });
}
