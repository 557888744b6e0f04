/**
 * Numbers with units, as the sentences of findings say them.
 *
 * @module
 */

const BINARY_PREFIXES = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;

/**
 * A value in words: bytes with binary prefixes ("61.3 MiB"), anything else with three significant
 * digits and its unit; no unit where it is "unknown" or "count". Units of rates end in "/s" or
 * " per second".
 */
export function quantityText(value: number, unit: string): string {
  const stored = unit.replace(/(\/s| per second)$/, "");
  const suffix = stored === unit ? "" : "/s";
  if (stored === "bytes") return `${bytesText(value)}${suffix}`;
  if (stored === "percent") return `${digits(value)} %${suffix}`;
  if (stored === "unknown" || stored === "count") return `${digits(value)}${suffix}`;
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

/** A length of time in its two largest units: "2 h 5 min", "40 s", "350 ms". */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${digits(ms)} ms`;
  const seconds = Math.round(ms / 1_000);
  if (ms < 60_000 && ms % 1_000 !== 0) return `${digits(ms / 1_000)} s`;
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24];
  const [minutes, rest] = [Math.floor(seconds / 60) % 60, seconds % 60];
  const parts = [[days, "d"], [hours, "h"], [minutes, "min"], [rest, "s"]] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return parts.slice(first, first + 2).filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`).join(" ");
}
