/**
 * States that nobody would think of: every part of a state at random, with texts from outside that
 * want to break the screen.
 *
 * @module
 */

import type { WireMetric } from "@fgm/server/api/metrics";
import type { Answers } from "../state/answers.ts";
import type { Dialog } from "../state/dialog.ts";
import {
  GLYPHS,
  type Link,
  type Panel,
  type TuiState,
  type ViewEnd,
  type ViewerFacts,
} from "../state/state.ts";
import { NEWEST_MS, seededNumbers } from "./fixture_series.ts";
import { fixtureStudy, fixtureSummary } from "./fixture_findings.ts";
import {
  FIXTURE_EVENTS,
  fixtureAnswers,
  fixtureState,
  fixtureTable,
  MINUTE_MS,
  OLDEST_MS,
  ready,
} from "./fixture_state.ts";
import {
  chosenContainers,
  FIXTURE_CONTAINERS,
  FIXTURE_FACTS,
  FIXTURE_METRICS,
} from "./fixture_viewer.ts";

/** Texts that no name should be: control characters, wide and joined ones, very long ones, none. */
export const HOSTILE_TEXTS: readonly string[] = [
  "",
  "\u001b[2J\u001b[31m",
  "line\nbreak\ttab",
  "漢字のコンテナ",
  "👩‍👩‍👧‍👦 family",
  "e\u0301\u0302\u0303",
  "\u202eright-to-left",
  "x".repeat(500),
  "a b ".repeat(100),
  "\ud800 lone",
];

const SORTS = ["name", ...FIXTURE_METRICS.map(({ name }) => name), "no.such.metric"];

/** Draws from a seed. */
class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededNumbers(seed * 7_919 + 17);
  }

  /** Whole numbers from 0 to `below` - 1. */
  upTo(below: number): number {
    return Math.floor(this.#next() * below);
  }

  has(share: number): boolean {
    return this.#next() < share;
  }

  one<Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item {
    const item = items[this.upTo(items.length)];
    if (items.length === 0) throw new RangeError("Cannot choose one: there are none");
    return item as Item;
  }
}

/** A state that depends on the seed alone. */
export function randomState(seed: number): TuiState {
  const dice = new Dice(seed);
  const size = { columns: 1 + dice.upTo(300), rows: 1 + dice.upTo(100) };
  const panels = Array.from(
    { length: 1 + dice.upTo(5) },
    (_, index) => randomPanel(dice, index + 1),
  );
  const window = {
    fromMs: NEWEST_MS - 10 * MINUTE_MS,
    toMs: NEWEST_MS,
    stepMs: dice.one([1_000, 7_000, 60_000]),
    count: 1 + dice.upTo(5),
  };
  const base = fixtureState(size, { panels, count: dice.upTo(9) });
  return {
    ...base,
    nowMs: NEWEST_MS + dice.one([-5_000, 0, 800, 60_000, 900_000_000]),
    timeZone: dice.one(["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"]),
    target: dice.has(0.2) ? dice.one(HOSTILE_TEXTS) : "worker-1",
    link: randomLink(dice),
    viewer: dice.has(0.2) ? undefined : dice.has(0.3) ? hostileFacts(dice) : FIXTURE_FACTS,
    extent: dice.has(0.15) ? undefined : { oldestMs: OLDEST_MS, newestMs: NEWEST_MS },
    view: {
      span: dice.one(["all", 1, 20_000, 15 * MINUTE_MS, 4e11]),
      end: randomEnd(dice),
    },
    cursorMs: dice.has(0.5) ? NEWEST_MS - dice.upTo(20 * MINUTE_MS) : undefined,
    focus: dice.upTo(panels.length),
    isMaximized: dice.has(0.2),
    chosen: base.chosen.map((one) =>
      dice.has(0.3) ? { ...one, label: dice.one(HOSTILE_TEXTS) } : one
    ),
    glyphs: dice.one(GLYPHS),
    screen: dice.one(["charts", "charts", "table"]),
    table: {
      sort: dice.one(SORTS),
      filter: {
        search: dice.one(["", "web", ...HOSTILE_TEXTS]),
        namespace: dice.has(0.5) ? undefined : dice.one(HOSTILE_TEXTS),
        qosClass: dice.has(0.5) ? undefined : "Burstable",
        label: dice.has(0.7) ? undefined : dice.one(HOSTILE_TEXTS),
      },
      selected: dice.has(0.5) ? undefined : dice.one(FIXTURE_CONTAINERS).id,
      isFiltering: dice.has(0.3),
    },
    dialog: dice.has(0.3) ? undefined : randomDialog(dice, panels),
    answers: randomAnswers(dice, { panels, window }),
    notice: dice.has(0.7) ? undefined : {
      text: dice.one(HOSTILE_TEXTS),
      tone: dice.one(["plain", "warning", "critical"]),
      untilMs: NEWEST_MS + dice.one([-1, 1e9]),
    },
  };
}

function randomPanel(dice: Dice, id: number): Panel {
  const study = { id: dice.one(["periodicity", "changepoint", "trend", "none"]), parameters: {} };
  return {
    id,
    metric: dice.has(0.8) ? dice.one(FIXTURE_METRICS).name : dice.one(HOSTILE_TEXTS),
    as: dice.one([undefined, "raw", "rate"]),
    study: dice.has(0.5) ? undefined : study,
    fromZero: dice.has(0.5),
  };
}

