/**
 * How large a value is, roughly: what a parser makes of an input must stay in proportion to it.
 *
 * @module
 */

/** Bytes that every value costs. */
const VALUE_BYTES = 8;

/**
 * Bytes of a value and all that hangs on it, each object once; texts and buffers by their length. Counting
 * ends at `max`, so that it takes no longer than making the value did.
 */
export function valueSize(value: unknown, max: number): number {
  const seen = new Set<object>();
  const left: unknown[] = [value];
  let bytes = 0;
  while (left.length > 0 && bytes <= max) {
    const next = left.pop();
    bytes += VALUE_BYTES;
    if (typeof next === "string") bytes += next.length;
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    seen.add(next);
    if (ArrayBuffer.isView(next)) {
      bytes += next.byteLength;
    } else if (next instanceof Map) {
      for (const [key, entry] of next) left.push(key, entry);
    } else if (Array.isArray(next) || next instanceof Set) {
      for (const entry of next) left.push(entry);
    } else {
      for (const [key, entry] of Object.entries(next)) left.push(key, entry);
    }
  }
  return bytes;
}
