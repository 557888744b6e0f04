/**
 * The questions of the table: its containers, and the last minutes of those whose rows may be seen.
 *
 * @module
 */

import type { Want } from "./answers.ts";
import { refOf } from "./chosen.ts";
import { familyOf, ONCE, periodicKey } from "./question_key.ts";
import type { TuiState } from "./state.ts";
import { endMsOf } from "./viewport.ts";

/** Containers of the table at most: as many as a node has. */
export const TABLE_MAX = 512;

/** Rows that have their last minutes drawn at most; more than fit on a terminal. */
export const SPARK_ROWS_MAX = 50;

/** Time that the rows are sorted by, in milliseconds before the end. */
export const TABLE_MS = 60_000;

/** How often the table is sorted anew, in milliseconds. Rows that jump more often cannot be read. */
export const TABLE_PERIOD_MS = 5_000;

/** Time that the small lines show, in milliseconds. */
export const SPARK_MS = 5 * 60_000;

/** Points of a small line: one every five seconds. */
const SPARK_POINTS = 60;

/** How often the small lines are asked for anew, in milliseconds; ticks extend them until then. */
const SPARK_PERIOD_MS = 60_000;

/** Time that the filter waits for another key, in milliseconds. */
const FILTER_DELAY_MS = 80;

/** The metric of the small lines: the one that rows are sorted by, or else the most telling one. */
export function sparkMetric(
  { table, viewer }: Pick<TuiState, "table" | "viewer">,
): string | undefined {
  return viewer?.metrics.has(table.sort) ? table.sort : viewer?.keyMetrics[0];
}

/**
 * Refs of the rows around the selected one, sorted by themselves: they are the same ones when only the
 * order of the rows has changed. None while there is no table.
 */
export function sparkRefs(
  { answers, table }: Pick<TuiState, "answers" | "table">,
): readonly string[] {
  const refs = (answers.table?.value?.containers ?? []).map(refOf);
  const selected = Math.max(0, table.selected === undefined ? 0 : refs.indexOf(table.selected));
  // Moves by half of it at once, so that a step down the table asks for nothing.
  const half = SPARK_ROWS_MAX / 2;
  const first = Math.max(0, Math.floor(selected / half - 0.5) * half);
  return [...new Set(refs.slice(first, first + SPARK_ROWS_MAX))].sort();
}

/** What the table needs. There is data. */
export function tableWants(state: TuiState): readonly Want[] {
  const refs = sparkRefs(state);
  const metric = sparkMetric(state);
  const rows = rowsWant(state);
  return refs.length === 0 || metric === undefined
    ? [rows]
    : [rows, sparkWant(state, { refs, metric })];
}

function rowsWant(state: TuiState): Want {
  const { table: { filter, sort }, answers, nowMs, generation } = state;
  const { search, namespace, qosClass, label } = filter;
  const { endMs, isFollowing, range } = endOf(state);
  return {
    slot: "table",
    key: periodicKey(
      familyOf(sort, search.trim(), namespace, qosClass, label, generation, ...range),
      { asked: answers.table, nowMs, periodMs: isFollowing ? TABLE_PERIOD_MS : ONCE },
    ),
    delayMs: search === "" ? 0 : FILTER_DELAY_MS,
    question: {
      kind: "containers",
      filter: { ...filter, search: search.trim() },
      sort,
      fromMs: Math.max(0, endMs - TABLE_MS),
      toMs: isFollowing ? undefined : endMs,
      limit: TABLE_MAX,
    },
  };
}

function sparkWant(
  state: TuiState,
  { refs, metric }: { readonly refs: readonly string[]; readonly metric: string },
): Want {
  const { answers, nowMs, generation, live } = state;
  const { endMs, isFollowing, range } = endOf(state);
  const stepMs = SPARK_MS / SPARK_POINTS;
  const fromMs = Math.max(0, Math.floor((endMs - SPARK_MS) / stepMs) * stepMs);
  return {
    slot: "spark",
    key: periodicKey(familyOf(metric, refs, generation, live.epoch, ...range), {
      asked: answers.spark,
      nowMs,
      periodMs: isFollowing ? SPARK_PERIOD_MS : ONCE,
    }),
    delayMs: 0,
    question: {
      kind: "series",
      metric,
      refs,
      fromMs,
      toMs: fromMs + SPARK_MS + (isFollowing ? SPARK_PERIOD_MS : stepMs),
      points: (SPARK_MS + (isFollowing ? SPARK_PERIOD_MS : stepMs)) / stepMs + 1,
      as: undefined,
    },
  };
}

/**
 * Where the table's time ends. One that is replayed moves by whole seconds of the past at the pace of
 * its questions.
 */
function endOf(state: TuiState): {
  readonly endMs: number;
  readonly isFollowing: boolean;
  readonly range: readonly number[];
} {
  const { view: { end } } = state;
  const isFollowing = end.mode === "follow";
  const pace = end.mode === "replay" ? TABLE_PERIOD_MS * Math.max(1, end.speed) : 1;
  const endMs = Math.max(1, Math.ceil(endMsOf(state) / pace) * pace);
  return { endMs, isFollowing, range: isFollowing ? [] : [endMs] };
}
