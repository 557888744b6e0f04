/**
 * What a watch on pods knows and does next: events in, a new state out. Takes no time and asks nobody.
 *
 *     start → list page by page → watch from the last version ─┬─ message: the set changes
 *               ▲                      ▲                       ├─ ended: watch on
 *               │                      └── wait ◀── broke off ─┤
 *               └── wait ◀── failed, expired, brought nothing ─┘
 *
 * - The set that was known last is kept through every failure; `staleness` says since when it is not
 *   confirmed. It ends when the API has taken the next watch on.
 * - A list replaces the set as a whole, once its last page is there.
 * - A watch goes on from the last version that was seen, in an object or in a bookmark. After 410 Gone,
 *   when the API does not take the watch on, and after a watch that brought nothing (which proves
 *   nothing: something in between may hold messages back), everything is listed anew.
 * - One watch that breaks off is nothing to tell: it is when the next one cannot be opened.
 * - Failures in a row wait longer and longer, by chance between half and all of it, so that the
 *   clients that one API lost do not come back all at once. A row ends with a message of a watch that
 *   is a second old: an API that says one word and hangs up is not asked without a pause.
 * - What is no list of pods, and a list that does not end, replace nothing.
 *
 * Kubernetes API concepts: "Efficient detection of changes", "Watch bookmarks", "410 Gone responses".
 *
 * @module
 */

import { listAt, memberOf, textAt } from "./json_value.ts";
import { oneLine } from "./kube_error.ts";
import { parsePod, type PodInfo } from "./pods.ts";

/** First wait after a failure, in milliseconds, before chance shortens it. */
export const RETRY_MS_FIRST = 1_000;

/** Longest wait after a failure, in milliseconds. */
export const RETRY_MS_MAX = 30_000;

/** A watch that ends sooner than this, in milliseconds, counts as a failure. */
export const SHORT_WATCH_MS = 1_000;

/** A watch that lasted so long, in milliseconds, ends a row of failures. */
export const LASTING_WATCH_MS = 60_000;

/** Most pods that are kept; a namespace with more is not ours. Nodes of the largest clusters: 5,000. */
export const PODS_MAX = 20_000;

/** Most pages of one list: with fewer than 20 pods each, no list of ours is so long. */
export const PAGES_MAX = 1_000;

/** What is to be done now. */
export type PodWatchAction =
  /** Ask for a page of the list; without a token for the first one. */
  | { readonly do: "list"; readonly continueToken: string | undefined }
  /** Open a watch. */
  | { readonly do: "watch"; readonly resourceVersion: string }
  /** Take the next message of the watch that is open. */
  | { readonly do: "follow" }
  | { readonly do: "wait"; readonly delayMs: number };

/** What happens. */
export type PodWatchEvent =
  /** A page of the list, as JSON. */
  | {
    readonly kind: "page";
    readonly nowMs: number;
    readonly page: unknown;
    readonly chance: number;
  }
  /** The API has taken the watch on. */
  | { readonly kind: "opened"; readonly nowMs: number }
  /** A line of the watch, as JSON. */
  | {
    readonly kind: "message";
    readonly nowMs: number;
    readonly message: unknown;
    readonly chance: number;
  }
  /** The API has ended the watch, as it does every few minutes. */
  | { readonly kind: "ended"; readonly nowMs: number; readonly chance: number }
  /** The list, the watch, or opening it went wrong. `chance` is drawn from [0, 1). */
  | {
    readonly kind: "failed";
    readonly nowMs: number;
    readonly why: string;
    /** 410: the version, or the list's token, is too old. */
    readonly isExpired: boolean;
    readonly chance: number;
  }
  /** The wait is over. */
  | { readonly kind: "waited" };

/** Since when the set is not confirmed, and why. */
export interface PodStaleness {
  /** Time of the last word from the API, or of the start, in milliseconds since the Unix epoch. */
  readonly sinceMs: number;
  /** One line. */
  readonly why: string;
}

