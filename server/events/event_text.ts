/**
 * Events as sentences for a person.
 *
 * @module
 */

import { lineageOf, shortId } from "../query/container_lookup.ts";
import type { SeenContainer } from "../query/data_view.ts";
import type {
  FoundEvent,
  OomKillEvent,
  RestartEvent,
  StartEvent,
  StopEvent,
  ThrottlingEvent,
} from "./event.ts";
import { WINDOW_MS } from "./throttling.ts";

/** One sentence that says what happened, to whom and how much. */
export function eventText(event: FoundEvent): string {
  switch (event.type) {
    case "start":
      return `${nameOf(event.container)} started${onNode(event.container.nodeName)}${
        inGap(event)
      }.`;
    case "stop":
      return stopText(event);
    case "restart":
      return restartText(event);
    case "oom_kill":
      return oomKillText(event);
    case "throttling":
      return throttlingText(event);
    case "collector_gap": {
      const { timeMs, endMs, nodeName } = event;
      return `Nothing was sampled${onNode(nodeName)} for ${duration(endMs - timeMs)}.`;
    }
    default:
      return event satisfies never;
  }
}

function stopText(event: StopEvent): string {
  const { timeMs, container } = event;
  const age = duration(timeMs - container.firstSeenMs);
  const what = `${nameOf(container)} stopped${onNode(container.nodeName)}${inGap(event)}`;
  return `${what}; it had first been seen ${age} before.`;
}

function restartText(event: RestartEvent): string {
  const { timeMs, container, previous } = event;
  const sinceMs = timeMs - previous.lastSeenMs;
  const other = `container ${shortId(previous.id)} of the same name was`;
  // The last row of one that was killed can be of the tick at which the next is there already.
  const when = sinceMs > 0
    ? `${duration(sinceMs)} after ${other} last seen`
    : sinceMs === 0
    ? `just when ${other} last seen`
    : `while ${other} still seen`;
  return `${nameOf(container)} restarted${onNode(container.nodeName)}, ${when}${inGap(event)}.`;
}

function oomKillText({ timeMs, container, count, sinceMs }: OomKillEvent): string {
  const killed = count === 1 ? "1 process" : `${count} processes`;
  const when = sinceMs === undefined
    ? "before its first sample"
    : `in the ${duration(timeMs - sinceMs)} before this`;
  return `The kernel's OOM killer killed ${killed} of ${nameOf(container)} ${when}.`;
}

function throttlingText({ timeMs, endMs, container, share }: ThrottlingEvent): string {
  const percent = `${Math.round(share * 100)} %`;
  const window = duration(WINDOW_MS);
  const howLong = endMs === null
    ? "and still is at the end of the range"
    : endMs === timeMs
    ? "for a moment"
    : `for ${duration(endMs - timeMs)}`;
  return `${
    nameOf(container)
  } was held back by its CPU limit ${howLong}: up to ${percent} of the ` +
    `CPU periods within ${window} were throttled.`;
}

function nameOf(container: SeenContainer): string {
  return lineageOf(container) ?? `container ${shortId(container.id)}`;
}

function onNode(nodeName: string | undefined): string {
  return nodeName === undefined || nodeName === "" ? "" : ` on node ${nodeName}`;
}

function inGap({ gap }: StartEvent | StopEvent | RestartEvent): string {
  if (gap === undefined) return "";
  return `, at some time in ${duration(gap.toMs - gap.fromMs)} without samples`;
}

const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
];

/** The two greatest units that are not 0, such as "2 min 5 s"; milliseconds below a second. */
export function duration(elapsedMs: number): string {
  if (elapsedMs < 1_000) return `${Math.round(elapsedMs)} ms`;
  let leftMs = Math.round(elapsedMs / 1_000) * 1_000;
  const parts: string[] = [];
  for (const [unitMs, name] of UNITS) {
    const amount = Math.floor(leftMs / unitMs);
    leftMs -= amount * unitMs;
    if (amount > 0) parts.push(`${amount} ${name}`);
    // What is smaller than the second unit is of no interest any more.
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}
