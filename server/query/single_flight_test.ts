import { assertEquals, assertRejects } from "@std/assert";
import { SingleFlight } from "./single_flight.ts";

/** A task that ends when the test says so, and what became of it. */
function controlledTask() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const seen = { runs: 0, signal: undefined as AbortSignal | undefined };
  const task = (signal: AbortSignal) => {
    seen.runs++;
    seen.signal = signal;
    signal.addEventListener("abort", () => reject(signal.reason));
    return promise;
  };
  return { task, seen, resolve, reject };
}

const waiting = () => new AbortController();

Deno.test("SingleFlight.run() gives all who ask the same the answer of one task", async () => {
  const flights = new SingleFlight();
  const { task, seen, resolve } = controlledTask();
  const answers = [1, 2, 3].map(() => flights.run("key", task, waiting().signal));
  assertEquals([flights.size, seen.runs], [1, 1]);
  resolve("answer");
  assertEquals(await Promise.all(answers), ["answer", "answer", "answer"]);
  assertEquals(flights.size, 0);
});

Deno.test("SingleFlight.run() runs other questions by themselves, and the same again later", async () => {
  const flights = new SingleFlight();
  let runs = 0;
  const task = () => Promise.resolve(++runs);
  const [a, b] = await Promise.all([
    flights.run("a", task, waiting().signal),
    flights.run("b", task, waiting().signal),
  ]);
  assertEquals([a, b], [1, 2]);
  assertEquals(await flights.run("a", task, waiting().signal), 3, "nothing is kept");
});

Deno.test("SingleFlight.run() lets one caller give up alone", async () => {
  const flights = new SingleFlight();
  const { task, seen, resolve } = controlledTask();
  const [gone, staying] = [waiting(), waiting()];
  const left = flights.run("key", task, gone.signal);
  const kept = flights.run("key", task, staying.signal);
  gone.abort(new Error("left"));
  await assertRejects(() => left, Error, "left");
  assertEquals(seen.signal?.aborted, false);
  resolve("answer");
  assertEquals(await kept, "answer");
  staying.abort(); // too late to matter
});

Deno.test("SingleFlight.run() cancels the task when the last has left, and begins anew after that", async () => {
  const flights = new SingleFlight();
  const first = controlledTask();
  const callers = [waiting(), waiting()];
  const answers = callers.map(({ signal }) => flights.run("key", first.task, signal));
  for (const [i, caller] of callers.entries()) caller.abort(new Error(`left ${i}`));
  assertEquals(first.seen.signal?.aborted, true);
  const second = controlledTask();
  const answer = flights.run("key", second.task, waiting().signal);
  assertEquals(second.seen.runs, 1);
  for (const [i, left] of answers.entries()) await assertRejects(() => left, Error, `left ${i}`);
  assertEquals(flights.size, 1, "the end of the cancelled one does not forget the new one");
  second.resolve("answer");
  assertEquals(await answer, "answer");
});

Deno.test("SingleFlight.run() tells all of a failure", async () => {
  const flights = new SingleFlight();
  const { task, reject } = controlledTask();
  const answers = [1, 2].map(() => flights.run("key", task, waiting().signal));
  reject(new Error("failed"));
  for (const answer of answers) await assertRejects(() => answer, Error, "failed");
  assertEquals(flights.size, 0);
});

Deno.test("SingleFlight.run() starts nothing for whom has given up already", async () => {
  const flights = new SingleFlight();
  const { task, seen } = controlledTask();
  await assertRejects(
    () => flights.run("key", task, AbortSignal.abort(new Error("left"))),
    Error,
    "left",
  );
  assertEquals([flights.size, seen.runs], [0, 0]);
});
