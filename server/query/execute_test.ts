import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Container } from "@fgm/collector/model";
import type { DuckDb } from "@fgm/collector/store/duckdb";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { openTestQueries, type TestQueries } from "../testing/test_queries.ts";
import { executePlan, SampleBudget, type SampleSink } from "./execute.ts";
import { planQuery } from "./plan.ts";
import { QueryTooLargeError } from "./query_errors.ts";
import { SampleCache } from "./sample_cache.ts";

const MEMORY = "cgroup.v2.memory.current";
const A = testContainer("aaaa");
const B = testContainer("bbbb");

/** Three segments of five seconds each, and a journal of five more; values are the seconds. */
async function withFiles(check: (core: TestQueries) => Promise<void>): Promise<void> {
  await using data = await TestData.create();
  for (const first of [0, 5, 10, 15]) {
    const ticks = secondsOf([A, B], {
      startMs: START_MS + first * 1_000,
      count: 5,
      valuesAt: (second, { id }) => ({ [MEMORY]: first + second + (id === A.id ? 0 : 100) }),
    });
    if (first < 15) await data.segment(ticks);
    else data.journal(ticks[0]!.timeMs).append(ticks);
  }
  await using core = await openTestQueries(data.dir);
  await check(core);
}

interface Execution {
  readonly containers: readonly Container[];
  readonly from?: number;
  readonly to?: number;
  readonly cache?: SampleCache;
  readonly db?: DuckDb;
  readonly samplesPerWindow?: number;
  readonly signal?: AbortSignal;
}

/** Carries a plan out. Gives the values of each container and window, windows divided by "|". */
async function execute(core: TestQueries, options: Execution): Promise<Record<string, string>> {
  const { containers, from = 0, to = 3_600, samplesPerWindow = 1_000 } = options;
  const { index } = core;
  const plan = planQuery(index.snapshot, {
    metric: MEMORY,
    series: containers.map(({ id }) => [{ id, ordinal: index.registry.find(id)! }]),
    fromMs: START_MS + from * 1_000,
    toMs: START_MS + to * 1_000,
  }, { samplesPerWindow });
  const found = new Map<string, number[][]>(containers.map(({ id }) => [id, [[]]]));
  const sinks = new Map<string, SampleSink>(
    containers.map(({ id }) => [id, {
      addSamples: ({ values }) => found.get(id)!.at(-1)!.push(...values),
    }]),
  );
  await executePlan(plan, {
    db: options.db ?? core.db,
    cache: options.cache ?? new SampleCache(0),
    sinks,
    onWindowEnd: ({ series }) => {
      for (const position of series) found.get(containers[position]!.id)!.push([]);
    },
    signal: options.signal ?? new AbortController().signal,
  });
  const show = (windows: readonly number[][]) =>
    windows.slice(0, -1).map((values) => values.sort((a, b) => a - b).join(" ")).join(" | ");
  return Object.fromEntries([...found].map(([id, windows]) => [id[0]!, show(windows)]));
}