/** All that is known. */
export interface PodWatchState {
  /** By uid. The same object as long as nothing in it changes. */
  readonly pods: ReadonlyMap<string, PodInfo>;
  readonly next: PodWatchAction;
  /** Undefined while the set is as good as it can be. */
  readonly staleness: PodStaleness | undefined;
  /** Whether there ever was a whole list. */
  readonly isListed: boolean;
  /** Pods that were left out, at least, since there are more than `PODS_MAX`. */
  readonly dropped: number;
  /** Lists begun because a version had expired, for metrics and tests. */
  readonly expiries: number;
  /** Of the last list, object or bookmark; undefined when everything must be listed anew. */
  readonly resourceVersion: string | undefined;
  /** Pages of the list under way. */
  readonly pages: readonly PodInfo[];
  /** How many pages that were. */
  readonly pageCount: number;
  /** Time of the last word from the API, in milliseconds. */
  readonly heardMs: number;
  /** When the watch under way was taken on, in milliseconds; undefined when none is. */
  readonly openedMs: number | undefined;
  /** Whether the watch under way brought anything. */
  readonly hasMessages: boolean;
  /** Whether a watch since the last success brought something, and yet ended early. */
  readonly hadShortWatch: boolean;
  /** Failures since the last success. */
  readonly failures: number;
}

/** The state before the first list. */
export function startPodWatch(nowMs: number): PodWatchState {
  return {
    pods: new Map(),
    next: { do: "list", continueToken: undefined },
    staleness: { sinceMs: nowMs, why: "the pods are not listed yet" },
    isListed: false,
    dropped: 0,
    expiries: 0,
    resourceVersion: undefined,
    pages: [],
    pageCount: 0,
    heardMs: nowMs,
    openedMs: undefined,
    hasMessages: false,
    hadShortWatch: false,
    failures: 0,
  };
}

/** One step. The same state and event give the same answer. */
export function stepPodWatch(state: PodWatchState, event: PodWatchEvent): PodWatchState {
  switch (event.kind) {
    case "page":
      return takePage({ ...state, heardMs: event.nowMs }, event);
    case "opened":
      return {
        ...state,
        heardMs: event.nowMs,
        openedMs: event.nowMs,
        hasMessages: false,
        staleness: undefined,
        next: { do: "follow" },
      };
    case "message":
      return takeMessage(state, event);
    case "ended":
      return end(state, event);
    case "failed":
      return fail(state, event);
    case "waited":
      return { ...state, next: connect(state) };
    default:
      return event satisfies never;
  }
}

/** How to get on: from the last version, or with a list where there is none. */
function connect({ resourceVersion }: PodWatchState): PodWatchAction {
  return resourceVersion === undefined
    ? { do: "list", continueToken: undefined }
    : { do: "watch", resourceVersion };
}

function takePage(
  state: PodWatchState,
  event: Extract<PodWatchEvent, { readonly kind: "page" }>,
): PodWatchState {
  const { page } = event;
  if (!isPodList(page)) {
    const why = "what answers is no Kubernetes API: its answer is no list of pods";
    return fail(state, { ...event, why, isExpired: false });
  }
  const pageCount = state.pageCount + 1;
  const found = listAt(page, "items").map(parsePod).filter((pod) => pod !== undefined);
  const all = [...state.pages, ...found];
  const pages = all.slice(0, PODS_MAX);
  const continueToken = textAt(page, "metadata", "continue");
  if (continueToken !== undefined && pages.length < PODS_MAX) {
    if (pageCount < PAGES_MAX) {
      return { ...state, pages, pageCount, next: { do: "list", continueToken } };
    }
    const why = `the Kubernetes API's list does not end: it has more than ${PAGES_MAX} pages`;
    return fail(state, { ...event, why, isExpired: false });
  }
  // What is on the pages that are not asked for is one pod at least.
  const dropped = all.length - pages.length + (continueToken === undefined ? 0 : 1);
  // An API that tells no version still serves a watch from now on, which "0" stands for.
  const resourceVersion = textAt(page, "metadata", "resourceVersion") ?? "0";
  return {
    ...state,
    pods: new Map(pages.map((pod) => [pod.uid, pod])),
    pages: [],
    pageCount: 0,
    dropped,
    isListed: true,
    staleness: undefined,
    resourceVersion,
    next: { do: "watch", resourceVersion },
  };
}

/** An empty list may come without its items; one of other things is none of pods. */
function isPodList(page: unknown): boolean {
  const items = memberOf(page, "items");
  if (!Array.isArray(items)) return textAt(page, "kind") === "PodList";
  return items.length === 0 || items.some((item) => parsePod(item) !== undefined);
}

