/**
 * A client that asks for the last seconds again and again, and remembers all that it was told.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { RecordedTicks } from "@fgm/collector/testing/recorded_ticks";
import type { ViewerClient } from "./viewer_client.ts";

/** What each poll asks for: one metric of all samples. */
const METRIC = "cgroup.v2.memory.current";

/** Fails as soon as two answers contradict each other, or one has lost what an earlier one had. */
export class ViewerPoller {
  readonly seen = new Map<number, number>();
  polls = 0;
  /** Until when the poller has looked at everything. */
  untilMs = -Infinity;
  readonly #client: ViewerClient;
  readonly #containerId: string;
  readonly #polledMs: number;

  /** @param options.polledMs how far each poll looks back. */
  constructor(
    client: ViewerClient,
    { containerId, polledMs }: { readonly containerId: string; readonly polledMs: number },
  ) {
    this.#client = client;
    this.#containerId = containerId;
    this.#polledMs = polledMs;
  }

  async poll(): Promise<void> {
    const toMs = Date.now();
    const fromMs = toMs - this.#polledMs;
    const points = await this.#client.points({
      ...{ metric: METRIC, containerId: this.#containerId, fromMs, toMs },
    });
    this.polls++;
    for (const [timeMs, value] of points) {
      assertEquals(this.seen.get(timeMs) ?? value, value, `${timeMs} has two values`);
      this.seen.set(timeMs, value);
    }
    // What was there once and is not expired must be there again: no file comes before another goes.
    for (const timeMs of this.seen.keys()) {
      if (timeMs >= fromMs) assert(points.has(timeMs), `poll ${this.polls} has lost ${timeMs}`);
    }
    this.untilMs = toMs - this.#polledMs / 2;
  }

  async pollWhile(durationMs: number): Promise<void> {
    const endMs = Date.now() + durationMs;
    while (Date.now() < endMs) await this.poll();
  }

  /** Holds what was seen since `startMs` against the ticks that were written. Returns how many. */
  compare(ticks: RecordedTicks, startMs: number): number {
    const key = `${METRIC} ${this.#containerId} - - -`;
    const isPolled = (timeMs: number) => timeMs >= startMs && timeMs < this.untilMs;
    const truth = [...ticks].flatMap(([timeMs, tick]) => {
      const value = tick.get(key);
      return value === undefined || !isPolled(timeMs) ? [] : [[timeMs, value] as const];
    });
    const seen = [...this.seen].filter(([timeMs]) => isPolled(timeMs));
    assertEquals(new Map(seen.sort(byTime)), new Map(truth.sort(byTime)));
    return truth.length;
  }
}

function byTime([a]: readonly [number, number], [b]: readonly [number, number]): number {
  return a - b;
}
