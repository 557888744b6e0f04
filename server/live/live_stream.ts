/**
 * What one client is sent, in order.
 *
 * Semantics
 * - `series` comes first, and again before the first tick for which it has changed.
 * - Each tick with a value of any series comes once, in ascending time. The cursor is the time up to
 *   which all were given out. What is read next is everything after the cursor, from journals and
 *   segments alike, so that sealing, merging and restarts of the collector make no difference.
 * - A client that takes nothing holds a cursor and no more. When it comes back, it gets what it missed,
 *   up to `LIVE_CATCH_UP_MS_MAX`; a `gap` says when there was more.
 * - Ticks that appear behind the cursor, after a clock was set back, are not given out: a `gap` up to the
 *   cursor says so, every `LIVE_BEHIND_MS` at most while there are more.
 * - When nothing was given out for `LIVE_HEARTBEAT_MS`, a `heartbeat` comes.
 *
 * @module
 */

import { LIVE_BEHIND_MS, LIVE_CATCH_UP_MS_MAX, LIVE_HEARTBEAT_MS } from "../api/live.ts";
import type { ContainerRegistry } from "../index/container_registry.ts";
import type { Queries } from "../query/queries.ts";
import { QueryTimeoutError } from "../query/query_errors.ts";
import { OverloadError } from "../query/query_gate.ts";
import type { SamplesAnswer, SeriesMembers } from "../query/series_request.ts";
import { BehindWatch } from "./behind_watch.ts";
import {
  type FollowedSeries,
  followSeries,
  memberAt,
  type SeriesMember,
} from "./followed_series.ts";
import { LIVE_POLL_MS, type LiveHub } from "./live_hub.ts";
import { holdsAny, horizonMs, type LiveSource, type LiveSources } from "./live_source.ts";
import { type TickRow, tickRows } from "./tick_rows.ts";

/** Time that one read covers, in milliseconds: 100 containers and 5 metrics then take 2.4 MB. */
const READ_MS_MAX = 5 * 60_000;

/** Ticks given out together. */
const TICKS_PER_BATCH = 32;

/** How far back the tick before is looked for, to see whether the next one is interrupted, in milliseconds. */
const LOOK_BACK_MS = 10_000;

/** Interval said while no recent data of the containers states one, in milliseconds. */
const INTERVAL_MS_DEFAULT = 1_000;

/** Polls after which a heartbeat is due. */
const HEARTBEAT_POLLS = Math.ceil(LIVE_HEARTBEAT_MS / LIVE_POLL_MS);

/** Polls between two gaps about ticks behind the cursor. */
const BEHIND_POLLS = Math.ceil(LIVE_BEHIND_MS / LIVE_POLL_MS);

/** One thing to tell a client. */
export type LiveEvent =
  | {
    readonly kind: "series";
    readonly members: readonly SeriesMember[];
    readonly intervalMs: number;
  }
  | { readonly kind: "tick"; readonly row: TickRow }
  | {
    /** Ticks in (fromMs, toMs] are not, or not all, given out. */
    readonly kind: "gap";
    readonly fromMs: number;
    readonly toMs: number;
    /** Cursor of a client that is interrupted after this event. */
    readonly resumeMs: number;
  }
  | { readonly kind: "heartbeat" };

/** What a stream is about. */
export interface LiveRequest {
  readonly metrics: readonly { readonly name: string; readonly as: "raw" | "rate" }[];
  readonly series: readonly FollowedSeries[];
  /** Ticks after this time are given out. */
  readonly cursorMs: number;
  /** Aborted when nobody reads the stream any more. */
  readonly signal: AbortSignal;
}

/** What a stream is made from. */
export interface LiveDeps {
  readonly hub: LiveHub;
  readonly index: { readonly snapshot: LiveSources; readonly registry: ContainerRegistry };
  readonly queries: Pick<Queries, "samples">;
}

/**
 * Gives out events until the hub closes or the signal is aborted, in batches of at least one.
 *
 * @throws {OverloadError} when there are too many clients; and what a read throws, other than that
 * there is too much to do, which is tried again with the next poll.
 */
