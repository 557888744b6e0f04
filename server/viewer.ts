/**
 * Builds a viewer from its parts: the paths, the index, the database and the app.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import type { Session } from "@fgm/collector/store/session";
import type { WireSession } from "./api/instance.ts";
import { WorkerPool } from "./analysis/worker_pool.ts";
import { createApp } from "./http/app.ts";
import type { InstanceNames } from "./http/deps.ts";
import { createViewerMetrics } from "./http/viewer_metrics.ts";
import { createExports, type ExportsOptions } from "./export/exports.ts";
import { type DataRoot, parseDataRoot } from "./index/data_root.ts";
import { describeLooseFile } from "./index/loose_file.ts";
import { hasMatch } from "./index/root_match.ts";
import { SegmentIndex } from "./index/segment_index.ts";
import { readSessions } from "./index/sessions.ts";
import { LiveHub, type LiveHubOptions } from "./live/live_hub.ts";
import { startInterval } from "./start_interval.ts";
import { openLockedDatabase } from "./query/database.ts";
import { trimmedDatabase } from "./query/trimmed_database.ts";
import { openLazily } from "./query/lazy_database.ts";
import { createQueries, type QueriesOptions } from "./query/queries.ts";
import { QueryGate } from "./query/query_gate.ts";
import { BUILT_DIR, openPageFiles } from "./web/page_files.ts";

/** What a viewer is built from. */
export interface ViewerOptions {
  readonly roots: readonly DataRoot[];
  readonly names: InstanceNames;
  /** Host names served besides localhost and addresses; "*" serves all. */
  readonly allowedHosts: readonly string[];
  /** Origins whose pages may ask, besides the viewer's own. */
  readonly allowedOrigins?: readonly string[];
  /** What every request must bring along. */
  readonly token?: string | undefined;
  /** Processor cores of the machine. */
  readonly cores: number;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
  /** Folder of the built page; the one beside the sources when left out. */
  readonly builtDir?: string;
  /** Folder of dashboards to serve. */
  readonly dashboardsDir?: string | undefined;
  /** Estimated samples of an exported page; see `PAGE_SAMPLES_MAX`. */
  readonly pageSamplesMax?: number | undefined;
  /** See `QueriesOptions`; for tests. */
  readonly onPlanned?: QueriesOptions["onPlanned"];
  /** See `LiveHubOptions`; for tests. */
  readonly repeat?: LiveHubOptions["repeat"];
  /** Other than usual limits of exports, and a look between their steps; for tests. */
  readonly exports?: Partial<ExportsOptions>;
}

/** A viewer without a listener. */
export interface Viewer extends AsyncDisposable {
  /** Answers a request. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Loads the database before a question waits for it; rejects when it cannot be loaded. */
  readonly warm: () => Promise<void>;
}

/**
 * Understands the PATH arguments.
 *
 * @throws {RangeError} for the first of which nothing is there; its message is one line for a person.
 */
export function openRoots(paths: readonly string[], workDir: string): readonly DataRoot[] {
  return paths.map((path) => {
    const root = parseDataRoot(path, { workDir, exists: kindOfPath });
    if (!hasListedMatch(root, path)) throw new RangeError(`Cannot read ${path}: nothing matches`);
    return root;
  });
}

function hasListedMatch(root: DataRoot, argument: string): boolean {
  try {
    return hasMatch(root);
  } catch (error) {
    throw new RangeError(`Cannot read ${argument}: it cannot be listed`, { cause: error });
  }
}

function kindOfPath(path: string): "file" | "directory" | "absent" {
  try {
    return Deno.statSync(path).isDirectory ? "directory" : "file";
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isAbsent) return "absent";
    throw new RangeError(`Cannot read ${path}: permission is refused`, { cause: error });
  }
}

/** Builds a viewer. Nothing is read before the first request. */
export function createViewer(options: ViewerOptions): Viewer {
  const { roots, names, allowedHosts, now, log } = options;
  const directories = [...new Set(roots.map(({ base }) => base))];
  const db = openLazily(async () =>
    await trimmedDatabase(
      await openLockedDatabase({ directories, cores: options.cores }),
      startInterval,
    )
  );
  const describeLoose = (path: string, signal: AbortSignal) =>
    describeLooseFile(db, path, { signal });
  const index = new SegmentIndex({ roots, now, log, describeLoose });
  const { onPlanned } = options;
  const gate = new QueryGate();
  const queries = createQueries({ index, db, gate, ...(onPlanned ? { onPlanned } : {}) });
  const exports = createExports({ index, db, gate, now, log, startInterval, ...options.exports });
  const warnSession = (path: string, error: unknown) =>
    log.limited(path, SESSION_WARNING_EVERY_MS).warn("Cannot read session", { path, error });
  const live = new LiveHub({
    refresh: () => index.refresh(),
    onError: (error) => log.limited("live", LIVE_WARNING_EVERY_MS).warn("Cannot look", { error }),
    ...(options.repeat ? { repeat: options.repeat } : {}),
  });
  const workers = new WorkerPool();
  const app = createApp({
    index,
    queries,
    live,
    exports,
    workers,
    readSessions: async () => (await readSessions(directories, warnSession)).map(toWireSession),
    names,
    allowedHosts: allowedHosts.map((host) => host.toLowerCase()),
    allowedOrigins: options.allowedOrigins ?? [],
    token: options.token,
    page: openPageFiles(options.builtDir ?? BUILT_DIR),
    dashboardsDir: options.dashboardsDir,
    pageSamplesMax: options.pageSamplesMax,
    viewerMetrics: createViewerMetrics({
      snapshot: () => index.snapshot,
      queries: () => gate.load,
      cachedBytes: () => queries.cachedBytes,
      residentBytes: () => Deno.memoryUsage().rss,
    }),
    now,
    log,
  });
  return {
    fetch: (request) => app.fetch(request),
    warm: () => db.warm(),
    [Symbol.asyncDispose]: () => {
      live[Symbol.dispose]();
      workers[Symbol.dispose]();
      index[Symbol.dispose]();
      return db.close();
    },
  };
}

/** How often it is complained that the disk cannot be looked at for those who follow. */
const LIVE_WARNING_EVERY_MS = 60_000;

/** How often the same broken session file is complained about. */
const SESSION_WARNING_EVERY_MS = 60 * 60_000;

function toWireSession(session: Session): WireSession {
  return {
    run_id: session.runId,
    identifier: session.identifier,
    started_ms: session.startMs,
    node_name: session.nodeName === "" ? null : session.nodeName,
    cluster_name: session.clusterName === "" ? null : session.clusterName,
    interval_ms: session.samplingIntervalMs,
    rotation_ms: session.rotationSeconds * 1_000,
    version: session.version,
  };
}
