/**
 * States of the terminal UI for pictures and tests: the same in every run, with data that a person
 * would look at.
 *
 * @module
 */

import type { WireEvent } from "@fgm/server/api/events";
import type { Answer, Answers, SeriesData, SlotValues } from "../state/answers.ts";
import { initialState } from "../state/initial_state.ts";
import type { Panel, Size, TuiState } from "../state/state.ts";
import {
  flat,
  interrupted,
  NEWEST_MS,
  sawtooth,
  seriesData,
  type Shape,
  step,
  wave,
} from "./fixture_series.ts";
import {
  chosenContainers,
  FIXTURE_CONTAINERS,
  FIXTURE_FACTS,
  FIXTURE_METRICS,
  seriesContainer,
  seriesContainerAt,
} from "./fixture_viewer.ts";

/** One minute in milliseconds. */
export const MINUTE_MS = 60_000;

/** Oldest sample of the fixture. */
export const OLDEST_MS = NEWEST_MS - 5 * 60 * MINUTE_MS;

const KIB = 1_024;
const MIB = KIB * KIB;

/** The panels that a fixture has. */
export const FIXTURE_PANELS: readonly Panel[] = [
  panel(1, "total_cpu_usage_millicores"),
  panel(2, "cgroup.v2.memory.current"),
  panel(3, "cgroup.v2.io.stat.wbytes"),
];

function panel(id: number, metric: string): Panel {
  return { id, metric, as: undefined, study: undefined, fromZero: true };
}

/** An answer that is there. */
export function ready<Value>(value: Value): Answer<Value> {
  return { key: "fixture", state: "ready", value, askedMs: NEWEST_MS };
}

/** What happened to the fixture's containers, newest first. */
export const FIXTURE_EVENTS: readonly WireEvent[] = [
  {
    type: "throttling",
    time_ms: NEWEST_MS - 3 * MINUTE_MS,
    end_ms: NEWEST_MS - 2 * MINUTE_MS,
    container: seriesContainerAt(0),
    node_name: "worker-1",
    share: 0.62,
    text: "shop/web-0/nginx was held back by its CPU limit for 60 s: up to 62 % of the CPU " +
      "periods within 10 s were throttled.",
  },
  {
    type: "restart",
    time_ms: NEWEST_MS - 7 * MINUTE_MS + 4_000,
    container: seriesContainerAt(2),
    node_name: "worker-1",
    previous_id: "4".repeat(64),
    text: "shop/checkout-7d9f8c6b5-x2x4z/app restarted on node worker-1, 4 s after container " +
      "444444444444 of the same name was last seen.",
  },
  {
    type: "oom_kill",
    time_ms: NEWEST_MS - 7 * MINUTE_MS,
    container: seriesContainerAt(2),
    node_name: "worker-1",
    count: 1,
    text: "The kernel's OOM killer killed 1 process of shop/checkout-7d9f8c6b5-x2x4z/app within " +
      "1 s.",
  },
  {
    type: "collector_gap",
    time_ms: NEWEST_MS - 11 * MINUTE_MS,
    end_ms: NEWEST_MS - 10.4 * MINUTE_MS,
    container: null,
    node_name: "worker-1",
    text: "Nothing was sampled on node worker-1 for 36 s.",
  },
  {
    type: "start",
    time_ms: NEWEST_MS - 13.2 * MINUTE_MS,
    container: seriesContainerAt(1),
    node_name: "worker-1",
    text: "shop/db-0/postgres started on node worker-1.",
  },
];

const GAP = { fromMs: NEWEST_MS - 11 * MINUTE_MS, toMs: NEWEST_MS - 10.4 * MINUTE_MS };

function cpuShapes(): readonly Shape[] {
  const plain = [
    wave({ low: 60, high: 740, periodMs: 4 * MINUTE_MS, seed: 1 }),
    step({ before: 120, after: 310, atMs: NEWEST_MS - 5 * MINUTE_MS, seed: 2 }),
    wave({ low: 10, high: 90, periodMs: 37_000, seed: 3 }),
    step({ before: 210, after: 180, atMs: NEWEST_MS - 9 * MINUTE_MS, seed: 4 }),
    flat(4),
    wave({ low: 30, high: 60, periodMs: 9 * MINUTE_MS, seed: 5 }),
  ];
  return plain.map((shape) => interrupted(shape, GAP));
}

function memoryShapes(): readonly Shape[] {
  const restart = NEWEST_MS - 7 * MINUTE_MS;
  const plain = [
    step({ before: 180 * MIB, after: 190 * MIB, atMs: NEWEST_MS - 8 * MINUTE_MS, seed: 6 }),
    flat(410 * MIB),
    interrupted(
      sawtooth({ low: 90 * MIB, high: 505 * MIB, perHour: 2_000 * MIB, seed: 7 }),
      { fromMs: restart, toMs: restart + 4_000 },
    ),
    flat(130 * MIB),
    flat(22 * MIB),
    flat(60 * MIB),
  ];
  return plain.map((shape) => interrupted(shape, GAP));
}