/** A database that counts the files which statements name, and refuses to read when told so. */
function counting(db: DuckDb, options: { isRefusing?: boolean } = {}) {
  const seen = { files: 0 };
  const stream: DuckDb["stream"] = (sql, params, streamOptions) => {
    if (options.isRefusing === true) throw new Error("Cannot read: the test forbids it");
    for (const param of params ?? []) {
      if (typeof param === "string") seen.files += param.match(/\.parquet"/g)?.length ?? 0;
    }
    return db.stream(sql, params, streamOptions);
  };
  return { db: { ...db, stream }, seen };
}

Deno.test("executePlan() gives what segments and journals hold of the containers and the range", () =>
  withFiles(async (core) => {
    assertEquals(await execute(core, { containers: [B], from: 3, to: 17 }), {
      b: "103 104 105 106 107 108 109 110 111 112 113 114 115 116",
    });
    assertEquals(await execute(core, { containers: [A, B], from: 4, to: 6 }), {
      a: "4 5",
      b: "104 105",
    });
    assertEquals(await execute(core, { containers: [], from: 4, to: 6 }), {});
  }));

Deno.test("executePlan() ends each window for its series alone", () =>
  withFiles(async (core) => {
    assertEquals(await execute(core, { containers: [A, B], to: 15, samplesPerWindow: 15 }), {
      a: "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14",
      b: "100 101 102 103 104 105 106 107 108 109 110 111 112 113 114",
    });
    assertEquals(await execute(core, { containers: [A], to: 15, samplesPerWindow: 8 }), {
      a: "0 1 2 3 4 5 6 7 8 9 | 10 11 12 13 14",
    });
  }));

Deno.test("executePlan() reads no segment again that it has kept", () =>
  withFiles(async (core) => {
    const cache = new SampleCache();
    const { db, seen } = counting(core.db);
    const ask = async (options: Execution) => {
      const before = seen.files;
      const values = await execute(core, { ...options, cache, db });
      return [Object.values(values).join(), seen.files - before];
    };
    assertEquals(await ask({ containers: [A], from: 3, to: 12 }), ["3 4 5 6 7 8 9 10 11", 3]);
    assertEquals(await ask({ containers: [A], from: 3, to: 12 }), ["3 4 5 6 7 8 9 10 11", 0]);
    // Those that the range had cut were read whole.
    assertEquals(await ask({ containers: [A], to: 15 }), ["0 1 2 3 4 5 6 7 8 9 10 11 12 13 14", 0]);
    assertEquals(await ask({ containers: [A], from: 3, to: 17 }), [
      "3 4 5 6 7 8 9 10 11 12 13 14 15 16",
      0,
    ]);
    assertEquals(await ask({ containers: [A, B], from: 6, to: 8 }), ["6 7,106 107", 1]);
  }));

for (const [hours, keeps] of [[2, true], [22, false]] as const) {
  const does = keeps ? "keeps" : "does not read, nor keep,";
  Deno.test(`executePlan() ${does} the whole of ${hours} h of three that the range cuts`, async () => {
    await using data = await TestData.create();
    const containers = [A, B, testContainer("cccc")];
    const atHour = (hour: number) =>
      secondsOf(containers, {
        startMs: START_MS + hour * 3_600_000,
        count: 1,
        valuesAt: () => ({ [MEMORY]: 1 + hour }),
      });
    await data.segment([...atHour(0), ...atHour(hours)]);
    await using core = await openTestQueries(data.dir);
    const cache = new SampleCache();
    const few = { containers, to: 1, cache, samplesPerWindow: 1_000_000 };
    assertEquals(await execute(core, few), { a: "1", b: "1", c: "1" });
    assertEquals(cache.byteSize > 0, keeps);
  });
}

Deno.test("executePlan() keeps nothing without a cache", () =>
  withFiles(async (core) => {
    const cache = new SampleCache(0);
    await execute(core, { containers: [A], to: 15, cache });
    assertEquals(cache.byteSize, 0);
    const larger = new SampleCache(262_144);
    await execute(core, { containers: [A], to: 15, cache: larger });
    assertEquals(larger.byteSize > 0, true);
  }));

Deno.test("executePlan() keeps nothing of a statement that failed", () =>
  withFiles(async (core) => {
    const cache = new SampleCache();
    const { db } = counting(core.db, { isRefusing: true });
    await assertRejects(() => execute(core, { containers: [A], cache, db }), Error, "forbids");
    assertEquals(cache.byteSize, 0);
  }));

Deno.test("executePlan() ends with the signal's reason", () =>
  withFiles(async (core) => {
    const signal = AbortSignal.abort(new Error("left"));
    await assertRejects(() => execute(core, { containers: [A], signal }), Error, "left");
    await assertRejects(() => execute(core, { containers: [A], from: 15, signal }), Error, "left");
  }));

Deno.test("SampleBudget.take() refuses the first sample too many", () => {
  const budget = new SampleBudget(3);
  budget.take(0);
  budget.take(3);
  assertThrows(() => budget.take(1), QueryTooLargeError, "more than 3 samples at once");
});
