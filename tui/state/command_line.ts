/**
 * The command line: from what was typed to what it means, or to one line that says what is possible.
 *
 * @module
 */

import { type CommandName, commandNamed } from "./command_words.ts";
import { durationMsOf } from "./duration_words.ts";
import type { TuiState } from "./state.ts";
import { readTime, wallText } from "./zoned_time.ts";

/** What was typed, understood. Times are in milliseconds. */
export type ParsedCommand =
  | { readonly kind: "nothing" }
  | { readonly kind: "span"; readonly span: number | "all" }
  /** Below 0 into the past. */
  | { readonly kind: "move"; readonly byMs: number }
  | { readonly kind: "jump"; readonly atMs: number }
  | { readonly kind: "range"; readonly spanMs: number; readonly toMs: number }
  /** `argument` is "" where there is none. */
  | { readonly kind: "word"; readonly name: CommandName; readonly argument: string }
  /** It makes no sense; one line. */
  | { readonly kind: "complaint"; readonly complaint: string };

/** What decides which time is meant. */
export type CommandClock = Pick<TuiState, "timeZone" | "nowMs" | "extent">;

/** Reads a command line. */
export function parseCommand(text: string, clock: CommandClock): ParsedCommand {
  const [first = "", ...rest] = text.trim().replace(/^:/, "").trim().split(/\s+/);
  const argument = rest.join(" ");
  if (first === "") return { kind: "nothing" };
  const command = commandNamed(first);
  if (command === undefined) return parseTimes(first, argument, clock);
  if (command.argument === "none" && argument !== "") {
    return { kind: "complaint", complaint: `"${command.word}" takes nothing behind it` };
  }
  return { kind: "word", name: command.word, argument };
}

function parseTimes(first: string, argument: string, clock: CommandClock): ParsedCommand {
  if (argument === "" && first.toLowerCase() === "all") return { kind: "span", span: "all" };
  const span = durationMsOf(first);
  if (span !== undefined && argument === "") return { kind: "span", span };
  const shiftMs = /^[+-]/.test(first) ? durationMsOf(first.slice(1)) : undefined;
  if (shiftMs !== undefined && argument === "") {
    return { kind: "move", byMs: first.startsWith("-") ? -shiftMs : shiftMs };
  }
  const { timeZone, extent, nowMs } = clock;
  const when = { timeZone, latestMs: extent?.newestMs ?? nowMs };
  const timeText = span === undefined ? `${first} ${argument}`.trim() : argument;
  const atMs = readTime(timeText, when);
  if (atMs === undefined) return { kind: "complaint", complaint: notUnderstood(first, argument) };
  const complaint = complaintAboutTime(atMs, clock);
  if (complaint !== undefined) return { kind: "complaint", complaint };
  return span === undefined ? { kind: "jump", atMs } : { kind: "range", spanMs: span, toMs: atMs };
}

/** One line that says what would be understood. */
function notUnderstood(first: string, argument: string): string {
  if (/^[+-]?\d/.test(first)) {
    const text = `${first} ${argument}`.trim();
    return `"${text}" is no time: 15m 1h all 90s, -10m, 21:40, 2026-11-22 21:40:30, 1h 21:40`;
  }
  return `No command "${first}": 1h, all, -10m, 21:40, metric, add, study, sort, speed, q, help`;
}

/** Why there is nothing to see at a time; undefined where there is. */
function complaintAboutTime(
  atMs: number,
  { extent, timeZone }: CommandClock,
): string | undefined {
  if (extent === undefined) return "There is no data yet";
  if (atMs >= extent.oldestMs && atMs <= extent.newestMs) return undefined;
  const [from, to] = [extent.oldestMs, extent.newestMs].map((ms) => wallText(ms, timeZone));
  return `No data at ${wallText(atMs, timeZone)}: it goes from ${from} to ${to}`;
}
