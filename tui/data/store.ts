/**
 * The one state of the program, and who is told when it changes.
 *
 *     dispatch ──▶ queue ──▶ reduce, until the queue is empty ──▶ listeners, if the state is another
 *                    ▲                                                │
 *                    └──────────── dispatch by a listener ◀───────────┘
 *
 * A dispatch returns when everything that followed from it is done, unless it was made by a reducer's
 * caller further up: then that one does the work. Listeners always see the newest state, and several
 * actions that listeners dispatch together are told of once.
 *
 * @module
 */

/** Holds a state. React's `useSyncExternalStore` takes `subscribe` and `get` as they are. */
export interface Store<State, Action> {
  readonly get: () => State;
  /**
   * @throws {RangeError} when listeners go on dispatching without end.
   * @throws whatever the reducer or a listener throws; the store can be used after it.
   */
  readonly dispatch: (action: Action) => void;
  /** Calls `listener` after every change, until the function that it returns is called. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** Rounds of telling listeners that one dispatch may cause: more means that they chase each other. */
export const STORE_ROUNDS_MAX = 1_000;

/** Makes a store. `reduce` gives the same state back where an action changes nothing. */
export function createStore<State, Action>(
  reduce: (state: State, action: Action) => State,
  initial: State,
): Store<State, Action> {
  let state = initial;
  let isRunning = false;
  let queue: Action[] = [];
  const listeners = new Set<() => void>();

  const reduceQueue = (): boolean => {
    const before = state;
    for (let action = queue.shift(); action !== undefined; action = queue.shift()) {
      state = reduce(state, action);
    }
    return state !== before;
  };

  const run = () => {
    for (let rounds = 0; queue.length > 0; rounds++) {
      if (rounds === STORE_ROUNDS_MAX) {
        throw new RangeError("Cannot settle the store: its listeners dispatch without end");
      }
      if (!reduceQueue()) continue;
      for (const listener of [...listeners]) {
        // One that was told before may have taken this one off.
        if (listeners.has(listener)) listener();
      }
    }
  };

  return {
    get: () => state,
    dispatch(action) {
      queue.push(action);
      if (isRunning) return;
      isRunning = true;
      try {
        run();
      } finally {
        isRunning = false;
        queue = []; // after an error, what was left belongs to a state that did not come about
      }
    },
    subscribe(listener) {
      // Each subscription counts, also of a function that is there already.
      const told = () => listener();
      listeners.add(told);
      return () => void listeners.delete(told);
    },
  };
}
