/**
 * Lengths of time in words that fit anywhere.
 *
 * @module
 */

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
];

/** "12 s", "3 min 5 s", "310 d 20 h": the two greatest units, without those that are zero. */
export function ageText(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 1_000)) * 1_000;
  const at = UNITS.findIndex(([, size]) => whole >= size);
  if (at < 0) return "0 s";
  const parts: string[] = [];
  let rest = whole;
  for (const [unit, size] of UNITS.slice(at, at + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.join(" ");
}
