/**
 * What some finite values come to: how many, their sum, the least and the greatest.
 *
 * @module
 */

/** At least one value, summarized. */
export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly least: number;
  readonly greatest: number;
}

/** Joins what two sets of values come to. */
export function joinSummaries(a: Summary, b: Summary): Summary {
  return {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    least: Math.min(a.least, b.least),
    greatest: Math.max(a.greatest, b.greatest),
  };
}

/** Adds more values to what is known under a key. */
export function addSummary<Key>(known: Map<Key, Summary>, key: Key, more: Summary): void {
  const before = known.get(key);
  known.set(key, before === undefined ? more : joinSummaries(before, more));
}

/** One value by itself. */
export function summaryOfOne(value: number): Summary {
  return { count: 1, sum: value, least: value, greatest: value };
}

/** Some finite values; undefined where there are none. */
export function summaryOf(values: Float64Array): Summary | undefined {
  if (values.length === 0) return undefined;
  let [sum, least, greatest] = [0, Infinity, -Infinity];
  for (const value of values) {
    sum += value;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return { count: values.length, sum, least, greatest };
}

/** Mean of the values; rounding never puts it outside of its own extremes. */
export function meanOf({ count, sum, least, greatest }: Summary): number {
  return Math.min(greatest, Math.max(least, sum / count));
}