export async function* liveEvents(
  request: LiveRequest,
  deps: LiveDeps,
): AsyncGenerator<readonly LiveEvent[], void, void> {
  using seat = deps.hub.enter();
  const leave = () => seat[Symbol.dispose]();
  request.signal.addEventListener("abort", leave, { once: true });
  try {
    yield* followTicks(request, { ...deps, nextPoll: () => seat.nextPoll() });
  } finally {
    request.signal.removeEventListener("abort", leave);
  }
}

async function* followTicks(
  request: LiveRequest,
  deps: LiveDeps & { readonly nextPoll: () => Promise<boolean> },
): AsyncGenerator<readonly LiveEvent[], void, void> {
  const { hub, nextPoll } = deps;
  const position = new StreamPosition(request, deps);
  let sentAtPoll = hub.polls;
  for (;;) {
    const { revision } = hub;
    let isTurnedAway = false;
    for await (const batch of position.readOn()) {
      if (batch === "turned away") isTurnedAway = true;
      else yield batch;
      sentAtPoll = hub.polls;
    }
    while (isTurnedAway || hub.revision === revision) {
      if (!await nextPoll()) return;
      if (hub.polls - sentAtPoll >= HEARTBEAT_POLLS) {
        yield [{ kind: "heartbeat" }];
        sentAtPoll = hub.polls;
      }
      if (isTurnedAway) break; // to try again, news or not
    }
  }
}

/** How far one client has read. */
class StreamPosition {
  readonly #request: LiveRequest;
  readonly #deps: LiveDeps;
  #series: readonly FollowedSeries[];
  #cursorMs: number;
  #lastTickMs = -Infinity;
  #intervalMs = INTERVAL_MS_DEFAULT;
  #sentDescription = "";
  readonly #behind = new BehindWatch();
  #behindFromMs = Infinity;
  #toldBehindAtPoll = -Infinity;

  constructor(request: LiveRequest, deps: LiveDeps) {
    this.#request = request;
    this.#deps = deps;
    this.#series = request.series;
    this.#cursorMs = request.cursorMs;
  }

