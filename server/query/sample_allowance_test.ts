import { assertEquals, assertRejects } from "@std/assert";
import { SampleAllowance } from "./sample_allowance.ts";

/** Tasks by name, which end when the test says so; `log` tells which have begun. */
function tasks(allowance: SampleAllowance) {
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const begin = (name: string, samples: number, signal = new AbortController().signal) =>
    allowance.hold(samples, () => {
      log.push(name);
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.set(name, resolve);
      return promise;
    }, signal);
  return { log, begin, end: (name: string) => ends.get(name)!() };
}

/** Lets everything that can go on go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

Deno.test("SampleAllowance.hold() runs together what fits, and the rest in its order", async () => {
  const { log, begin, end } = tasks(new SampleAllowance(10));
  const held = [begin("a", 4), begin("b", 6), begin("c", 5), begin("d", 1)];
  await settle();
  assertEquals(log, ["a", "b"]);
  end("a");
  await settle();
  assertEquals(log, ["a", "b"], "d would fit, but c came first");
  end("b");
  await settle();
  assertEquals(log, ["a", "b", "c", "d"]);
  end("c");
  end("d");
  await Promise.all(held);
});

Deno.test("SampleAllowance.hold() runs alone what alone would not fit", async () => {
  const { log, begin, end } = tasks(new SampleAllowance(10));
  const held = [begin("small", 1), begin("huge", 1_000), begin("none", 0)];
  await settle();
  assertEquals(log, ["small"]);
  end("small");
  await settle();
  assertEquals(log, ["small", "huge", "none"]);
  end("huge");
  end("none");
  await Promise.all(held);
});

Deno.test("SampleAllowance.hold() lets a caller that gives up make room for those behind it", async () => {
  const { log, begin, end } = tasks(new SampleAllowance(10));
  const gone = new AbortController();
  const first = begin("first", 5);
  const left = begin("left", 9, gone.signal);
  const behind = begin("behind", 5);
  gone.abort(new Error("left"));
  await assertRejects(() => left, Error, "left");
  await settle();
  assertEquals(log, ["first", "behind"]);
  end("first");
  end("behind");
  await Promise.all([first, behind]);
});

Deno.test("SampleAllowance.hold() gives back what a failed task held", async () => {
  const allowance = new SampleAllowance(10);
  const { signal } = new AbortController();
  const fail = () => Promise.reject(new Error("failed"));
  await assertRejects(() => allowance.hold(10, fail, signal), Error, "failed");
  assertEquals(await allowance.hold(10, () => Promise.resolve("answer"), signal), "answer");
});
