import { assertEquals, assertRejects } from "@std/assert";
import { OverloadError, QueryGate } from "./query_gate.ts";

const PATIENT = new AbortController().signal;

Deno.test("QueryGate runs at most so many at once, and all in the order they came", async () => {
  const gate = new QueryGate({ running: 2, waiting: 10 });
  let [running, most] = [0, 0];
  const order: number[] = [];
  const tasks = Array.from({ length: 10 }, (_, i) =>
    gate.run(async () => {
      most = Math.max(most, ++running);
      order.push(i);
      await Promise.resolve();
      running--;
    }, PATIENT));
  await Promise.all(tasks);
  assertEquals([most, order], [2, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
});

Deno.test("QueryGate turns away who would have to wait behind too many", async () => {
  const gate = new QueryGate({ running: 1, waiting: 1 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = gate.run(() => promise, PATIENT);
  const second = gate.run(() => Promise.resolve("second"), PATIENT);
  await assertRejects(() => gate.run(() => Promise.resolve(), PATIENT), OverloadError);
  resolve();
  await first;
  assertEquals(await second, "second");
  assertEquals(await gate.run(() => Promise.resolve("again"), PATIENT), "again");
});

Deno.test("QueryGate lets go of who gives up while waiting, and frees a failed task's place", async () => {
  const gate = new QueryGate({ running: 1, waiting: 5 });
  const { promise, reject } = Promise.withResolvers<void>();
  const first = gate.run(() => promise, PATIENT);
  const impatient = new AbortController();
  const second = gate.run(() => Promise.resolve(), impatient.signal);
  const third = gate.run(() => Promise.resolve("third"), PATIENT);
  impatient.abort(new Error("gone"));
  await assertRejects(() => second, Error, "gone");
  reject(new Error("failed"));
  await assertRejects(() => first, Error, "failed");
  assertEquals(await third, "third");
});