  /**
   * Reads on from the cursor to the horizon, a part at a time, until there is nothing new. Ends with
   * "turned away" when there is too much to do at present.
   */
  async *readOn(): AsyncGenerator<readonly LiveEvent[] | "turned away", void, void> {
    for (;;) {
      // In one go: a container that restarts while the client takes its time would lie before a
      // horizon that was looked for later, and after a look for restarts that came earlier.
      const sources = this.#follow();
      const ordinals = this.#ordinals();
      const horizon = horizonMs(this.#deps.index.snapshot, ordinals, { cursorMs: this.#cursorMs });
      const changes = [...this.#describeAt(this.#cursorMs), ...this.#tellBehind(ordinals)];
      if (changes.length > 0) yield changes;
      if (horizon <= this.#cursorMs) return;
      const missed = { fromMs: this.#cursorMs, toMs: horizon - LIVE_CATCH_UP_MS_MAX };
      if (missed.fromMs < missed.toMs) {
        this.#cursorMs = missed.toMs;
        const isMissed = sources.some((source) => holdsAny(source, ordinals, missed));
        if (isMissed) yield [{ kind: "gap", ...missed, resumeMs: missed.toMs }];
      }
      const endMs = Math.min(horizon, this.#cursorMs + READ_MS_MAX);
      const answers = await this.#read(endMs);
      if (answers === undefined) return yield "turned away";
      if (answers.some(({ isTruncated }) => isTruncated)) {
        const fromMs = this.#cursorMs;
        yield [{ kind: "gap", fromMs, toMs: endMs, resumeMs: fromMs }];
      }
      yield* this.#batches(answers);
      this.#cursorMs = Math.max(this.#cursorMs, endMs);
    }
  }

  /** Looks for restarts, names and the interval. Returns everything that can be read. */
  #follow(): readonly LiveSource[] {
    const { registry, snapshot } = this.#deps.index;
    const sources = [...snapshot.segments, ...snapshot.journals];
    const sinceMs = this.#cursorMs - LOOK_BACK_MS;
    this.#series = followSeries(this.#series, { sources, registry, sinceMs });
    const [ordinals, recent] = [this.#ordinals(), { fromMs: sinceMs, toMs: Infinity }];
    let newestMs = -Infinity;
    for (const source of sources) {
      if (source.lastMs <= newestMs || !holdsAny(source, ordinals, recent)) continue;
      newestMs = source.lastMs;
      this.#intervalMs = source.intervalMs;
    }
    return sources;
  }

  /** Ticks that have appeared where the stream has been, as a gap, unless one was told just now. */
  #tellBehind(ordinals: readonly number[]): readonly LiveEvent[] {
    const { hub, index } = this.#deps;
    const cursorMs = this.#cursorMs;
    const newsMs = this.#behind.look(index.snapshot.journals, { ordinals, cursorMs });
    this.#behindFromMs = Math.min(this.#behindFromMs, newsMs ?? Infinity);
    const isDue = hub.polls - this.#toldBehindAtPoll >= BEHIND_POLLS;
    if (this.#behindFromMs === Infinity || !isDue) return [];
    const fromMs = this.#behindFromMs;
    this.#behindFromMs = Infinity;
    this.#toldBehindAtPoll = hub.polls;
    return [{ kind: "gap", fromMs, toMs: cursorMs, resumeMs: cursorMs }];
  }

  /** Samples of each metric, or undefined when there is too much to do at present. */
  async #read(endMs: number): Promise<readonly SamplesAnswer[] | undefined> {
    const { metrics, signal } = this.#request;
    const { hub, queries } = this.#deps;
    const isNear = this.#lastTickMs > this.#cursorMs - LOOK_BACK_MS;
    const range = {
      fromMs: isNear ? this.#lastTickMs : this.#cursorMs,
      toMs: endMs + 1,
      signal,
    };
    const series = this.#series.map(toSeriesMembers);
    const readAll = async () => {
      const answers: SamplesAnswer[] = [];
      for (const { name: metric, as } of metrics) {
        answers.push(await queries.samples({ metric, as, series, ...range }));
      }
      return answers;
    };
    try {
      return await hub.reads.run(readAll, signal);
    } catch (error) {
      if (error instanceof OverloadError || error instanceof QueryTimeoutError) return undefined;
      throw error;
    }
  }

  *#batches(answers: readonly SamplesAnswer[]): Generator<readonly LiveEvent[], void, void> {
    const columns = answers.map(({ series }) => series);
    let batch: LiveEvent[] = [];
    for (const row of tickRows(columns, { afterMs: this.#cursorMs })) {
      batch.push(...this.#describeAt(row.timeMs), { kind: "tick", row });
      this.#lastTickMs = this.#cursorMs = row.timeMs;
      if (batch.length < TICKS_PER_BATCH) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  /** What the positions stand for at a time, where that differs from what was said last. */
  #describeAt(timeMs: number): readonly LiveEvent[] {
    const members = this.#series.map((series) => memberAt(series, timeMs));
    const said = members.map(({ container, nodeName }) => {
      const { id, podName, namespace, containerName } = container;
      return [id, podName, namespace, containerName, nodeName];
    });
    const description = JSON.stringify([said, this.#intervalMs]);
    if (description === this.#sentDescription) return [];
    this.#sentDescription = description;
    return [{ kind: "series", members, intervalMs: this.#intervalMs }];
  }

  #ordinals(): readonly number[] {
    const { registry } = this.#deps.index;
    return this.#series.flatMap(({ members }) =>
      members.flatMap(({ container }) => registry.find(container.id) ?? [])
    );
  }
}

function toSeriesMembers({ members }: FollowedSeries): SeriesMembers {
  return {
    container: members.at(-1)!.container,
    members: members.map(({ container }) => container),
  };
}
