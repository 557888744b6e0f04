import { assertEquals } from "@std/assert";
import type { DuckDb } from "@fgm/collector/store/duckdb";
import { createLogger } from "@fgm/k8s/pod/log";
import { createApp } from "../http/app.ts";
import type { AppDeps } from "../http/deps.ts";
import { SegmentIndex } from "../index/segment_index.ts";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { openRoots } from "../viewer.ts";
import { openLockedDatabase } from "./database.ts";
import { QueryGate } from "./query_gate.ts";
import { createQueries } from "./queries.ts";

const SERIES =
  "/api/timeseries?metric=cgroup.v2.memory.current&containers=aaaa&range=all&points=10";

/**
 * Some seconds of work for DuckDB, which gives a row of nobody at its end. It is not endless, so
 * that these tests fail rather than hang where it is not interrupted.
 */
const SLOW_SQL = `SELECT 99::DOUBLE, 0::DOUBLE, sum(a.range * b.range % 7)::DOUBLE
  FROM range(100_000) a, range(20_000) b`;

/** A database whose statements take long while `isSlow`, and what became of these. */
interface SlowDatabase {
  readonly db: DuckDb;
  isSlow: boolean;
  /** Called when a slow statement is handed to DuckDB. */
  onBegun: () => void;
  /** How each slow statement ended. */
  readonly ends: string[];
}

function slowed(db: DuckDb): SlowDatabase {
  const slow: SlowDatabase = {
    db: { ...db, stream },
    isSlow: true,
    onBegun: () => {},
    ends: [],
  };
  async function* stream(...[sql, params, options]: Parameters<DuckDb["stream"]>) {
    if (!slow.isSlow) return yield* db.stream(sql, params, options);
    let end = "interrupted";
    try {
      const chunks = db.stream(SLOW_SQL, [], options);
      slow.onBegun();
      for await (const chunk of chunks) {
        end = "finished";
        yield chunk;
      }
    } finally {
      slow.ends.push(end);
    }
  }
  return slow;
}

/** An app over five samples, with a slow database behind a gate for one query. */
async function withSlowApp(
  check: (app: {
    readonly ask: (init?: RequestInit) => Promise<readonly [number, string | undefined]>;
    readonly slow: SlowDatabase;
  }) => Promise<void>,
  options: { readonly timeoutMs?: number } = {},
): Promise<void> {
  await using data = await TestData.create();
  await data.segment(secondsOf([testContainer("aaaa")], {
    startMs: START_MS,
    count: 5,
    valuesAt: (second) => ({ "cgroup.v2.memory.current": second }),
  }));
  await using db = await openLockedDatabase({ directories: [data.dir], cores: 2 });
  const slow = slowed(db);
  const now = () => START_MS + 5_000;
  const log = createLogger({ level: "error", now, write: () => {} });
  const index = new SegmentIndex({
    roots: openRoots([data.dir], "/"),
    now,
    log,
    describeLoose: () => Promise.resolve(undefined),
  });
  await index.refresh();
  const gate = new QueryGate({ running: 1, waiting: 0 });
  const app = createApp({
    index,
    queries: createQueries({ index, db: slow.db, gate, cacheBytes: 0, ...options }),
    readSessions: () => Promise.resolve([]),
    names: {
      podName: undefined,
      nodeName: undefined,
      clusterName: undefined,
      version: "",
      gitRev: "",
      formatVersion: 1,
    },
    allowedHosts: [],
    ...({} as Pick<AppDeps, "live" | "exports" | "workers">), // of routes that are not asked here
    allowedOrigins: [],
    token: undefined,
    viewerMetrics: { answered: () => {}, text: () => Promise.resolve("") },
    now,
    log,
  });
  const ask = async (init?: RequestInit) => {
    const response = await app.fetch(new Request(`http://localhost:8050${SERIES}`, init));
    const body = await response.json();
    return [response.status, body.type ?? body.series[0].avg.join()] as const;
  };
  await check({ ask, slow });
}

const ANSWERED = [200, "0,1,2,3,4"] as const;

Deno.test("createQueries() interrupts DuckDB when time is up, and frees the place", () =>
  withSlowApp(async ({ ask, slow }) => {
    for (let round = 0; round < 3; round++) {
      assertEquals(await ask(), [504, "urn:fgm:problem:timeout"]);
    }
    assertEquals(slow.ends, ["interrupted", "interrupted", "interrupted"]);
  }, { timeoutMs: 150 }));

Deno.test("createQueries() frees the place of a client that goes away while DuckDB runs", () =>
  withSlowApp(async ({ ask, slow }) => {
    for (let round = 0; round < 3; round++) {
      slow.isSlow = true;
      const begun = Promise.withResolvers<void>();
      slow.onBegun = begun.resolve;
      const client = new AbortController();
      const first = ask({ signal: client.signal });
      await begun.promise;
      await slow.db.query("SELECT 1"); // by now DuckDB has begun with the one before, too
      assertEquals(await ask(), [503, "urn:fgm:problem:overloaded"]);
      client.abort();
      assertEquals(await first, [499, "urn:fgm:problem:client-gone"]);
      slow.isSlow = false;
      assertEquals(await ask(), ANSWERED);
    }
    assertEquals(slow.ends, ["interrupted", "interrupted", "interrupted"]);
  }));
