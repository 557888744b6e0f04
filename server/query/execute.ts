/**
 * Carries a plan out: the only place where the viewer reads rows for an answer.
 *
 * @module
 */

import type { DuckDb } from "@fgm/collector/store/duckdb";
import type { JournalTail } from "../index/journal_tail.ts";
import type { QueryPlan } from "./plan.ts";
import type { PlannedWindow } from "./plan_windows.ts";
import type { PlannedMember } from "./planned_source.ts";
import { QueryTooLargeError } from "./query_errors.ts";
import { ownRowScope } from "./row_filter.ts";
import type { SampleCache } from "./sample_cache.ts";
import { SampleBuffer, type SampleColumns } from "./sample_columns.ts";
import { readSegments } from "./segment_samples.ts";

/** Samples that one window may really hold; far above what was estimated, files lie. */
export const SAMPLES_IN_MEMORY_MAX = 4_000_000;

/** What a plan is carried out with. */
export interface ExecuteOptions {
  readonly db: DuckDb;
  readonly cache: SampleCache;
  /** What takes the samples of each member of the plan, by container id. */
  readonly sinks: ReadonlyMap<string, SampleSink>;
  /** Called after each window: all samples of its series before its end have been given. */
  readonly onWindowEnd: (window: PlannedWindow) => void;
  readonly signal: AbortSignal;
}

/** Takes the samples of one container. */
export interface SampleSink {
  /**
   * Takes samples of one window, pieces in any order. They are shared with others and never changed.
   * `part` names the device or process that they are about, or is null.
   */
  addSamples(samples: SampleColumns, part: string | null): void;
}

/** One window of a plan that is being carried out. */
export interface WindowOptions extends ExecuteOptions {
  readonly window: PlannedWindow;
  /** Members of the window's series. */
  readonly members: readonly PlannedMember[];
  readonly budget: SampleBudget;
}

/**
 * Reads all samples of a plan and feeds them to the sinks, window by window.
 *
 * @throws {QueryTooLargeError} when a window holds more samples than fit into memory.
 * @throws {Error} DuckDB's, when a file is gone or damaged; the sinks are then of no use.
 */
export async function executePlan(
  plan: QueryPlan<JournalTail>,
  options: ExecuteOptions,
): Promise<void> {
  for (const window of plan.windows) {
    const members = window.series.flatMap((position) => plan.request.series[position]!);
    const budget = new SampleBudget(SAMPLES_IN_MEMORY_MAX);
    const inWindow = { ...options, window, members, budget };
    for (const group of window.groups) await readSegments(plan, { ...inWindow, group });
    await readJournals(plan, inWindow);
    options.onWindowEnd(window);
  }
}

async function readJournals(plan: QueryPlan<JournalTail>, options: WindowOptions): Promise<void> {
  const { sinks, window, members, budget, signal } = options;
  const { metric } = plan.request;
  const scope = ownRowScope(metric);
  const containerIds = new Set(members.map(({ id }) => id));
  const query = { metric, containerIds, fromMs: window.fromMs, toMs: window.toMs };
  for (const journal of plan.journals) {
    signal.throwIfAborted();
    const buffers = new Map<string, Map<string | null, SampleBuffer>>();
    await journal.read(query, (id, { timeMs, value, part }) => {
      if (scope === "container" && part !== null) return;
      if (scope === "parts" && part === null) return;
      budget.take(1);
      bufferOf(buffers, id, part).add(timeMs, value);
    });
    for (const [id, byPart] of buffers) {
      for (const [part, buffer] of byPart) sinks.get(id)?.addSamples(buffer.take(), part);
    }
  }
}

function bufferOf(
  buffers: Map<string, Map<string | null, SampleBuffer>>,
  id: string,
  part: string | null,
): SampleBuffer {
  let byPart = buffers.get(id);
  if (byPart === undefined) buffers.set(id, byPart = new Map());
  let buffer = byPart.get(part);
  if (buffer === undefined) byPart.set(part, buffer = new SampleBuffer());
  return buffer;
}

/** Counts the samples that are held at a time. */
export class SampleBudget {
  readonly #max: number;
  #left: number;

  constructor(max: number) {
    this.#max = max;
    this.#left = max;
  }

  /** Counts samples that are about to be held. */
  take(samples: number): void {
    this.#left -= samples;
    if (this.#left >= 0) return;
    throw new QueryTooLargeError(
      `Cannot read series: more than ${this.#max} samples at once; ask for a shorter range or ` +
        "fewer containers",
    );
  }
}
