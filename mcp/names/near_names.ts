/**
 * The names closest to one that does not exist, for an error that shows the way out.
 *
 * @module
 */

/** Names compared at most. */
const COMPARED_MAX = 5_000;

/** Characters compared of each name. */
const LENGTH_MAX = 80;

/**
 * Up to `count` of `names`, nearest first: those that contain the wanted text or a part of whose words
 * it has, then those that take the fewest edits (Levenshtein 1966), as long as these are fewer than half
 * of its length. Empty when nothing is near.
 */
export function nearNames(wanted: string, names: Iterable<string>, count = 3): readonly string[] {
  const target = wanted.toLowerCase().slice(0, LENGTH_MAX);
  if (target === "") return [];
  const ranked: { readonly name: string; readonly cost: number }[] = [];
  let compared = 0;
  for (const name of names) {
    if (++compared > COMPARED_MAX) break;
    const cost = costOf(target, name.toLowerCase());
    if (cost <= Math.max(2, target.length / 2)) ranked.push({ name, cost });
  }
  ranked.sort((a, b) =>
    a.cost - b.cost || a.name.length - b.name.length || (a.name < b.name ? -1 : 1)
  );
  return ranked.slice(0, count).map(({ name }) => name);
}

function costOf(target: string, name: string): number {
  if (name.includes(target)) return 0;
  const words = wordsOf(target);
  const known = wordsOf(name);
  if (words.length > 0 && words.every((word) => known.some((part) => part.startsWith(word)))) {
    return 0.5;
  }
  const candidate = name.slice(0, LENGTH_MAX);
  if (candidate.length * 2 > target.length && target.includes(candidate)) return 0.5;
  // The end of a long name is what people remember of it: "memory.curent" of "cgroup.v2.memory.current".
  const end = candidate.slice(-target.length);
  const ofWord = Math.min(...known.map((word) => editDistance(target, word)));
  const nearWord = ofWord <= target.length / 3 ? ofWord + 0.5 : Infinity;
  return Math.min(editDistance(target, candidate), editDistance(target, end) + 0.5, nearWord);
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[^a-z0-9]+/).filter((word) => word !== "");
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
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