function writeShapes(): readonly Shape[] {
  const plain = [
    wave({ low: 2 * KIB, high: 90 * KIB, periodMs: 50_000, seed: 8 }),
    wave({ low: 0, high: 1.3 * MIB, periodMs: 3 * MINUTE_MS, seed: 9 }),
    flat(0),
    flat(12 * KIB),
    flat(0),
    flat(3 * KIB),
  ];
  return plain.map((shape) => interrupted(shape, GAP));
}

/** Series of one of the fixture's metrics for the first `count` containers. */
export function fixtureSeries(
  metric: string,
  { fromMs, toMs, stepMs, count }: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly stepMs: number;
    readonly count: number;
  },
): SeriesData {
  const info = FIXTURE_METRICS.find(({ name }) => name === metric);
  const isRate = info?.plot_as_rate ?? false;
  const shapes = metric.endsWith("usage_millicores")
    ? cpuShapes()
    : metric.endsWith("memory.current")
    ? memoryShapes()
    : metric.endsWith("memory.max")
    ? Array.from({ length: 6 }, () => flat(512 * MIB))
    : metric.startsWith("cpu_limit")
    ? [flat(800), flat(2_000), flat(500), flat(500)]
    : writeShapes();
  const unit = info?.unit ?? "unknown";
  return seriesData({
    metric,
    unit: isRate ? `${unit}/s` : unit,
    as: isRate ? "rate" : "raw",
    fromMs,
    toMs,
    stepMs,
    containers: Array.from({ length: count }, (_, index) => seriesContainerAt(index)),
    shapes,
  });
}

/** Bounds of what a fixture shows. */
export interface FixtureWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** Answers for the fixture's panels, as they are after everything was asked for. */
export function fixtureAnswers(panels: readonly Panel[], window: FixtureWindow): Answers {
  const series = panels.flatMap(({ id, metric }) => {
    const limit = FIXTURE_METRICS.find(({ name }) => name === metric)?.limit;
    return [
      [`series:${id}`, ready(fixtureSeries(metric, window))],
      ...(limit === null || limit === undefined
        ? []
        : [[`limit:${id}`, ready(fixtureSeries(limit, { ...window, stepMs: 60_000 }))]]),
    ];
  });
  const overview = seriesData({
    metric: panels[0]?.metric ?? "",
    unit: "millicores",
    fromMs: OLDEST_MS,
    toMs: NEWEST_MS,
    stepMs: MINUTE_MS,
    containers: [seriesContainerAt(0)],
    shapes: [wave({ low: 20, high: 700, periodMs: 110 * MINUTE_MS, seed: 12 })],
  });
  return {
    ...Object.fromEntries(series),
    overview: ready(overview),
    events: ready({ events: FIXTURE_EVENTS, isTruncated: false }),
  };
}

/** How a fixture differs from the first one. */
export type FixtureChange = Partial<TuiState> & {
  /** Chosen containers; 3 by default. */
  readonly count?: number;
};

/** Three panels that follow three containers, everything answered. */
export function fixtureState(size: Size, { count = 3, ...change }: FixtureChange = {}): TuiState {
  const panels = change.panels ?? FIXTURE_PANELS;
  const options = { size, nowMs: NEWEST_MS + 800, timeZone: "Europe/Berlin", target: "worker-1" };
  const window = { fromMs: NEWEST_MS - 20 * MINUTE_MS, toMs: NEWEST_MS, stepMs: 5_000, count };
  return {
    ...initialState(options),
    link: { kind: "connected" },
    viewer: FIXTURE_FACTS,
    extent: { oldestMs: OLDEST_MS, newestMs: NEWEST_MS },
    panels,
    chosen: chosenContainers(count),
    glyphs: "braille",
    table: {
      sort: "total_cpu_usage_millicores",
      filter: { search: "", namespace: undefined, qosClass: undefined, label: undefined },
      selected: undefined,
      isFiltering: false,
    },
    answers: fixtureAnswers(panels, window),
    nextPanelId: 9,
    ...change,
  };
}

/** A page of the table, and the last minutes of its rows, as slots. */
export function fixtureTable(sort: string): Pick<SlotValues, "table" | "spark"> {
  const unit = FIXTURE_METRICS.find(({ name }) => name === sort)?.unit ?? "unknown";
  const shapes = FIXTURE_CONTAINERS.map((_, index) => {
    const high = 900 / 1.5 ** index;
    return wave({ low: high * 0.8, high, periodMs: (1 + index % 4) * MINUTE_MS, seed: index });
  });
  return {
    table: {
      containers: FIXTURE_CONTAINERS.map((container, index) => ({
        ...container,
        value: 400 / (index + 1),
      })),
      total: FIXTURE_CONTAINERS.length,
      sort_unit: unit,
    },
    spark: seriesData({
      metric: sort,
      unit,
      fromMs: NEWEST_MS - 5 * MINUTE_MS,
      toMs: NEWEST_MS,
      stepMs: 5_000,
      containers: FIXTURE_CONTAINERS.map(seriesContainer),
      shapes: FIXTURE_CONTAINERS.map(({ last_seen_ms }, index) =>
        interrupted(shapes[index] ?? flat(0), { fromMs: last_seen_ms + 1, toMs: Infinity })
      ),
    }),
  };
}
