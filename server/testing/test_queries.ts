/**
 * The query core over a test's data, without HTTP, with a clock that the test sets.
 *
 * @module
 */

import type { Container } from "@fgm/collector/model";
import type { DuckDb } from "@fgm/collector/store/duckdb";
import { createLogger } from "@fgm/k8s/pod/log";
import { keepAwake } from "@fgm/k8s/testing/keep_awake";
import { SegmentIndex } from "../index/segment_index.ts";
import { describeLooseFile } from "../index/loose_file.ts";
import { openLockedDatabase } from "../query/database.ts";
import { createQueries, type Queries, type QueriesOptions } from "../query/queries.ts";
import { openRoots } from "../viewer.ts";
import { START_MS } from "./data_dir.ts";

/** Queries, what they look into, and the clock of both. */
export interface TestQueries extends AsyncDisposable {
  readonly queries: Queries;
  readonly index: SegmentIndex;
  readonly db: DuckDb;
  readonly clock: { nowMs: number };
  /** Lets so much time pass that the next question looks at the disk again. */
  tick(): void;
}

/** Options of `createQueries`, and a database to put between. */
export type TestQueriesOptions = Partial<QueriesOptions> & {
  readonly wrapDatabase?: (db: DuckDb) => DuckDb;
};

/** Opens the query core over a directory. */
export async function openTestQueries(
  dir: string,
  { wrapDatabase, ...options }: TestQueriesOptions = {},
): Promise<TestQueries> {
  const clock = { nowMs: START_MS + 3_600_000 };
  const now = () => clock.nowMs;
  const opened = await openLockedDatabase({ directories: [dir], cores: 2 });
  const db = wrapDatabase?.(opened) ?? opened;
  const index = new SegmentIndex({
    roots: openRoots([dir], "/"),
    now,
    log: createLogger({ level: "error", now, write: () => {} }),
    describeLoose: (path) => describeLooseFile(opened, path),
  });
  await index.refresh();
  const awake = keepAwake();
  return {
    queries: createQueries({ index, db, ...options }),
    index,
    db,
    clock,
    tick: () => void (clock.nowMs += 1_000),
    [Symbol.asyncDispose]: async () => {
      index[Symbol.dispose]();
      await opened.close();
      awake[Symbol.dispose]();
    },
  };
}

/** Counts the statements that stream from a database. */
export class StatementCounter {
  count = 0;

  /** For `wrapDatabase`. */
  readonly wrap = (db: DuckDb): DuckDb => ({
    ...db,
    query: (...asked) => db.query(...asked),
    stream: (...asked) => (this.count++, db.stream(...asked)),
  });
}

/** A question about single containers over the test's hour, which nobody gives up. */
export function everything(
  metric: string,
  containers: readonly Container[],
): {
  readonly metric: string;
  readonly containers: readonly Container[];
  readonly series: readonly { container: Container; members: readonly Container[] }[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly signal: AbortSignal;
} {
  return {
    metric,
    containers,
    series: containers.map((container) => ({ container, members: [container] })),
    fromMs: START_MS,
    toMs: START_MS + 3_600_000,
    signal: new AbortController().signal,
  };
}
