/**
 * The screens that are kept as golden frames, by name.
 *
 * @module
 */

import type { Dialog } from "../state/dialog.ts";
import type { Size, TuiState } from "../state/state.ts";
import { NEWEST_MS } from "./fixture_series.ts";
import { fixtureStudy, fixtureSummary } from "./fixture_findings.ts";
import {
  FIXTURE_EVENTS,
  FIXTURE_PANELS,
  fixtureState,
  fixtureTable,
  MINUTE_MS,
  ready,
} from "./fixture_state.ts";
import { chosenContainers, FIXTURE_CONTAINERS, FIXTURE_FACTS } from "./fixture_viewer.ts";

/** One screen, and the sizes at which it is kept. */
export interface FixtureFrame {
  readonly name: string;
  readonly sizes: readonly Size[];
  readonly stateAt: (size: Size) => TuiState;
}

const SMALL: Size = { columns: 80, rows: 24 };
const MIDDLE: Size = { columns: 120, rows: 40 };
const LARGE: Size = { columns: 200, rows: 60 };
const ALL_SIZES = [SMALL, MIDDLE, LARGE];

const PAUSED = {
  view: { span: 15 * MINUTE_MS, end: { mode: "paused", toMs: NEWEST_MS + 1 } },
  cursorMs: NEWEST_MS - 3.4 * MINUTE_MS,
} as const satisfies Partial<TuiState>;

/** Charts that are paused, with a cursor and studies on two panels. */
function studied(size: Size): TuiState {
  const [first, second, ...others] = FIXTURE_PANELS;
  if (first === undefined || second === undefined) throw new RangeError("Cannot study: no panels");
  const third = { ...first, id: 7, study: { id: "changepoint", parameters: {} } };
  const panels = [{ ...first, study: { id: "periodicity", parameters: {} } }, third, ...others];
  const state = fixtureState(size, { ...PAUSED, panels });
  const answers = {
    ...state.answers,
    "study:1": ready(fixtureStudy("periodicity")),
    "study:7": ready(fixtureStudy("changepoint")),
  };
  return { ...state, answers };
}

function tabled(size: Size): TuiState {
  const state = fixtureState(size, { screen: "table" });
  const { table, spark } = fixtureTable(state.table.sort);
  const selected = FIXTURE_CONTAINERS[3]?.lineage ?? undefined;
  return {
    ...state,
    answers: { ...state.answers, table: ready(table), spark: ready(spark) },
    table: { ...state.table, selected },
  };
}

function withDialog(dialog: Dialog, stateAt: (size: Size) => TuiState = studied) {
  return (size: Size): TuiState => {
    const state = stateAt(size);
    const containers = FIXTURE_CONTAINERS.filter(({ namespace }) => namespace === "shop");
    const search = { containers, total: containers.length };
    return {
      ...state,
      dialog,
      answers: { ...state.answers, search: ready(search), summary: ready(fixtureSummary()) },
    };
  };
}

const EMPTY = { text: "", caret: 0 };

const DIALOGS: readonly Dialog[] = [
  { kind: "help", top: 0 },
  { kind: "metric", panelId: 1, input: { text: "mem", caret: 3 }, selected: 1 },
  {
    kind: "containers",
    input: EMPTY,
    filter: { namespace: "shop", qosClass: undefined, label: undefined },
    refs: chosenContainers(3).map(({ ref }) => ref),
    labels: Object.fromEntries(chosenContainers(3).map(({ ref, label }) => [ref, label])),
    selected: 4,
  },
  { kind: "study", panelId: 1, studyId: undefined, selected: 1, texts: {}, complaint: undefined },
  { kind: "findings", selected: 1 },
  { kind: "events", selected: 1 },
  { kind: "summary", ref: chosenContainers(3)[2]?.ref ?? "", top: 0 },
  { kind: "command", input: { text: "21:4o", caret: 5 }, complaint: '"21:4o" is no time' },
];

const PARAMETERS: Dialog = {
  kind: "study",
  panelId: 1,
  studyId: "changepoint",
  selected: 1,
  texts: { method: "bocpd", expected_run: "1", min_segment: "10" },
  complaint: "expected_run is from 2 to 1000000 samples",
};

