/**
 * Which containers' metric took more than one value.
 *
 * @module
 */

import { type AttemptOptions, attemptRead } from "./attempts.ts";
import { executePlan, type SampleSink } from "./execute.ts";
import { SampleCache } from "./sample_cache.ts";
import type { SampleColumns } from "./sample_columns.ts";
import { type MovedAnswer, type MovedRequest, seriesOf } from "./series_request.ts";

/** Name of a container's own rows among those of its parts. */
const OWN = "";

/** Finds out which of the containers moved; those without samples did not. */
export function readMoved(request: MovedRequest, options: AttemptOptions): Promise<MovedAnswer> {
  const { signal, containers } = request;
  return attemptRead({ ...request, series: containers.map(seriesOf), as: "raw" }, {
    ...options,
    read: async ({ plan, isTruncated }) => {
      const extents = new Map(containers.map(({ id }) => [id, new Extents()]));
      await executePlan(plan, {
        db: options.db,
        cache: new SampleCache(0),
        sinks: extents,
        onWindowEnd: () => {},
        signal,
      });
      const moved = [...extents].filter(([, { hasMoved }]) => hasMoved).map(([id]) => id);
      return { ids: new Set(moved), isTruncated };
    },
  });
}

/** Least and greatest value of a container's own rows, and of each of its parts. */
class Extents implements SampleSink {
  readonly #byPart = new Map<string, { least: number; greatest: number }>();

  addSamples({ values }: SampleColumns, part: string | null): void {
    const extent = this.#byPart.get(part ?? OWN) ?? { least: Infinity, greatest: -Infinity };
    for (const value of values) {
      if (value < extent.least) extent.least = value;
      if (value > extent.greatest) extent.greatest = value;
    }
    this.#byPart.set(part ?? OWN, extent);
  }

  /** Whether its own rows, or those of one of its parts where it has none, differ. */
  get hasMoved(): boolean {
    const own = this.#byPart.get(OWN);
    const extents = own === undefined ? [...this.#byPart.values()] : [own];
    return extents.some(({ least, greatest }) => greatest > least);
  }
}
