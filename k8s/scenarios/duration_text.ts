/**
 * Lengths of time as people write and read them: "90s", "5m", "1h30m"; "1 min 30 s".
 *
 * @module
 */

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Reads "90s", "5m", "1h30m", in milliseconds; undefined for text that is no such length, and for
 * a length of nothing.
 */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d{1,6}h)?(\d{1,6}m)?(\d{1,6}s)?$/.test(text)) return undefined;
  const totalMs = [...text.matchAll(/(\d+)([hms])/g)]
    .reduce((sumMs, [, count, unit = ""]) => sumMs + Number(count) * (UNITS_MS[unit] ?? 0), 0);
  return totalMs > 0 ? totalMs : undefined;
}

/** "45 s", "1 min 30 s", "5 min", "2 h 5 min", "3 d 4 h": at most two units; "0 s" for less than 1. */
export function durationText(elapsedMs: number): string {
  const seconds = Math.max(0, Math.round(elapsedMs / 1_000));
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3_600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  if (days > 0) return join([days, "d"], [hours, "h"]);
  if (hours > 0) return join([hours, "h"], [minutes, "min"]);
  return join([minutes, "min"], [seconds % 60, "s"]) || "0 s";
}

function join(...parts: readonly (readonly [count: number, unit: string])[]): string {
  return parts.filter(([count]) => count > 0).map((part) => part.join(" ")).join(" ");
}
