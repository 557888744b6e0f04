/**
 * When a question is asked again, and when its answer will do.
 *
 * Definitions
 * - A family is all that a question is about except for time. Questions of one family differ in their
 *   range, or in when they are asked.
 * - A key is its family, followed by numbers that tell the range or the time. So the key of what was
 *   asked last, which is in its slot, says what that answer covers: as long as that is enough, the key
 *   stays, and nothing is asked.
 * - A question that is on its way is never replaced only because time passes: a slow viewer would
 *   otherwise never come to answer one. One that failed is tried again by who asks, under its key.
 *
 * @module
 */

import type { Answer } from "./answers.ts";

/** The period of a question whose answer stays true. */
export const ONCE = Infinity;

/** A range of time; `toMs` is not in it. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is known of a slot: what was asked for last, and what became of it. */
export type Asked = Pick<Answer<unknown>, "key" | "state" | "askedMs"> | undefined;

/** A family as text: equal exactly when all parts are. */
export function familyOf(
  ...parts: readonly (string | number | undefined | null | readonly string[])[]
): string {
  return JSON.stringify(parts.map((part) => part ?? null));
}

/** Key of a question that is asked every `periodMs`; `ONCE` for one that time does not change. */
export function periodicKey(
  family: string,
  { asked, nowMs, periodMs }: {
    readonly asked: Asked;
    readonly nowMs: number;
    readonly periodMs: number;
  },
): string {
  const lastMs = numbersOf(asked, family)?.[0];
  if (asked === undefined || lastMs === undefined) return `${family} 0`;
  if (!isDue(asked, { nowMs, periodMs })) return asked.key;
  // Whole periods: until it is asked, the key is the same however often one looks.
  return `${family} ${Math.floor(nowMs / periodMs) * periodMs}`;
}

/** The range that a key of this family was made for; undefined for any other key. */
export function rangeOfKey(asked: Asked, family: string): TimeSpan | undefined {
  const [fromMs, toMs] = numbersOf(asked, family) ?? [];
  return fromMs === undefined || toMs === undefined ? undefined : { fromMs, toMs };
}

/**
 * Key of a question about `range`, which was made wide enough to be good for a while. `covers` says
 * whether what was asked last still is; then its key stays until `periodMs` have passed, if ever, which
 * are a second at least.
 */
export function rangeKey(
  family: string,
  { asked, nowMs, range, covers, periodMs }: {
    readonly asked: Asked;
    readonly nowMs: number;
    readonly range: TimeSpan;
    readonly covers: (asked: TimeSpan) => boolean;
    readonly periodMs: number;
  },
): { readonly key: string; readonly range: TimeSpan } {
  const last = rangeOfKey(asked, family);
  if (asked === undefined || last === undefined || !covers(last)) {
    return { key: `${family} ${range.fromMs} ${range.toMs} 0`, range };
  }
  if (!isDue(asked, { nowMs, periodMs })) return { key: asked.key, range: last };
  const turn = Math.floor(nowMs / 1_000);
  return { key: `${family} ${range.fromMs} ${range.toMs} ${turn}`, range };
}

/** A clock that was set back makes everything due, rather than nothing for a long time. */
function isDue(
  { state, askedMs }: NonNullable<Asked>,
  { nowMs, periodMs }: { readonly nowMs: number; readonly periodMs: number },
): boolean {
  return state !== "loading" && Math.abs(nowMs - askedMs) >= periodMs;
}

function numbersOf(asked: Asked, family: string): readonly number[] | undefined {
  if (asked === undefined || !asked.key.startsWith(`${family} `)) return undefined;
  return asked.key.slice(family.length + 1).split(" ").map(Number);
}
