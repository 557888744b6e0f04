/**
 * How things stand, in words.
 *
 * @module
 */

import type { PageState } from "../state/page_state.ts";
import { windowOf } from "../state/window.ts";
import { lengthText } from "../state/time_text.ts";

/** Age of the newest sample from which on data that is followed is called stale, in milliseconds. */
export const STALE_MS = 10_000;

/** Age from which on it is no surprise that nothing new comes in, in milliseconds. */
const OLD_MS = 86_400_000;

/** How much a text matters; colours say it again. */
export type Tone = "plain" | "good" | "warning" | "critical";

/** A few words. */
export interface Words {
  readonly text: string;
  readonly tone: Tone;
}

/** What is asked of the state here. */
export type Standing = Pick<PageState, "choice" | "facts" | "link" | "nowMs">;

/** The link in a word or two. `hasLive` false: nothing will ever be added. */
export function linkWords(
  state: Standing,
  { hasLive }: { readonly hasLive: boolean },
): Words {
  const { link, choice } = state;
  if (link.kind === "connecting") return { text: "Connecting", tone: "warning" };
  if (link.kind === "lost") return { text: "Disconnected, retrying", tone: "critical" };
  if (!hasLive) return { text: "Saved data", tone: "plain" };
  if (!choice.isFollowing) return { text: "Paused", tone: "plain" };
  if (!isStale(state)) return { text: "Live", tone: "good" };
  return isOld(state)
    ? { text: "Old data", tone: "plain" }
    : { text: "No new samples", tone: "warning" };
}

/** How long ago the newest sample was, in words; undefined without data. */
export function ageWords({ facts, nowMs }: Standing): string | undefined {
  if (facts?.extent === undefined) return undefined;
  const seconds = Math.max(0, Math.floor((nowMs - facts.extent.newestMs) / 1_000));
  return seconds < 2 ? "now" : `${lengthText(seconds * 1_000)} ago`;
}

/** What a person should know of while there is data to look at; undefined when all is well. */
export function conditionWords(
  state: Standing & Pick<PageState, "containers" | "events" | "panelAnswers">,
  { hasLive }: { readonly hasLive: boolean },
): Words | undefined {
  const { link, facts } = state;
  if (link.kind === "lost" && facts !== undefined) {
    return { text: `What is shown is what was there before: ${link.why}`, tone: "critical" };
  }
  if (hasLive && isStale(state) && !isOld(state)) {
    const age = ageWords(state) ?? "";
    return { text: `The newest sample was ${age}: is the collector running?`, tone: "warning" };
  }
  if (isTruncated(state)) {
    const text = "Some data is missing: a file that may hold part of it could not be read";
    return { text, tone: "warning" };
  }
  const error = state.containers.error ?? state.events.error;
  return error === undefined ? undefined : { text: error, tone: "warning" };
}

/** Words that stand for the panels, where there is no sense in showing them. */
export interface Message {
  readonly title: string;
  readonly text: string;
  readonly tone: Tone;
}

/** The message in place of the panels; undefined where there are some to show. */
export function messageOf(
  state: Standing & Pick<PageState, "containers">,
  source: string,
): Message | undefined {
  const { link, facts, choice, containers } = state;
  if (facts === undefined) {
    return link.kind === "lost"
      ? {
        title: `Cannot reach ${source}`,
        text: `${link.why}. It is tried again.`,
        tone: "warning",
      }
      : { title: `Asking ${source} what it has`, text: "", tone: "plain" };
  }
  if (facts.extent === undefined) {
    const text = "The collector has not written a sample yet. This page shows it when it has.";
    return { title: "No data yet", text, tone: "plain" };
  }
  if (choice.chosen.length > 0) return undefined;
  if (containers.value === undefined && containers.error === undefined) {
    return { title: "Looking for containers", text: "", tone: "plain" };
  }
  if (containers.value?.total === 0 && isWholeList(choice.filter)) {
    const text = "No container was seen in this window. Look at a longer one, or all of the data.";
    return { title: "No containers", text, tone: "plain" };
  }
  const text = "Choose some in the list, or take the first five of it.";
  return { title: "No container is chosen", text, tone: "plain" };
}

function isWholeList(filter: PageState["choice"]["filter"]): boolean {
  return Object.values(filter).every((text) => text === "");
}

/** Whether nobody can expect any more: somebody looks at what was kept. */
function isOld({ facts, nowMs }: Standing): boolean {
  return facts?.extent !== undefined && nowMs - facts.extent.newestMs > OLD_MS;
}

/** Whether what should be new is old: the view follows, and nothing has come for a while. */
function isStale({ choice, facts, nowMs }: Standing): boolean {
  if (!choice.isFollowing || facts?.extent === undefined) return false;
  return nowMs - facts.extent.newestMs > Math.max(STALE_MS, 3 * facts.intervalMs);
}

function isTruncated(
  { events, panelAnswers }: Pick<PageState, "events" | "panelAnswers">,
): boolean {
  return events.value?.truncated === true ||
    [...panelAnswers.values()].some(({ series, study }) =>
      series.value?.truncated === true || study.value?.truncated === true
    );
}

/** What stands over a panel's plot; undefined where lines do. */
export function panelWords(
  state: PageState,
  panelId: number,
): Words | undefined {
  const panel = state.choice.panels.find(({ id }) => id === panelId);
  const answer = state.panelAnswers.get(panelId)?.series;
  if (panel === undefined) return undefined;
  if (panel.metric === "") return { text: "No metric is chosen", tone: "plain" };
  if (answer?.value === undefined) {
    if (answer?.error !== undefined) return { text: answer.error, tone: "critical" };
    return { text: "Loading…", tone: "plain" };
  }
  if (state.facts?.metrics.has(panel.metric) === false) {
    return { text: `The data has no metric ${panel.metric}`, tone: "warning" };
  }
  const window = windowOf(state);
  const isEmpty = answer.value.series.every(({ t, avg }) =>
    !t.some((timeMs, i) =>
      (avg[i] ?? null) !== null && timeMs >= (window?.fromMs ?? 0) &&
      timeMs < (window?.toMs ?? Infinity)
    )
  );
  if (!isEmpty) return undefined;
  if (answer.isLoading) return { text: "Loading…", tone: "plain" };
  return { text: "The chosen containers have no sample of this in the window", tone: "plain" };
}
