import { assertEquals, assertStringIncludes } from "@std/assert";
import { FIRST_CHOICE, initialState } from "../state/initial_state.ts";
import type { Choice, Facts, PageState } from "../state/page_state.ts";
import { panelOf } from "../state/panel_moves.ts";
import { NO_ANSWER, NO_PANEL_ANSWERS } from "../state/slot.ts";
import { ageWords, conditionWords, linkWords, messageOf, panelWords } from "./condition_words.ts";

const NEWEST_MS = Date.UTC(2026, 0, 15, 9);

const LIVE = { hasLive: true };

const FACTS: Facts = {
  instance: {
    pod_name: null,
    node_name: "worker-1",
    cluster_name: null,
    version: "1",
    git_rev: "",
    format_version: 1,
    sessions: [],
  },
  metrics: new Map(),
  keyMetrics: [],
  studies: [],
  filters: { namespaces: [], nodes: [], qos_classes: [], label_keys: [] },
  extent: { oldestMs: NEWEST_MS - 3_600_000, newestMs: NEWEST_MS },
  intervalMs: 1_000,
};

/** A page that follows, with data that is `ageMs` old. */
function state(
  { ageMs = 1_000, choice = {}, ...fields }:
    & { readonly ageMs?: number; readonly choice?: Partial<Choice> }
    & Partial<Omit<PageState, "choice">> = {},
): PageState {
  const first = initialState({
    choice: { ...FIRST_CHOICE, panels: [panelOf(1, "cpu")], chosen: ["a/b/c"], ...choice },
    theme: "auto",
    nowMs: NEWEST_MS + ageMs,
  });
  return { ...first, link: { kind: "connected" }, facts: FACTS, ...fields };
}

const LOST = { kind: "lost", why: "nobody answers" } as const;

const LINKS: readonly (readonly [want: string, tone: string, given: PageState])[] = [
  ["Connecting", "warning", state({ link: { kind: "connecting" } })],
  ["Disconnected, retrying", "critical", state({ link: LOST })],
  ["Live", "good", state()],
  ["No new samples", "warning", state({ ageMs: 60_000 })],
  ["Old data", "plain", state({ ageMs: 200 * 3_600_000 })],
  ["Paused", "plain", state({ choice: { isFollowing: false } })],
];

for (const [text, tone, given] of LINKS) {
  Deno.test(`linkWords() says "${text}"`, () => {
    assertEquals(linkWords(given, LIVE), { text, tone } as ReturnType<typeof linkWords>);
  });
}

Deno.test("linkWords() does not wait for what will never come", () => {
  assertEquals(linkWords(state(), { hasLive: false }).text, "Saved data");
});

Deno.test("ageWords() counts whole seconds, and clocks that are ahead as now", () => {
  assertEquals(ageWords(state({ ageMs: 5_900 })), "5 s ago");
  assertEquals(ageWords(state({ ageMs: -9_000 })), "now");
  assertEquals(ageWords(state({ facts: undefined })), undefined);
});

Deno.test("conditionWords() is silent while all is well", () => {
  assertEquals(conditionWords(state(), LIVE), undefined);
  assertEquals(conditionWords(state({ ageMs: 200 * 3_600_000 }), LIVE), undefined);
  const paused = state({ ageMs: 60_000, choice: { isFollowing: false } });
  assertEquals(conditionWords(paused, LIVE), undefined);
});

const ERROR = { ...NO_ANSWER, error: "no such namespace" };

const CONDITIONS: readonly (readonly [part: string, given: PageState])[] = [
  ["nobody answers", state({ link: LOST })],
  ["The newest sample was 1 min ago", state({ ageMs: 60_000 })],
  ["no such namespace", state({ containers: ERROR })],
  [
    "could not be read",
    state({
      events: {
        ...NO_ANSWER,
        value: { events: [], from_ms: 0, to_ms: 1, truncated: true },
      },
    }),
  ],
];

for (const [part, given] of CONDITIONS) {
  Deno.test(`conditionWords() tells "${part}"`, () => {
    assertStringIncludes(conditionWords(given, LIVE)?.text ?? "", part);
  });
}

const NONE = { chosen: [] };
const EMPTY_LIST = {
  ...NO_ANSWER,
  value: { containers: [], total: 0, from_ms: 0, to_ms: 1, truncated: false },
};

const MESSAGES: readonly (readonly [title: string | undefined, given: PageState])[] = [
  [undefined, state()],
  ["Asking host what it has", state({ facts: undefined })],
  ["Cannot reach host", state({ facts: undefined, link: LOST })],
  ["No data yet", state({ facts: { ...FACTS, extent: undefined } })],
  ["Looking for containers", state({ choice: NONE })],
  ["No containers", state({ choice: NONE, containers: EMPTY_LIST })],
  [
    "No container is chosen",
    state({
      choice: { ...NONE, filter: { ...FIRST_CHOICE.filter, search: "x" } },
      containers: EMPTY_LIST,
    }),
  ],
];

for (const [title, given] of MESSAGES) {
  Deno.test(`messageOf() says ${title ?? "nothing where there are panels to show"}`, () => {
    assertEquals(messageOf(given, "host")?.title, title);
  });
}

/** A panel whose answer has these values at one second each, from `fromMs` on. */
function answered(values: readonly (number | null)[], fromMs: number): PageState {
  const series = {
    container: { id: "", short_id: "", pod_name: "b", container_name: "c", namespace: "a" },
    t: values.map((_, i) => fromMs + i * 1_000),
    ...{ min: values, max: values, avg: values },
  };
  const value = {
    ...{ metric: "cpu", unit: "bytes", kind: "gauge", as: "raw" } as const,
    ...{ from_ms: 0, to_ms: NEWEST_MS, step_ms: 1_000, truncated: false, series: [series] },
  };
  const answers = { ...NO_PANEL_ANSWERS, series: { ...NO_ANSWER, value } };
  const metric = {
    ...{ name: "cpu", kind: "gauge", unit: "bytes", meaning: "" } as const,
    ...{ plot_as_rate: false, limit: null, known: true },
  };
  const facts = { ...FACTS, metrics: new Map([["cpu", metric]]) };
  return state({ facts, panelAnswers: new Map([[1, answers]]) });
}

const PANELS: readonly (readonly [words: string | undefined, given: PageState])[] = [
  [undefined, answered([1, null], NEWEST_MS - 5_000)],
  ["have no sample of this", answered([null, null], NEWEST_MS - 5_000)],
  ["have no sample of this", answered([1, 2], NEWEST_MS - 7_200_000)],
  ["Loading…", state()],
  [
    "it is too much",
    state({
      panelAnswers: new Map([
        [1, { ...NO_PANEL_ANSWERS, series: { ...NO_ANSWER, error: "it is too much" } }],
      ]),
    }),
  ],
  ["No metric is chosen", state({ choice: { panels: [panelOf(1, "")] } })],
];

for (const [words, given] of PANELS) {
  Deno.test(`panelWords() says ${words ?? "nothing over lines"}`, () => {
    const said = panelWords(given, 1)?.text;
    if (words === undefined) assertEquals(said, undefined);
    else assertStringIncludes(said ?? "", words);
  });
}
