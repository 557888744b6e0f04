/**
 * Which containers' metric took more than one value.
 *
 * @module
 */

import { type AttemptOptions, attemptRead } from "./attempts.ts";
import { executePlan, type RowSink } from "./execute.ts";
import type { MovedAnswer, MovedRequest } from "./series_request.ts";

/** Name of a container's own rows among those of its parts. */
const OWN = "";

/** Finds out which of the containers moved; those without samples did not. */
export function readMoved(request: MovedRequest, options: AttemptOptions): Promise<MovedAnswer> {
  const { signal, containers } = request;
  return attemptRead({ ...request, as: "raw" }, {
    ...options,
    read: async ({ plan, isTruncated }) => {
      const extents = new Map(containers.map(({ id }) => [id, new Extents()]));
      await executePlan(plan, { db: options.db, sinks: extents, onWindowEnd: () => {}, signal });
      const moved = [...extents].filter(([, { hasMoved }]) => hasMoved).map(([id]) => id);
      return { ids: new Set(moved), isTruncated };
    },
  });
}

/** Least and greatest value of a container's own rows, and of each of its parts. */
class Extents implements RowSink {
  readonly #byPart = new Map<string, { least: number; greatest: number }>();

  add(_timeMs: number, value: number, part: string | null): void {
    if (!Number.isFinite(value)) return;
    const extent = this.#byPart.get(part ?? OWN);
    if (extent === undefined) {
      this.#byPart.set(part ?? OWN, { least: value, greatest: value });
      return;
    }
    if (value < extent.least) extent.least = value;
    if (value > extent.greatest) extent.greatest = value;
  }

  /** Whether its own rows, or those of one of its parts where it has none, differ. */
  get hasMoved(): boolean {
    const own = this.#byPart.get(OWN);
    const extents = own === undefined ? [...this.#byPart.values()] : [own];
    return extents.some(({ least, greatest }) => greatest > least);
  }
}
