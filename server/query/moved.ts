/**
 * Which containers' metric took more than one value.
 *
 * Most counters of rare events never move, and to find those that do must not cost reading all of
 * them. So DuckDB gives the extremes of each file group, and extremes of everything are compared: what
 * differs only from one file to the next, or from a file to a journal, has moved as well.
 *
 * @module
 */

import type { DuckDb, DuckDbChunk } from "@fgm/collector/store/duckdb";
import type { JournalTail } from "../index/journal_tail.ts";
import { type AttemptOptions, attemptRead } from "./attempts.ts";
import type { QueryPlan } from "./plan.ts";
import type { PlannedWindow, SegmentGroup } from "./plan_windows.ts";
import { ownRowScope, rowFilterOf } from "./row_filter.ts";
import { type MovedAnswer, type MovedRequest, seriesOf } from "./series_request.ts";
import { buildExtentStatement } from "./statement.ts";

/** Name of a container's own rows among those of its parts. */
const OWN = "";

/** Finds out which of the containers moved; those without samples did not. */
export function readMoved(request: MovedRequest, options: AttemptOptions): Promise<MovedAnswer> {
  const { signal, containers } = request;
  const series = containers.map(seriesOf);
  // Extremes take no room, so nothing needs to be cut into windows.
  return attemptRead({ ...request, series, as: "raw" }, {
    ...options,
    samplesPerWindow: Infinity,
    read: async ({ plan, isTruncated }) => {
      const extents = new Map(containers.map(({ id }) => [id, new Extents()]));
      for (const window of plan.windows) {
        for (const group of window.groups) {
          await readGroup(plan, { db: options.db, extents, window, group, signal });
        }
        await readJournals(plan, { extents, window, signal });
      }
      const moved = [...extents].filter(([, { hasMoved }]) => hasMoved).map(([id]) => id);
      return { ids: new Set(moved), isTruncated };
    },
  });
}

interface WindowOptions {
  readonly extents: ReadonlyMap<string, Extents>;
  readonly window: PlannedWindow;
  readonly signal: AbortSignal;
}

async function readGroup(
  plan: QueryPlan<JournalTail>,
  options: WindowOptions & { readonly db: DuckDb; readonly group: SegmentGroup },
): Promise<void> {
  const { db, extents, window, group: { shape, segments }, signal } = options;
  const { metric } = plan.request;
  const containerIds = [...extents.keys()];
  const { sql, params } = buildExtentStatement(
    { shape, paths: segments.map(({ path }) => path) },
    rowFilterOf(metric, { segments, containerIds, window }),
  );
  for await (const chunk of db.stream(sql, params, { signal })) {
    forEachExtent(chunk, (position, extent, part) => {
      extents.get(containerIds[position]!)?.add(extent, part);
    });
  }
}

interface Extent {
  readonly least: number;
  readonly greatest: number;
}

function forEachExtent(
  { columns, rowCount }: DuckDbChunk,
  visit: (position: number, extent: Extent, part: string | null) => void,
): void {
  const [positions, least, greatest, parts] = columns;
  const areNumbers = positions?.kind === "number" && least?.kind === "number" &&
    greatest?.kind === "number";
  if (!areNumbers || (parts !== undefined && parts.kind !== "string")) {
    throw new TypeError("Cannot read extremes: DuckDB gave columns of other types");
  }
  for (let row = 0; row < rowCount; row++) {
    const position = positions.values[row]!;
    if (Number.isNaN(position)) continue; // somebody else's rows
    const extent = { least: least.values[row]!, greatest: greatest.values[row]! };
    visit(position - 1, extent, parts?.values[row] ?? null);
  }
}

async function readJournals(plan: QueryPlan<JournalTail>, options: WindowOptions): Promise<void> {
  const { extents, window, signal } = options;
  const { metric } = plan.request;
  const scope = ownRowScope(metric);
  const containerIds = new Set(extents.keys());
  for (const journal of plan.journals) {
    signal.throwIfAborted();
    const query = { metric, containerIds, fromMs: window.fromMs, toMs: window.toMs };
    await journal.read(query, (id, { value, part }) => {
      if (scope === "container" && part !== null) return;
      if (scope === "parts" && part === null) return;
      if (Number.isFinite(value)) extents.get(id)?.add({ least: value, greatest: value }, part);
    });
  }
}

/** Least and greatest value of a container's own rows, and of each of its parts. */
class Extents {
  readonly #byPart = new Map<string, { least: number; greatest: number }>();

  add({ least, greatest }: Extent, part: string | null): void {
    const known = this.#byPart.get(part ?? OWN);
    if (known === undefined) {
      this.#byPart.set(part ?? OWN, { least, greatest });
      return;
    }
    known.least = Math.min(known.least, least);
    known.greatest = Math.max(known.greatest, greatest);
  }

  /** Whether its own rows, or those of one of its parts where it has none, differ. */
  get hasMoved(): boolean {
    const own = this.#byPart.get(OWN);
    const extents = own === undefined ? [...this.#byPart.values()] : [own];
    return extents.some(({ least, greatest }) => greatest > least);
  }
}