/** What is told of the set. Whatever else comes is none of the API's, and is passed over. */
const TOLD_TYPES: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED", "BOOKMARK"]);

function takeMessage(
  state: PodWatchState,
  event: Extract<PodWatchEvent, { readonly kind: "message" }>,
): PodWatchState {
  const type = textAt(event.message, "type");
  const object = memberOf(event.message, "object");
  if (type === "ERROR") return fail(state, { ...event, ...errorOf(object) });
  if (type === undefined || !TOLD_TYPES.has(type)) return state;
  const isLasting = event.nowMs - (state.openedMs ?? event.nowMs) >= SHORT_WATCH_MS;
  const heard = {
    ...state,
    heardMs: event.nowMs,
    hasMessages: true,
    ...isLasting ? { failures: 0, hadShortWatch: false } : {},
    resourceVersion: textAt(object, "metadata", "resourceVersion") ?? state.resourceVersion,
  };
  const pod = type === "BOOKMARK" ? undefined : parsePod(object);
  if (pod === undefined) return heard;
  const isKnown = state.pods.has(pod.uid);
  if (type === "DELETED" && !isKnown) return heard;
  // Before the set is copied: of 100,000 pods, most come this way.
  if (!isKnown && state.pods.size >= PODS_MAX) return { ...heard, dropped: heard.dropped + 1 };
  const pods = new Map(state.pods);
  if (type === "DELETED") pods.delete(pod.uid);
  else pods.set(pod.uid, pod);
  return { ...heard, pods };
}

/** What the Status object of an ERROR message says. */
function errorOf(status: unknown): { readonly why: string; readonly isExpired: boolean } {
  const reason = textAt(status, "reason") ?? "no reason";
  const isExpired = memberOf(status, "code") === 410 || /^(Expired|Gone)$/.test(reason);
  const message = textAt(status, "message");
  const said = message === undefined ? reason : `${reason}: ${message}`;
  return { why: `the Kubernetes API ended the watch: ${oneLine(said)}`, isExpired };
}

function end(
  state: PodWatchState,
  event: Extract<PodWatchEvent, { readonly kind: "ended" }>,
): PodWatchState {
  const tookMs = event.nowMs - (state.openedMs ?? event.nowMs);
  const isShort = tookMs < SHORT_WATCH_MS;
  // A watch that brought something may end early, once in a row.
  if (isShort && (!state.hasMessages || state.hadShortWatch || state.failures > 0)) {
    const why = "the Kubernetes API ends every watch at once";
    return fail(state, { ...event, why, isExpired: false });
  }
  const kept = {
    ...state,
    openedMs: undefined,
    heardMs: event.nowMs,
    hadShortWatch: isShort,
    failures: 0,
    resourceVersion: state.hasMessages ? state.resourceVersion : undefined,
  };
  return { ...kept, next: connect(kept) };
}

function fail(
  state: PodWatchState,
  { why, isExpired, nowMs, chance }: {
    readonly why: string;
    readonly isExpired: boolean;
    readonly nowMs: number;
    readonly chance: number;
  },
): PodWatchState {
  const wasOpen = state.openedMs !== undefined;
  const isLasting = nowMs - (state.openedMs ?? nowMs) >= LASTING_WATCH_MS;
  const before = isLasting ? 0 : state.failures;
  const longestMs = Math.min(RETRY_MS_MAX, RETRY_MS_FIRST * 2 ** before);
  const kept = {
    ...state,
    openedMs: undefined,
    pages: [],
    pageCount: 0,
    failures: before + 1,
    // A watch that was never taken on may have a version that this API does not know, as after a restore.
    resourceVersion: wasOpen && state.hasMessages && !isExpired ? state.resourceVersion : undefined,
    expiries: state.expiries + (isExpired ? 1 : 0),
  };
  // Expiry is no failure of the API: a list is what it asks for. Once in a row, lest that go round.
  if (isExpired && before === 0) return { ...kept, heardMs: nowMs, next: connect(kept) };
  const isFirst = wasOpen && before === 0;
  return {
    ...kept,
    staleness: isFirst
      ? state.staleness
      : { sinceMs: state.staleness?.sinceMs ?? state.heardMs, why },
    next: { do: "wait", delayMs: Math.round(longestMs * (1 + chance) / 2) },
  };
}
