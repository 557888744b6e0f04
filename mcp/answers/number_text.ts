/**
 * Numbers and times as answers give them: short, with the unit named once.
 *
 * @module
 */

const BINARY_PREFIXES = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;

/** Digits of a number in an answer: more say nothing of a container, and cost tokens. */
const DIGITS = 4;

/** A number to four significant digits; whole numbers below ten thousand stay as they are. */
export function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** A confidence to two digits, rounded down: statistics give no certainty. */
export function roundedDown(share: number): number {
  return Math.min(0.99, Math.floor(share * 100) / 100);
}

/**
 * A value in words: bytes with binary prefixes ("61.3 MiB"), anything else to three significant digits
 * with its unit; no unit where it is "unknown" or "count". Units of rates end in "/s" or " per second".
 */
export function quantityText(value: number, unit: string): string {
  const isRate = /(\/s| per second)$/.test(unit);
  const stored = unit.replace(/(\/s| per second)$/, "");
  const suffix = isRate ? "/s" : "";
  if (stored === "bytes") return `${bytesText(value)}${suffix}`;
  if (stored === "percent") return `${digits(value)} %${suffix}`;
  if (stored === "unknown" || stored === "count" || stored === "") {
    return isRate ? `${digits(value)}/s` : digits(value);
  }
  return `${digits(value)} ${stored}${suffix}`;
}

function bytesText(value: number): string {
  const size = Math.abs(value);
  const step = size < 1024 ? 0 : Math.min(6, Math.floor(Math.log2(size) / 10));
  return `${digits(value / 1024 ** step)} ${BINARY_PREFIXES[step]}B`;
}

function digits(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e6
    ? String(value)
    : String(Number(value.toPrecision(3)));
}

/** RFC 3339 in UTC, to the second; beyond the calendar, the number of milliseconds. */
export function timeText(timeMs: number): string {
  const date = new Date(timeMs);
  if (Number.isNaN(date.getTime())) return `${timeMs} ms`;
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** A length of time in its two largest units: "2 h 5 min", "40 s"; "0 s" below half a second. */
export function durationText(lengthMs: number): string {
  const seconds = Math.round(Math.abs(lengthMs) / 1_000);
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24];
  const [minutes, rest] = [Math.floor(seconds / 60) % 60, seconds % 60];
  const parts = [[days, "d"], [hours, "h"], [minutes, "min"], [rest, "s"]] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return parts.slice(first, first + 2).filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`).join(" ");
}

/** "1 node", "3 nodes". */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
