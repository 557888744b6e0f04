/**
 * The order of names on disk. JavaScript compares UTF-16 units, which puts characters beyond U+FFFF
 * before some below it; Parquet statistics and DuckDB compare the bytes of UTF-8.
 *
 * @module
 */

/** Order of the UTF-8 bytes of two strings, which is that of their code points. */
export function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  const left = Array.from(a, (char) => char.codePointAt(0)!);
  const right = Array.from(b, (char) => char.codePointAt(0)!);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}

/** Position of each name among the distinct ones in that order. */
export function rankUtf8(names: readonly string[]): ReadonlyMap<string, number> {
  const sorted = [...new Set(names)].sort(compareUtf8);
  return new Map(sorted.map((name, rank) => [name, rank]));
}
