/**
 * The questions that the viewer is asked, from a seed, so that every run asks the same.
 *
 * Drawn ones are what many people ask: they overlap, and the viewer may remember some of what it read.
 * Dealt ones have no sample in common, so that each is read from disk as if nothing was asked before.
 *
 * @module
 */

import type { Random } from "@fgm/collector/testing/random";

/** The metric asked for: it moves in every second, so that it is read and not merely looked up. */
export const METRIC = "total_cpu_usage_millicores";

/** Milliseconds of an hour. */
export const HOUR_MS = 3_600_000;

/** A container in the data, with the times of its first and last sample. */
export interface KnownContainer {
  readonly id: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What there is to ask about: [fromMs, toMs) and the containers in it. */
export interface AskedData {
  readonly fromMs: number;
  readonly toMs: number;
  readonly containers: readonly KnownContainer[];
}

/** Some containers over some time, the end left out. */
export interface Question {
  readonly containerIds: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** What to draw. */
export interface DrawOptions {
  readonly data: AskedData;
  readonly count: number;
  readonly lengthMs: number;
  /** Takes containers that live in a part of the range, too. */
  readonly mayBePartly?: boolean;
}

/**
 * Draws a range of `lengthMs` that begins at a whole second, and `count` containers that live all
 * through it.
 *
 * @throws {RangeError} when the data is shorter, or fewer containers live through the range drawn.
 */
export function drawQuestion(random: Random, options: DrawOptions): Question {
  const { data, count, lengthMs } = options;
  const spareMs = data.toMs - data.fromMs - lengthMs;
  if (spareMs < 0) throw new RangeError(`Cannot ask about ${lengthMs} ms: the data is shorter`);
  const fromMs = data.fromMs + Math.floor(random.between(0, spareMs + 1) / 1_000) * 1_000;
  const toMs = fromMs + lengthMs;
  const living = livingIn({ fromMs, toMs }, options);
  if (living.length < count) {
    throw new RangeError(`Cannot ask about ${count} containers: ${living.length} live through it`);
  }
  return { containerIds: shuffled(random, living).slice(0, count), fromMs, toMs };
}

/** Ticks come some milliseconds late, so the first sample of a day is not at midnight. */
const SLACK_MS = 2_000;

/**
 * Deals ranges of `lengthMs` side by side, and the containers that live all through each in groups of
 * `count`; in random order. What is left over is left out. With a count of 0, one for each range.
 */
export function dealQuestions(random: Random, options: DrawOptions): readonly Question[] {
  const { data, count, lengthMs } = options;
  const dealt: Question[] = [];
  for (let fromMs = data.fromMs; fromMs + lengthMs <= data.toMs; fromMs += lengthMs) {
    const range = { fromMs, toMs: fromMs + lengthMs };
    const ids = shuffled(random, livingIn(range, options));
    const groups = count === 0 ? 1 : Math.floor(ids.length / count);
    for (let group = 0; group < groups; group++) {
      dealt.push({ ...range, containerIds: ids.slice(group * count, (group + 1) * count) });
    }
  }
  return shuffled(random, dealt);
}

function livingIn(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  { data, mayBePartly = false }: DrawOptions,
): readonly string[] {
  const living = data.containers.filter(({ firstMs, lastMs }) =>
    mayBePartly
      ? firstMs < toMs && lastMs >= fromMs
      : firstMs < fromMs + SLACK_MS && lastMs >= toMs - SLACK_MS
  );
  return living.map(({ id }) => id);
}

/** Fisher and Yates. */
function shuffled<T>(random: Random, values: readonly T[]): readonly T[] {
  const copy = [...values];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random.integer(0, i);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

/** The question as one for `/api/timeseries`. */
export function timeseriesPath(
  question: Question,
  { points }: { readonly points: number },
): string {
  const { containerIds, fromMs, toMs } = question;
  return `/api/timeseries?metric=${METRIC}&containers=${containerIds.join(",")}` +
    `&from=${fromMs}&to=${toMs}&points=${points}`;
}

/** A path with the range of a question. */
export function withRange(path: string, { fromMs, toMs }: Question): string {
  return `${path}${path.includes("?") ? "&" : "?"}from=${fromMs}&to=${toMs}`;
}

/** A length of time for a person: "15 min", "24 h". */
export function lengthText(lengthMs: number): string {
  return lengthMs < HOUR_MS ? `${lengthMs / 60_000} min` : `${lengthMs / HOUR_MS} h`;
}
