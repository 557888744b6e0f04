/**
 * Which containers' metric took more than one value, and which stood above zero.
 *
 * Most counters of rare events never move, and to find those that do must not cost reading all of
 * them. So extremes of everything are compared: what differs only from one file to the next, or from
 * a file to a journal, has moved as well.
 *
 * Of a segment that the range cuts all counts, as that is known: those that moved in the range are all
 * found, and perhaps one that moved just outside of it.
 *
 * @module
 */

import { type AttemptOptions, attemptRead } from "./attempts.ts";
import { readSummaries, type SummaryOptions } from "./read_summaries.ts";
import { type MovedAnswer, type MovedRequest, seriesOf } from "./series_request.ts";
import { addSummary, type Summary } from "./summary.ts";

/** Name of a container's own rows among those of its parts. */
const OWN = "";

/** Finds out which of the containers moved or stood above zero; those without samples did neither. */
export function readMoved(
  request: MovedRequest,
  options: AttemptOptions & Pick<SummaryOptions, "summaryCache" | "cache">,
): Promise<MovedAnswer> {
  const { signal, containers } = request;
  const series = containers.map(seriesOf);
  // Extremes take no room, so nothing needs to be cut into windows.
  return attemptRead({ ...request, series, as: "raw" }, {
    ...options,
    samplesPerWindow: Infinity,
    read: async ({ plan, isTruncated }) => {
      const extents = new Map(containers.map(({ id }) => [id, new Extents()]));
      const visit = (id: string, summary: Summary, part: string | null) =>
        extents.get(id)?.add(summary, part);
      await readSummaries(plan, { ...options, ofCutSegments: "all", signal, visit });
      const idsOf = (is: (own: Extents) => boolean) =>
        new Set([...extents].filter(([, own]) => is(own)).map(([id]) => id));
      return {
        ids: idsOf(({ hasMoved }) => hasMoved),
        aboveZero: idsOf(({ isAboveZero }) => isAboveZero),
        isTruncated,
      };
    },
  });
}

/** Extremes of a container's own rows, and of each of its parts. */
class Extents {
  readonly #byPart = new Map<string, Summary>();

  add(summary: Summary, part: string | null): void {
    addSummary(this.#byPart, part ?? OWN, summary);
  }

  /** Whether its own rows, or those of one of its parts where it has none, differ. */
  get hasMoved(): boolean {
    return this.#told.some(({ least, greatest }) => greatest > least);
  }

  /** Whether any of those rows is above zero. */
  get isAboveZero(): boolean {
    return this.#told.some(({ greatest }) => greatest > 0);
  }

  get #told(): readonly Summary[] {
    const own = this.#byPart.get(OWN);
    return own === undefined ? [...this.#byPart.values()] : [own];
  }
}
