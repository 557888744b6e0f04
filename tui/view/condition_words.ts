/**
 * How things stand, in words: for the end of the header, for the footer, and for the middle of the
 * screen where there is nothing else to show.
 *
 * @module
 */

import { durationText } from "../chart/time_axis.ts";
import type { Span } from "../chart/styled.ts";
import type { Answer } from "../state/answers.ts";
import { keyText } from "../state/key_name.ts";
import { KEYMAP } from "../state/keymap.ts";
import type { TuiState } from "../state/state.ts";
import { dim, toned } from "./span.ts";

/** Age of the newest sample from which on data that is followed is called stale, in milliseconds. */
export const STALE_MS = 10_000;

/** Time that an answer may take before what is shown in its place says that it loads, in milliseconds. */
const SLOW_MS = 700;

/**
 * Whether an answer is worth the word "loading" beside what is shown in its place: what is followed is
 * asked for anew all the time.
 */
export function isSlow(
  answer: Pick<Answer<unknown>, "state" | "askedMs"> | undefined,
  nowMs: number,
): boolean {
  return answer?.state === "loading" && nowMs - answer.askedMs > SLOW_MS;
}

/** What the end of the header says of the link: a sign and a word or two. */
export function linkSpan(state: TuiState): Span {
  const { link, view, extent, nowMs } = state;
  switch (link.kind) {
    case "connecting":
      return toned(`◌ connecting ${secondsText(nowMs - link.sinceMs)}`, "warning");
    case "connected":
      if (view.end.mode !== "follow" || extent === undefined) return toned("● connected", "good");
      return isStale(state) ? toned("○ no new samples", "warning") : toned("● live", "good");
    case "lost":
      return toned(`✖ disconnected, retry in ${countdownText(link.retryAtMs - nowMs)}`, "critical");
    case "refused":
      return toned("✖ refused", "critical");
    default:
      return link satisfies never;
  }
}

/** Age of the newest sample in milliseconds; undefined without data. Never below zero. */
export function newestAgeMs({ extent, nowMs }: TuiState): number | undefined {
  return extent === undefined ? undefined : Math.max(0, nowMs - extent.newestMs);
}

/** Whether what should be new is old: the view follows, and nothing has come for a while. */
export function isStale(state: TuiState): boolean {
  return state.view.end.mode === "follow" && (newestAgeMs(state) ?? 0) > STALE_MS;
}

/**
 * A standing condition that a user should know of while there is data on the screen, in one line;
 * undefined when all is well.
 */
export function conditionSpan(state: TuiState): Span | undefined {
  const { link, extent, nowMs } = state;
  if (link.kind === "lost") {
    return toned(
      `disconnected for ${secondsText(nowMs - link.sinceMs)}, data is stale: ${link.why}`,
      "critical",
    );
  }
  if (link.kind === "refused") return toned(`refused: ${link.why}`, "critical");
  if (extent === undefined || !isStale(state)) return undefined;
  const age = durationText(wholeSecondsMs(nowMs - extent.newestMs));
  return toned(`no new samples for ${age}: is the collector running?`, "warning");
}

/** Age of the newest sample for the header: "0.8s old". */
export function ageSpan(state: TuiState): Span | undefined {
  const ageMs = newestAgeMs(state);
  if (ageMs === undefined) return undefined;
  if (ageMs >= STALE_MS) {
    const text = durationText(wholeSecondsMs(ageMs));
    return toned(`${text} old`, isStale(state) ? "warning" : "dim");
  }
  return dim(`${(ageMs / 1_000).toFixed(1)}s old`);
}

/** What fills the middle of the screen instead of panels. */
export interface Message {
  readonly title: string;
  /** One sentence each; wrapped where they do not fit. */
  readonly lines: readonly string[];
  readonly tone: "plain" | "dim" | "warning" | "critical";
}

/** The message that stands for panels, where there is no sense in showing them. */
export function messageOf(state: TuiState): Message | undefined {
  const { link, viewer, extent, chosen, target, nowMs } = state;
  if (link.kind === "refused" && viewer === undefined) {
    return { title: `Cannot use ${target}`, lines: [link.why], tone: "critical" };
  }
  if (link.kind === "lost" && viewer === undefined) {
    const lines = [link.why, `Next try in ${countdownText(link.retryAtMs - nowMs)}.`];
    return { title: `Cannot reach ${target}`, lines, tone: "warning" };
  }
  if (link.kind === "connecting" && viewer === undefined) {
    const title = `Connecting to ${link.what}`;
    const lines = [`${secondsText(nowMs - link.sinceMs)} so far`];
    return { title, lines, tone: "plain" };
  }
  if (viewer === undefined) {
    return { title: `Asking ${target} what it has`, lines: [], tone: "plain" };
  }
  if (extent === undefined) {
    const lines = ["The collector has not written a sample yet."];
    return { title: `No data on ${target}`, lines, tone: "plain" };
  }
  return state.screen === "charts" && chosen.length === 0 ? noneChosen(state) : undefined;
}

/** Nobody has chosen: the busiest are looked for; or all that were chosen were taken out. */
function noneChosen({ answers: { busiest } }: TuiState): Message {
  const choose = KEYMAP.charts.bindings.find(({ command }) => command === "containers");
  const key = keyText(choose?.keys[0] ?? "");
  if (busiest?.state === "failed") {
    const lines = [busiest.why ?? "", `Press ${key} to choose containers.`];
    return { title: "Cannot find the busiest containers", lines, tone: "warning" };
  }
  if (busiest?.state !== "ready") {
    return { title: "Looking for the busiest containers…", lines: [], tone: "plain" };
  }
  const isEmpty = busiest.value?.containers.length === 0;
  const title = isEmpty ? "No container was seen in the last minute" : "No containers chosen";
  return { title, lines: [`Press ${key} to choose containers.`], tone: "plain" };
}

/** Seconds that have gone by: whole ones, so that the text stands still between them. */
function secondsText(ms: number): string {
  return durationText(wholeSecondsMs(ms));
}

/** Seconds that are left: the last one is told until it is over. */
function countdownText(ms: number): string {
  return durationText(Math.max(0, Math.ceil(ms / 1_000)) * 1_000);
}

function wholeSecondsMs(ms: number): number {
  return Math.max(0, Math.floor(ms / 1_000) * 1_000);
}
