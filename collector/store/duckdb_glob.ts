/**
 * Paths as DuckDB wants them.
 *
 * @module
 */

/** DuckDB takes every path as a pattern; a file's own name may hold the pattern's characters. */
export function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, (special) => `[${special}]`);
}
