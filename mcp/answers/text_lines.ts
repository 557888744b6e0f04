/**
 * Lines of an answer's text.
 *
 * @module
 */

/** The lines that there are, joined; empty and absent ones are left out. */
export function textLines(...lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined && line !== "").join("\n");
}
