/**
 * Everything between the state and its source, as one part: what the state wants is asked and followed,
 * and what comes of it is dispatched. The page hands in each new state.
 *
 * @module
 */

import type { PageAction } from "../state/action.ts";
import { liveWantOf } from "../state/live_want.ts";
import type { PageState } from "../state/page_state.ts";
import { wantsOf } from "../state/wants.ts";
import { createFollower } from "./follower.ts";
import { openLink } from "./link.ts";
import type { PageSource } from "./page_source.ts";
import { createQuestions } from "./questions.ts";
import type { Timing } from "./timing.ts";

/** What a loader needs. */
export interface LoaderOptions {
  readonly source: PageSource;
  /** The state that all begins with. */
  readonly state: PageState;
  /** Takes what has happened; the state after it comes by `update`. */
  readonly dispatch: (action: PageAction) => void;
  readonly timing: Timing;
  /** Whether a token was sent with the latest questions; by default none ever is. */
  readonly hasToken?: () => boolean;
}

/** Loads what is wanted. */
export interface Loader {
  /** Takes the state after each change; cheap where nothing else is wanted than before. */
  readonly update: (state: PageState) => void;
  /** A hand drags something: what it does not wait for is asked when it rests. */
  readonly pause: () => void;
  /** Tries a lost source at once: after a token was given, or when the network is back. */
  readonly retry: () => void;
  /** Ends everything. */
  readonly stop: () => void;
}

/** Starts to load. The source is greeted at once. */
export function startLoader(
  { source, state: first, dispatch, timing, hasToken = () => false }: LoaderOptions,
): Loader {
  let state = first;
  const isWaitingForNews = () => state.choice.isFollowing && !follower.isStreaming();
  const report = (error: unknown) => link.report(error);
  const questions = createQuestions({ source, dispatch, timing, report });
  const follower = createFollower({ source, dispatch, timing, report });
  const sync = () => {
    const isUp = link.isUp();
    questions.update(wantsOf(state), { state, isUp });
    follower.update(liveWantOf(state), { isUp });
  };
  const link = openLink({ source, dispatch, timing, hasToken, isWaitingForNews, onChange: sync });
  return {
    update(next) {
      if (next === state) return;
      state = next;
      sync();
    },
    pause: questions.pause,
    retry: link.retry,
    stop() {
      for (const part of [link, questions, follower]) part.stop();
    },
  };
}
