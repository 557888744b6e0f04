/**
 * Which containers' metric took more than one value.
 *
 * Most counters of rare events never move, and to find those that do must not cost reading all of
 * them. So DuckDB gives the extremes of each file group, and extremes of everything are compared: what
 * differs only from one file to the next, or from a file to a journal, has moved as well. Those of
 * sealed segments are kept: who looks at a day looks at it again.
 *
 * @module
 */

import type { DuckDb, DuckDbChunk } from "@fgm/collector/store/duckdb";
import type { JournalTail } from "../index/journal_tail.ts";
import type { SegmentIndex } from "../index/segment_index.ts";
import type { SegmentRef } from "../index/segment_ref.ts";
import { type AttemptOptions, attemptRead } from "./attempts.ts";
import type { ExtentCache, SegmentExtents } from "./extent_cache.ts";
import type { QueryPlan } from "./plan.ts";
import type { PlannedWindow, SegmentGroup } from "./plan_windows.ts";
import { isInside } from "./planned_source.ts";
import { ownRowScope, rowFilterOf } from "./row_filter.ts";
import { type MovedAnswer, type MovedRequest, seriesOf } from "./series_request.ts";
import { buildExtentStatement, buildFileExtentStatement, knowsFiles } from "./statement.ts";

/** Name of a container's own rows among those of its parts. */
const OWN = "";

/** What it is found out with. */
export interface MovedOptions extends AttemptOptions {
  readonly extentCache: ExtentCache;
}

/** Finds out which of the containers moved; those without samples did not. */
export function readMoved(request: MovedRequest, options: MovedOptions): Promise<MovedAnswer> {
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
          await readGroup(plan, { ...options, extents, window, group, signal });
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

interface GroupOptions extends WindowOptions {
  readonly db: DuckDb;
  readonly index: SegmentIndex;
  readonly extentCache: ExtentCache;
  readonly group: SegmentGroup;
}

/** Only of what is read whole, and as containers' own rows, can the extremes be kept. */
async function readGroup(plan: QueryPlan<JournalTail>, options: GroupOptions): Promise<void> {
  const { window, group: { shape, segments } } = options;
  const { metric } = plan.request;
  if (!knowsFiles(shape) || ownRowScope(metric) !== "container") {
    return await readRows(metric, { ...options, segments });
  }
  const cut = segments.filter((segment) => !isInside(segment, window));
  if (cut.length > 0) await readRows(metric, { ...options, segments: cut });
  await readWhole(metric, {
    ...options,
    segments: segments.filter((segment) => isInside(segment, window)),
  });
}

type SegmentsOptions = GroupOptions & { readonly segments: readonly SegmentRef[] };

/** Adds the extremes of what the containers have in the window. */
async function readRows(metric: string, options: SegmentsOptions): Promise<void> {
  const { db, extents, window, group: { shape }, segments, signal } = options;
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

/** Adds what the containers have in whole segments, from the cache where it knows them. */
async function readWhole(metric: string, options: SegmentsOptions): Promise<void> {
  const { extents, extentCache, index: { registry }, segments } = options;
  const byOrdinal = new Map<number, Extents>();
  for (const [id, extent] of extents) {
    const ordinal = registry.find(id);
    if (ordinal !== undefined) byOrdinal.set(ordinal, extent);
  }
  const add = ({ ordinals, least, greatest }: SegmentExtents) => {
    ordinals.forEach((ordinal, i) => {
      byOrdinal.get(ordinal)?.add({ least: least[i]!, greatest: greatest[i]! }, null);
    });
  };
  const unknown: SegmentRef[] = [];
  for (const segment of segments) {
    const known = extentCache.find(segment, metric);
    if (known === undefined) unknown.push(segment);
    else add(known);
  }
  if (unknown.length === 0) return;
  for (const [segment, found] of await readFiles(metric, { ...options, segments: unknown })) {
    extentCache.put(segment, metric, found);
    add(found);
  }
}

/** Extremes of everybody in each of the segments; empty where nobody has the metric. */
async function readFiles(
  metric: string,
  { db, index: { registry }, group: { shape }, segments, signal }: SegmentsOptions,
): Promise<ReadonlyMap<SegmentRef, SegmentExtents>> {
  const rows = segments.map((): [number, Extent][] => []);
  const paths = segments.map(({ path }) => path);
  const { sql, params } = buildFileExtentStatement({ shape, paths }, metric);
  for await (const chunk of db.stream(sql, params, { signal })) {
    forEachFileExtent(chunk, (file, id, extent) => {
      const ordinal = registry.find(id);
      if (ordinal !== undefined) rows[file]!.push([ordinal, extent]);
    });
  }
  return new Map(segments.map((segment, file) => [segment, pack(rows[file]!)]));
}

function pack(rows: readonly (readonly [ordinal: number, extent: Extent])[]): SegmentExtents {
  return {
    ordinals: Uint32Array.from(rows, ([ordinal]) => ordinal),
    least: Float64Array.from(rows, ([, { least }]) => least),
    greatest: Float64Array.from(rows, ([, { greatest }]) => greatest),
  };
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

function forEachFileExtent(
  { columns, rowCount }: DuckDbChunk,
  visit: (file: number, id: string, extent: Extent) => void,
): void {
  const [files, ids, least, greatest] = columns;
  const areTyped = files?.kind === "number" && ids?.kind === "string" &&
    least?.kind === "number" && greatest?.kind === "number";
  if (!areTyped) throw new TypeError("Cannot read extremes: DuckDB gave columns of other types");
  for (let row = 0; row < rowCount; row++) {
    const id = ids.values[row];
    if (id === null || id === undefined) continue; // rows of nobody
    visit(files.values[row]!, id, { least: least.values[row]!, greatest: greatest.values[row]! });
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
