import { assertEquals, assertRejects } from "@std/assert";
import type { DuckDb } from "@fgm/collector/store/duckdb";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { everything, openTestQueries, type TestQueriesOptions } from "../testing/test_queries.ts";
import type { Queries } from "./queries.ts";
import { QueryTimeoutError, QueryTooLargeError } from "./query_errors.ts";
import { OverloadError, QueryGate } from "./query_gate.ts";
import { SAMPLES_HELD_MAX } from "./sample_allowance.ts";

const MEMORY = "cgroup.v2.memory.current";
const A = testContainer("aaaa");

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
  /** Called when one has ended. */
  onEnded: () => void;
  /** How each slow statement ended. */
  readonly ends: string[];
}

function slowed(db: DuckDb): SlowDatabase {
  const slow: SlowDatabase = {
    db: { ...db, stream },
    isSlow: true,
    onBegun: () => {},
    onEnded: () => {},
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
      slow.onEnded();
    }
  }
  return slow;
}

/** Waits until a slow statement has ended, and its place is free. */
async function ended(slow: SlowDatabase): Promise<void> {
  await new Promise<void>((resolve) => slow.onEnded = resolve);
  await new Promise((resolve) => setImmediate(resolve));
}

/** Ways to ask about five samples, with a slow database behind a gate for one query. */
async function withSlowQueries(
  check: (core: {
    readonly queries: Queries;
    /** The samples' values, or how it failed. */
    readonly ask: (changes?: { signal?: AbortSignal; toMs?: number }) => Promise<string>;
    readonly slow: SlowDatabase;
    readonly gate: QueryGate;
  }) => Promise<void>,
  options: TestQueriesOptions = {},
): Promise<void> {
  await using data = await TestData.create();
  await data.segment(secondsOf([A], {
    startMs: START_MS,
    count: 5,
    valuesAt: (second) => ({ [MEMORY]: second }),
  }));
  let slow: SlowDatabase | undefined;
  const gate = options.gate ?? new QueryGate({ running: 1, waiting: 0 });
  await using core = await openTestQueries(data.dir, {
    cacheBytes: 0,
    wrapDatabase: (db) => (slow = slowed(db)).db,
    ...options,
    gate,
  });
  const { queries } = core;
  const ask = async (changes = {}) => {
    try {
      const question = { ...everything(MEMORY, [A]), as: "raw" as const, ...changes };
      const { series: [series] } = await queries.samples(question);
      return series!.values.join();
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  };
  await check({ queries, ask, slow: slow!, gate });
}

const ANSWER = "0,1,2,3,4";

Deno.test("createQueries() interrupts DuckDB when time is up, and frees the place", () =>
  withSlowQueries(async ({ ask, slow }) => {
    for (let round = 0; round < 3; round++) {
      assertEquals(await ask(), "QueryTimeoutError: Cannot read series: it took over 150 ms");
    }
    assertEquals(slow.ends, ["interrupted", "interrupted", "interrupted"]);
  }, { timeoutMs: 150 }));

Deno.test("createQueries() frees the place of a caller that goes away while DuckDB runs", () =>
  withSlowQueries(async ({ ask, slow, gate }) => {
    for (let round = 0; round < 3; round++) {
      slow.isSlow = true;
      const begun = Promise.withResolvers<void>();
      slow.onBegun = begun.resolve;
      const caller = new AbortController();
      const first = ask({ signal: caller.signal });
      await begun.promise;
      await slow.db.query("SELECT 1"); // by now DuckDB has begun with the one before, too
      const other = await ask({ toMs: START_MS + 4_000 });
      assertEquals(other, "OverloadError: Cannot start query: 1 run and 0 wait already");
      const freed = ended(slow);
      caller.abort(new Error("gone"));
      assertEquals(await first, "Error: gone");
      await freed;
      slow.isSlow = false;
      assertEquals(await ask(), ANSWER);
      assertEquals(gate.load, { running: 0, waiting: 0 });
    }
    assertEquals(slow.ends, ["interrupted", "interrupted", "interrupted"]);
  }));

Deno.test("createQueries() computes identical questions once, which count once at the gate", async () => {
  let planned = 0;
  const release = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  await withSlowQueries(async ({ queries, ask, slow, gate }) => {
    slow.isSlow = false;
    const answers = [ask()];
    await begun.promise;
    for (let i = 0; i < 20; i++) answers.push(ask());
    assertEquals(gate.load, { running: 1, waiting: 0 });
    const request = { ...everything(MEMORY, [A]), as: "raw" as const };
    for (
      const different of [
        () => queries.samples({ ...request, as: "rate" }),
        () => queries.samples({ ...request, fromMs: 0 }),
        () => queries.samples({ ...request, metric: "pids.current" }),
        () => queries.samples({ ...request, series: [] }),
        () => queries.envelopes({ ...request, points: 10 }),
        () => queries.moved(request),
      ]
    ) {
      await assertRejects(different, OverloadError); // it wanted a place of its own
    }
    release.resolve();
    assertEquals(new Set(await Promise.all(answers)), new Set([ANSWER]));
    assertEquals(planned, 1);
    assertEquals(await ask(), ANSWER);
    assertEquals(planned, 2, "later the same question is computed again");
  }, {
    onPlanned: () => {
      planned++;
      begun.resolve();
      return release.promise;
    },
  });
});

Deno.test("createQueries() cancels shared work only when the last caller has left", () =>
  withSlowQueries(async ({ ask, slow }) => {
    const begun = Promise.withResolvers<void>();
    slow.onBegun = begun.resolve;
    const callers = [new AbortController(), new AbortController()];
    const answers = callers.map(({ signal }) => ask({ signal }));
    await begun.promise;
    callers[0]!.abort(new Error("first left"));
    assertEquals(await answers[0], "Error: first left");
    assertEquals(slow.ends, [], "it runs on for the other");
    const freed = ended(slow);
    callers[1]!.abort(new Error("second left"));
    assertEquals(await answers[1], "Error: second left");
    await freed;
    slow.isSlow = false;
    assertEquals(await ask(), ANSWER);
    assertEquals(slow.ends, ["interrupted"]);
  }));

Deno.test("inOneTurn() asks several questions without waiting again, whoever waits meanwhile", () =>
  withSlowQueries(async ({ queries, ask, slow, gate }) => {
    slow.isSlow = false;
    const { signal } = new AbortController();
    const question = { ...everything(MEMORY, [A]), as: "raw" as const };
    const told: string[] = [];
    let other: Promise<unknown> | undefined;
    await queries.inOneTurn(async (questions) => {
      // The same question: to wait for its answer would be to wait for ever.
      other = ask().then((answer) => told.push(`other ${answer}`));
      assertEquals(gate.load, { running: 1, waiting: 1 });
      for (const toMs of [START_MS + 2_000, question.toMs]) {
        const { series: [series] } = await questions.samples({ ...question, toMs });
        told.push(`own ${series!.values.join()}`);
      }
      assertEquals(gate.load, { running: 1, waiting: 1 });
    }, signal);
    await other;
    assertEquals(told, ["own 0,1", `own ${ANSWER}`, `other ${ANSWER}`]);
    assertEquals(gate.load, { running: 0, waiting: 0 });
  }, { gate: new QueryGate({ running: 1, waiting: 1 }) }));

Deno.test("inOneTurn() waits no longer than a question may take, and not for who went away", () =>
  withSlowQueries(async ({ queries, gate }) => {
    const release = Promise.withResolvers<void>();
    const held = gate.run(() => release.promise, new AbortController().signal);
    const caller = new AbortController();
    const turn = (signal: AbortSignal) =>
      queries.inOneTurn(() => Promise.reject(new Error("it was not its turn")), signal);
    await assertRejects(() => turn(caller.signal), QueryTimeoutError, "it took over 150 ms");
    const left = turn(caller.signal);
    caller.abort(new Error("gone"));
    await assertRejects(() => left, Error, "gone");
    assertEquals(gate.load, { running: 1, waiting: 0 });
    release.resolve();
    await held;
  }, { gate: new QueryGate({ running: 1, waiting: 1 }), timeoutMs: 150 }));

/** Waits until a signal is aborted, and throws its reason. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason), { once: true })
  );
}

Deno.test("inOneTurn() has no more time for all that is asked in it than a question has", () =>
  withSlowQueries(async ({ queries, ask, slow, gate }) => {
    slow.isSlow = false;
    const question = { ...everything(MEMORY, [A]), as: "raw" as const };
    const turn = () =>
      queries.inOneTurn(async (questions, signal) => {
        await questions.samples({ ...question, signal }); // an answer takes no time from the rest
        await aborted(signal);
      }, question.signal);
    await assertRejects(turn, QueryTimeoutError, "it took over 150 ms");
    assertEquals(gate.load, { running: 0, waiting: 0 });
    assertEquals(await ask(), ANSWER);
  }, { timeoutMs: 150 }));

/** More than half of the samples that all tasks in parts may keep. */
const MOST = 0.6 * SAMPLES_HELD_MAX;

Deno.test("inParts() lets tasks keep no more than fits, one part after the other", () =>
  withSlowQueries(async ({ queries }) => {
    const { signal } = new AbortController();
    const told: string[] = [];
    const release = Promise.withResolvers<void>();
    const parts = (name: string) => [1, 2].map((i) => ({ name: `${name}${i}`, samples: MOST }));
    const task = async ({ name }: { readonly name: string }) => {
      told.push(`${name} begins`);
      await release.promise;
      told.push(`${name} ends`);
      return name;
    };
    const answers = [queries.inParts(parts("a"), task, signal)];
    answers.push(queries.inParts(parts("b"), task, signal));
    const small = { name: "small", samples: SAMPLES_HELD_MAX - MOST };
    await new Promise((resolve) => setImmediate(resolve));
    assertEquals(told, ["a1 begins"]);
    release.resolve();
    answers.push(queries.inParts([small], task, signal));
    assertEquals(await Promise.all(answers), [["a1", "a2"], ["b1", "b2"], ["small"]]);
    const open = new Set<string>();
    for (const [name, what] of told.map((line) => line.split(" ")) as [string, string][]) {
      if (what === "ends") open.delete(name);
      else open.add(name);
      const large = [...open].filter((one) => one !== "small");
      assertEquals(large.length <= 1, true, told.join(", "));
    }
  }));

Deno.test("inParts() has no more time for a part than a question has", () =>
  withSlowQueries(async ({ queries }) => {
    const parts = [{ samples: MOST, isLast: false }, { samples: MOST, isLast: true }];
    const task = ({ isLast }: { readonly isLast: boolean }, signal: AbortSignal) =>
      isLast ? aborted(signal) : Promise.resolve();
    const answers = queries.inParts(parts, task, new AbortController().signal);
    await assertRejects(() => answers, QueryTimeoutError, "it took over 150 ms");
  }, { timeoutMs: 150 }));

Deno.test("inParts() waits no longer than a question may take", () =>
  withSlowQueries(async ({ queries }) => {
    const { signal } = new AbortController();
    const parts = [{ samples: MOST }];
    const release = Promise.withResolvers<string>();
    const held = queries.inParts(parts, () => release.promise, signal);
    const turn = () => Promise.reject(new Error("it was not its turn"));
    const waiting = queries.inParts(parts, turn, signal);
    await assertRejects(() => waiting, QueryTimeoutError, "it took over 150 ms");
    release.resolve("held");
    assertEquals(await held, ["held"]);
    assertEquals(await queries.inParts(parts, () => Promise.resolve("free"), signal), ["free"]);
  }, { timeoutMs: 150 }));

/** A statement that no limit of a test's database lets through. */
const GREEDY_SQL = "SELECT list(range), 0::DOUBLE, 0::DOUBLE FROM range(100_000_000)";

for (const [others, want] of [[0, "QueryTooLargeError"], [1, "OverloadError"]] as const) {
  Deno.test(`createQueries() tells of too little memory with ${others} other queries as ${want}`, async () => {
    await using data = await TestData.create();
    await data.segment(secondsOf([A], {
      startMs: START_MS,
      count: 5,
      valuesAt: (second) => ({ [MEMORY]: second }),
    }));
    const release = Promise.withResolvers<void>();
    let planned = 0;
    await using core = await openTestQueries(data.dir, {
      onPlanned: () => ++planned <= others ? release.promise : Promise.resolve(),
      wrapDatabase: (db) => ({
        ...db,
        stream: (_sql, _params, options) => db.stream(GREEDY_SQL, [], options),
      }),
    });
    const question = { ...everything(MEMORY, [A]), as: "raw" as const };
    const waiting = Array.from(
      { length: others },
      () => core.queries.samples({ ...question, fromMs: 0 }),
    );
    const error = await assertRejects(() => core.queries.samples(question), Error);
    assertEquals([error.name, String(error.cause).slice(0, 26)], [
      want,
      "Error: Out of Memory Error",
    ]);
    release.resolve();
    for (const other of waiting) await assertRejects(() => other, QueryTooLargeError);
  });
}

for (const [samplesPerAnswer, isRefused] of [[5, false], [4, true]] as const) {
  const verb = isRefused ? "refuses" : "gives";
  Deno.test(`createQueries() ${verb} 5 samples where an answer may hold ${samplesPerAnswer}`, () =>
    withSlowQueries(async ({ ask, queries, slow }) => {
      slow.isSlow = false;
      const answer = await ask();
      assertEquals(answer.startsWith("QueryTooLargeError: Cannot read samples"), isRefused, answer);
      const question = { ...everything(MEMORY, [A]), as: "raw" as const, points: 1 };
      const { series } = await queries.envelopes(question);
      assertEquals(series[0]?.points.avg, [2], "a drawing of them is small");
    }, { samplesPerAnswer }));
}

Deno.test("createQueries() gives a caller that has left already nothing to do", () =>
  withSlowQueries(async ({ ask, slow }) => {
    slow.isSlow = false;
    assertEquals(await ask({ signal: AbortSignal.abort(new Error("left")) }), "Error: left");
    assertEquals(await ask(), ANSWER);
  }));

Deno.test("createQueries() reads nothing for a caller that leaves before its turn", async () => {
  let planned = 0;
  await withSlowQueries(async ({ ask, slow }) => {
    slow.isSlow = false;
    assertEquals(await ask(), ANSWER);
    const caller = new AbortController();
    const left = ask({ signal: caller.signal });
    caller.abort(new Error("left"));
    assertEquals(await left, "Error: left");
    await new Promise((resolve) => setImmediate(resolve));
    assertEquals(await ask(), ANSWER);
    assertEquals(planned, 2);
  }, {
    onPlanned: () => {
      planned++;
      return Promise.resolve();
    },
  });
});
