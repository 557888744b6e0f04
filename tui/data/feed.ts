/**
 * Everything between the state and a viewer, as one part: what the state wants is asked and followed,
 * and what comes of it is dispatched.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import type { Action } from "../state/action.ts";
import type { Wants } from "../state/answers.ts";
import type { TuiState } from "../state/state.ts";
import { createClock } from "./clock.ts";
import { connectViewer, type Way } from "./connect.ts";
import { createFollower } from "./follow.ts";
import { createLoader, isSettled } from "./loader.ts";
import type { Store } from "./store.ts";
import type { Timing } from "./timing.ts";

/** What a feed needs. */
export interface FeedOptions {
  readonly store: Store<TuiState, Action>;
  readonly wants: (state: TuiState) => Wants;
  /** @throws {RangeError} when the URL is none. */
  readonly makeClient: (url: string) => ViewerClient;
  readonly timing: Timing;
  /** Called when the way seems to lead nowhere, though it is there. By default nothing is done. */
  readonly doubtWay?: () => void;
}

/** Feeds the state until it is disposed of. */
export interface Feed extends Disposable {
  /** Takes what happened to the way to the viewer; nothing is asked before the first one is made. */
  readonly takeWay: (way: Way) => void;
  /** Whether all that is wanted now has been answered or has failed, with a viewer there to ask. */
  readonly isSettled: () => boolean;
}

/** Starts to feed a store. The clock runs at once. */
export function startFeed(options: FeedOptions): Feed {
  const { store, wants, timing } = options;
  const { dispatch } = store;
  const link = connectViewer({
    makeClient: options.makeClient,
    dispatch,
    timing,
    isStreaming: () => follower.isStreaming(),
    doubtWay: options.doubtWay ?? (() => {}),
  });
  const report = (error: unknown, client: ViewerClient) => link.report(error, client);
  const loader = createLoader({ dispatch, timing, report });
  const follower = createFollower({ dispatch, timing, report });
  const clock = createClock({ dispatch, timing, toldMs: () => store.get().nowMs });
  const sync = () => {
    const state = store.get();
    const { questions, live, clockMs } = wants(state);
    clock.setPeriodMs(clockMs);
    loader.update(questions, { client: link.client, answers: state.answers });
    follower.update(live, link.client);
  };
  const unsubscribe = store.subscribe(sync);
  sync();
  return {
    takeWay(way) {
      link.takeWay(way);
      sync(); // an action that changes nothing is not told, but there may be another client
    },
    isSettled() {
      const state = store.get();
      return link.client !== undefined && isSettled(wants(state).questions, state.answers);
    },
    [Symbol.dispose]() {
      unsubscribe();
      for (const part of [clock, follower, loader, link]) part[Symbol.dispose]();
    },
  };
}
