/**
 * The names closest to one that does not exist, for an error that shows the way out.
 *
 * @module
 */

/** Names compared at most; a directory can hold any number. */
const COMPARED_MAX = 5_000;

/** Characters compared of each name. */
const LENGTH_MAX = 80;

/**
 * Up to `count` of `names`, nearest first: those that contain the wanted text, then those that take
 * the fewest edits (Levenshtein 1966), as long as these are fewer than half of its length.
 */
export function nearestNames(
  wanted: string,
  names: Iterable<string>,
  count = 3,
): readonly string[] {
  const target = wanted.toLowerCase().slice(0, LENGTH_MAX);
  const ranked: { name: string; cost: number }[] = [];
  let compared = 0;
  for (const name of names) {
    if (++compared > COMPARED_MAX) break;
    const candidate = name.toLowerCase().slice(0, LENGTH_MAX);
    const isPart = candidate.length * 2 > target.length && target.includes(candidate);
    const contains = candidate.includes(target) || isPart;
    const cost = contains ? 0 : editDistance(target, candidate);
    if (cost <= Math.max(2, target.length / 2)) ranked.push({ name, cost });
  }
  ranked.sort((a, b) => a.cost - b.cost || (a.name < b.name ? -1 : 1));
  return ranked.slice(0, count).map(({ name }) => name);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
