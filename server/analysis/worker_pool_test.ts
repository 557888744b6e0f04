import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { OverloadError } from "../query/query_gate.ts";
import { findStudy, STUDIES } from "../studies/registry.ts";
import { withDefaults } from "../studies/study.ts";
import type { StudyTask } from "./analysis_task.ts";
import { WorkerPool } from "./worker_pool.ts";

const NEVER = new AbortController().signal;

/** A level that rises in the middle, with a ripple so that there is something to compute. */
function taskOf(length: number, changes: Partial<StudyTask> = {}): StudyTask {
  const study = findStudy("changepoint")!;
  const timesMs = Float64Array.from({ length }, (_, i) => i * 1_000);
  const values = timesMs.map((_, i) => (i < length / 2 ? 10 : 20) + Math.sin(i * i));
  return {
    kind: "study",
    studyId: study.id,
    values: withDefaults(study, {}),
    series: { timesMs, values, intervalMs: 1_000, unit: "bytes" },
    ...changes,
  };
}

Deno.test("WorkerPool finds in a worker what the study finds here", async () => {
  using pool = new WorkerPool();
  for (const study of STUDIES) {
    const task = { ...taskOf(600), studyId: study.id, values: withDefaults(study, {}) };
    assertEquals(await pool.run(task, NEVER), study.run(task.series, task.values));
  }
});

Deno.test("WorkerPool runs many tasks with few workers, and gives each its own answer", async () => {
  using pool = new WorkerPool({ workers: 2 });
  const lengths = [300, 500, 100, 700, 50];
  const results = await Promise.all(lengths.map((length) => pool.run(taskOf(length), NEVER)));
  const study = findStudy("changepoint")!;
  const want = lengths.map((length) => {
    const { series, values } = taskOf(length);
    return study.run(series, values);
  });
  assertEquals(results, want);
  assertEquals(pool.load, { running: 0, waiting: 0 });
});

Deno.test("WorkerPool ends a running study that nobody waits for, and goes on with the next", async () => {
  using pool = new WorkerPool({ workers: 1 });
  const client = new AbortController();
  const long = pool.run(taskOf(2_000_000), client.signal);
  const next = pool.run(taskOf(300), NEVER);
  assertEquals(pool.load, { running: 1, waiting: 1 });
  client.abort();
  await assertRejects(() => long, DOMException);
  assertEquals((await next).findings.length, 1);
});

Deno.test("WorkerPool takes a waiting task back without ending the one that runs", async () => {
  using pool = new WorkerPool({ workers: 1 });
  const client = new AbortController();
  const first = pool.run(taskOf(3_000), NEVER);
  const second = pool.run(taskOf(300), client.signal);
  client.abort();
  await assertRejects(() => second, DOMException);
  assertEquals((await first).findings.length, 1);
});

Deno.test("WorkerPool turns away what it cannot take", async () => {
  using pool = new WorkerPool({ workers: 1, waiting: 1 });
  const first = pool.run(taskOf(3_000), NEVER);
  const second = pool.run(taskOf(300), NEVER);
  assertThrows(() => pool.run(taskOf(300), NEVER), OverloadError);
  await Promise.all([first, second]);
  await pool.run(taskOf(300), NEVER);
});

Deno.test("WorkerPool tells of a study that fails, and works on", async () => {
  using pool = new WorkerPool({ workers: 1 });
  await assertRejects(
    () => pool.run(taskOf(10, { studyId: "no-such-study" }), NEVER),
    TypeError,
    "no-such-study",
  );
  assertEquals((await pool.run(taskOf(300), NEVER)).findings.length, 1);
});

Deno.test("WorkerPool lets go of those who wait when it ends", async () => {
  const pool = new WorkerPool({ workers: 1 });
  const waiting = [pool.run(taskOf(2_000_000), NEVER), pool.run(taskOf(300), NEVER)];
  pool[Symbol.dispose]();
  for (const one of waiting) await assertRejects(() => one, DOMException);
});
