/**
 * A state that remembers what was read of it, so that what was made from it can be kept until that
 * changes. Nobody has to list what a part of the screen depends on, and no list can be wrong.
 *
 * @module
 */

import type { Answers } from "../state/answers.ts";
import type { TuiState } from "../state/state.ts";

/** A state and what was read of it. */
export interface WatchedState {
  /** Reads as the state that it was made from. */
  readonly state: TuiState;
  /** Whether everything that was read so far is the same in another state. */
  readonly isSameIn: (other: TuiState) => boolean;
}

/** Watches a state. Answers are watched slot by slot, everything else member by member. */
export function watchState(state: TuiState): WatchedState {
  const members = new Map<PropertyKey, unknown>();
  const slots = new Map<PropertyKey, unknown>();
  const answers = watchReads(state.answers, slots, () => members.set("answers", state.answers));
  const watched = new Proxy(state, {
    get(target, key) {
      if (key === "answers") return answers;
      const value = Reflect.get(target, key);
      members.set(key, value);
      return value;
    },
  });
  return {
    state: watched,
    isSameIn: (other) => isSame(members, other) && isSame(slots, other.answers),
  };
}

function watchReads(
  answers: Answers,
  reads: Map<PropertyKey, unknown>,
  onList: () => void,
): Answers {
  return new Proxy(answers, {
    get(target, key) {
      const value = Reflect.get(target, key);
      reads.set(key, value);
      return value;
    },
    // Who asks which slots there are sees new ones come.
    ownKeys(target) {
      onList();
      return Reflect.ownKeys(target);
    },
  });
}

function isSame(reads: ReadonlyMap<PropertyKey, unknown>, other: object): boolean {
  for (const [key, value] of reads) {
    if (Reflect.get(other, key) !== value) return false;
  }
  return true;
}