/** What the middle of the screen says where there is nothing to draw. */
const STATES: Readonly<Record<string, Partial<TuiState>>> = {
  connecting: {
    link: { kind: "connecting", what: "worker-1 through kubectl", sinceMs: NEWEST_MS - 11_200 },
    viewer: undefined,
    extent: undefined,
  },
  unreachable: {
    link: {
      kind: "lost",
      why: 'Cannot find a viewer on node "worker-1": no pod of it is ready',
      sinceMs: NEWEST_MS - 4_000,
      retryAtMs: NEWEST_MS + 8_000,
    },
    viewer: undefined,
    extent: undefined,
  },
  disconnected: {
    link: {
      kind: "lost",
      why: "the port-forward ended",
      sinceMs: NEWEST_MS - 14_000,
      retryAtMs: NEWEST_MS + 4_000,
    },
  },
  refused: {
    link: { kind: "refused", why: "The viewer wants a token: give one with --token-file" },
    viewer: undefined,
    extent: undefined,
  },
  no_data: { extent: undefined, answers: {} },
  looking: { chosen: [], answers: {} },
  none_chosen: {
    chosen: [],
    answers: { busiest: ready({ containers: FIXTURE_CONTAINERS.slice(0, 1), total: 1 }) },
  },
  stale: { nowMs: NEWEST_MS + 2 * MINUTE_MS },
  loading: { answers: {} },
  failed: {
    answers: {
      "series:1": {
        key: "",
        state: "failed",
        value: undefined,
        why: "Cannot read the series: the viewer took longer than 30 s",
        askedMs: NEWEST_MS,
      },
    },
  },
  other_version: {
    viewer: {
      ...FIXTURE_FACTS,
      instance: { ...FIXTURE_FACTS.instance, version: "0.3.0" },
    },
    notice: { text: "Lines are drawn in braille style", tone: "plain", untilMs: NEWEST_MS + 9_000 },
  },
};

/** All golden frames. */
export const FIXTURE_FRAMES: readonly FixtureFrame[] = [
  { name: "charts_follow", sizes: ALL_SIZES, stateAt: (size) => fixtureState(size) },
  { name: "charts_paused", sizes: ALL_SIZES, stateAt: studied },
  {
    name: "charts_replay",
    sizes: [SMALL],
    stateAt: (size) =>
      fixtureState(size, {
        view: {
          span: 15 * MINUTE_MS,
          end: { mode: "replay", toMs: NEWEST_MS - 60_000, speed: 10 },
        },
        glyphs: "block",
        count: 6,
        focus: 1,
      }),
  },
  {
    name: "charts_line",
    sizes: [MIDDLE],
    stateAt: (size) => fixtureState(size, { glyphs: "line", isMaximized: true, count: 2 }),
  },
  {
    name: "charts_five",
    sizes: [SMALL, MIDDLE],
    stateAt: (size) => {
      const extra = FIXTURE_PANELS.slice(0, 2).map((panel) => ({ ...panel, id: panel.id + 4 }));
      return fixtureState(size, { panels: [...FIXTURE_PANELS, ...extra], count: 5, focus: 2 });
    },
  },
  { name: "table", sizes: ALL_SIZES, stateAt: tabled },
  {
    name: "table_filter",
    sizes: [SMALL],
    stateAt: (size) => {
      const state = tabled(size);
      const filter = { search: "web", namespace: "shop", qosClass: undefined, label: undefined };
      const containers = FIXTURE_CONTAINERS.filter(({ pod_name }) => pod_name?.startsWith("web"));
      const table = ready({ containers, total: containers.length });
      return {
        ...state,
        answers: { ...state.answers, table },
        table: { ...state.table, filter, isFiltering: true },
      };
    },
  },
  ...DIALOGS.map((dialog): FixtureFrame => ({
    name: `dialog_${dialog.kind}`,
    sizes: [SMALL],
    stateAt: withDialog(dialog),
  })),
  {
    name: "dialog_help",
    sizes: [LARGE],
    stateAt: withDialog({ kind: "help", top: 0 }),
  },
  {
    name: "dialog_metric",
    sizes: [MIDDLE],
    stateAt: withDialog({ kind: "metric", panelId: undefined, input: EMPTY, selected: 0 }),
  },
  { name: "dialog_parameters", sizes: [SMALL], stateAt: withDialog(PARAMETERS) },
  {
    name: "dialog_sort",
    sizes: [SMALL],
    stateAt: withDialog({ kind: "sort", input: EMPTY, selected: 2 }, tabled),
  },
  {
    name: "dialog_events",
    sizes: [MIDDLE],
    stateAt: withDialog({ kind: "events", selected: FIXTURE_EVENTS.length - 1 }),
  },
  ...Object.entries(STATES).map(([name, change]): FixtureFrame => ({
    name: `state_${name}`,
    sizes: [SMALL],
    stateAt: (size) => fixtureState(size, change),
  })),
  {
    name: "state_too_small",
    sizes: [{ columns: 40, rows: 10 }],
    stateAt: (size) => fixtureState(size),
  },
];