function randomLink(dice: Dice): Link {
  const why = dice.one(HOSTILE_TEXTS);
  const sinceMs = NEWEST_MS - dice.upTo(1e6);
  return dice.one<Link>([
    { kind: "connected" },
    { kind: "connected" },
    { kind: "connecting", what: why, sinceMs },
    { kind: "lost", why, sinceMs, retryAtMs: NEWEST_MS + dice.upTo(30_000) },
    { kind: "refused", why },
  ]);
}

function randomEnd(dice: Dice): ViewEnd {
  const toMs = NEWEST_MS - dice.one([0, 60_000, 5e9, NEWEST_MS]);
  return dice.one<ViewEnd>([
    { mode: "follow" },
    { mode: "paused", toMs },
    { mode: "replay", toMs, speed: dice.one([1, 10, 60]) },
  ]);
}

function randomDialog(dice: Dice, panels: readonly Panel[]): Dialog {
  const selected = dice.one([0, 1, 5, 1_000]);
  const text = dice.one(["", "mem", ...HOSTILE_TEXTS]);
  const input = { text, caret: dice.upTo([...text].length + 1) };
  const panelId = dice.one(panels).id;
  const chosen = chosenContainers(dice.upTo(9));
  const complaint = dice.has(0.5) ? undefined : dice.one(HOSTILE_TEXTS);
  return dice.one<Dialog>([
    { kind: "help", top: selected },
    { kind: "metric", panelId: dice.has(0.3) ? undefined : panelId, input, selected },
    {
      kind: "containers",
      input,
      filter: { namespace: text, qosClass: undefined, label: undefined },
      refs: chosen.map(({ ref }) => ref),
      labels: Object.fromEntries(chosen.map(({ ref }) => [ref, dice.one(HOSTILE_TEXTS)])),
      selected,
    },
    { kind: "sort", input, selected },
    { kind: "study", panelId, studyId: undefined, selected, texts: {}, complaint },
    {
      kind: "study",
      panelId,
      studyId: "changepoint",
      selected,
      texts: { method: text },
      complaint,
    },
    { kind: "findings", selected },
    { kind: "events", selected },
    { kind: "command", input, complaint },
    { kind: "summary", ref: chosen[0]?.ref ?? text, top: selected },
  ]);
}

function randomAnswers(
  dice: Dice,
  { panels, window }: {
    readonly panels: readonly Panel[];
    readonly window: Parameters<typeof fixtureAnswers>[1];
  },
): Answers {
  const why = dice.one(HOSTILE_TEXTS);
  const { table, spark } = fixtureTable(dice.one(SORTS));
  const events = FIXTURE_EVENTS.map((event) => ({ ...event, text: dice.one(HOSTILE_TEXTS) }));
  const all = {
    ...fixtureAnswers(panels, window),
    ...Object.fromEntries(panels.map(({ id }) => [
      `study:${id}`,
      ready(fixtureStudy(dice.one(["periodicity", "changepoint"]))),
    ])),
    events: ready({ events, isTruncated: dice.has(0.5) }),
    table: ready(table),
    spark: ready(spark),
    search: ready({ containers: hostileContainers(dice), total: 1_234_567 }),
    summary: ready(fixtureSummary()),
    busiest: ready({ containers: [], total: 0 }),
  };
  const kept = Object.entries(all).filter(() => dice.has(0.85)).map(([slot, answer]) => {
    if (dice.has(0.7)) return [slot, answer] as const;
    const value = dice.has(0.5) ? undefined : answer.value;
    const changed = dice.has(0.5)
      ? { ...answer, value, state: "loading" }
      : { ...answer, value, state: "failed", why };
    return [slot, changed] as const;
  });
  // What each slot holds was made for it above; only its state and reason are changed.
  return Object.fromEntries(kept) as Answers;
}

function hostileFacts(dice: Dice): ViewerFacts {
  const metrics = FIXTURE_METRICS.map((info) => ({
    ...info,
    meaning: dice.one(HOSTILE_TEXTS),
    unit: dice.one([info.unit, ...HOSTILE_TEXTS]),
  }));
  return {
    ...FIXTURE_FACTS,
    instance: { ...FIXTURE_FACTS.instance, version: dice.one(HOSTILE_TEXTS) },
    metrics: new Map([
      ...metrics.map((info) => [info.name, info] as const),
      ...HOSTILE_TEXTS.map((name) => [name, { ...metrics[0], name } as WireMetric] as const),
    ]),
    keyMetrics: [dice.one(HOSTILE_TEXTS)],
    studies: FIXTURE_FACTS.studies.map((study) => ({
      ...study,
      name: dice.one(HOSTILE_TEXTS),
      description: dice.one(HOSTILE_TEXTS),
      parameters: study.parameters.map((parameter) => ({
        ...parameter,
        description: dice.one(HOSTILE_TEXTS),
        unit: dice.one(HOSTILE_TEXTS),
      })),
    })),
  };
}

function hostileContainers(dice: Dice) {
  return FIXTURE_CONTAINERS.slice(0, dice.upTo(FIXTURE_CONTAINERS.length + 1)).map((container) =>
    dice.has(0.4)
      ? { ...container, pod_name: dice.one(HOSTILE_TEXTS), namespace: dice.one(HOSTILE_TEXTS) }
      : { ...container, pod_name: null, container_name: null, namespace: null, lineage: null }
  );
}
