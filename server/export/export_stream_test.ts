import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type Pieces,
  type StreamOptions,
  type StreamOutcome,
  streamPieces,
} from "./export_stream.ts";

/** A stream under a clock that the test sets, and what became of it. */
function startStream(pieces: (work: AbortSignal) => Pieces, first = new Uint8Array([1])) {
  const clock = { nowMs: 0 };
  const work = new AbortController();
  const outcomes: StreamOutcome[] = [];
  const watches = new Set<() => void>();
  const options: StreamOptions = {
    work,
    idleMsMax: 60_000,
    pieceMsMax: 30_000,
    now: () => clock.nowMs,
    startInterval: (task) => {
      watches.add(task);
      return () => watches.delete(task);
    },
    onEnd: (outcome) => outcomes.push(outcome),
  };
  const body = streamPieces(first, pieces(work.signal), options);
  const pass = (ms: number) => {
    clock.nowMs += ms;
    for (const watch of [...watches]) watch();
  };
  return { body, work, outcomes, watches, pass };
}

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

async function* counting(made: { count: number }): Pieces {
  for (;;) {
    await Promise.resolve();
    yield new Uint8Array(1_000);
    made.count++;
  }
}

Deno.test("streamPieces() sends everything and ends", async () => {
  const { body, outcomes, watches } = startStream(async function* () {
    yield new Uint8Array([2, 3]);
    await Promise.resolve();
    yield new Uint8Array(0);
    yield new Uint8Array([4]);
  });
  assertEquals([...await new Response(body).bytes()], [1, 2, 3, 4]);
  assertEquals(outcomes, [{ kind: "sent", byteCount: 4 }]);
  assertEquals(watches.size, 0);
});

Deno.test("streamPieces() fails where its maker fails, after what was made", async () => {
  const { body, outcomes } = startStream(async function* () {
    yield new Uint8Array([2]);
    await Promise.resolve();
    throw new SyntaxError("Cannot read: damaged");
  });
  const reader = body.getReader();
  assertEquals([...(await reader.read()).value!], [1]);
  assertEquals([...(await reader.read()).value!], [2]);
  await assertRejects(() => reader.read(), SyntaxError, "damaged");
  assertEquals(outcomes.map(({ kind }) => kind), ["failed"]);
});

Deno.test("streamPieces() makes nothing ahead of its reader", async () => {
  const made = { count: 0 };
  const { body, pass } = startStream(() => counting(made));
  const reader = body.getReader();
  for (let i = 0; i < 5; i++) await reader.read();
  for (let i = 0; i < 20; i++) pass(1_000);
  assertEquals(made.count, 3); // five read: the first one was there, the last one is being held
  await reader.cancel();
});

Deno.test("streamPieces() cuts off a reader that takes nothing, and stops the work", async () => {
  const made = { count: 0 };
  const { body, outcomes, work, watches, pass } = startStream(() => counting(made));
  const reader = body.getReader();
  for (let i = 0; i < 3; i++) {
    await reader.read();
    pass(59_000);
  }
  assertEquals(outcomes, []);
  pass(1_001);
  await assertRejects(() => reader.read(), Error, "nothing was read for 60001 ms");
  assertEquals([outcomes.length, outcomes[0]?.kind], [1, "failed"]);
  assert(work.signal.aborted);
  assertEquals(watches.size, 0);
});

Deno.test("streamPieces() gives up a piece that is not made in time", async () => {
  const { body, outcomes, pass } = startStream(async function* (signal) {
    await new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason), { once: true })
    );
    yield new Uint8Array([2]);
  });
  const reader = body.getReader();
  await reader.read();
  const next = assertRejects(() => reader.read(), Error, "it took 30001 ms");
  await settle();
  pass(30_000);
  assertEquals(outcomes, []);
  pass(1);
  await next;
  assertEquals(outcomes.map(({ kind }) => kind), ["failed"]);
});

for (
  const [what, leave] of [
    ["cancels", (stream) => stream.body.cancel()],
    [
      "goes away",
      (stream) => Promise.resolve(stream.work.abort(new DOMException("", "AbortError"))),
    ],
  ] satisfies [string, (stream: ReturnType<typeof startStream>) => Promise<void>][]
) {
  Deno.test(`streamPieces() stops the work when its reader ${what}`, async () => {
    let isFreed = false;
    const stream = startStream(async function* () {
      try {
        for (;;) {
          await Promise.resolve();
          yield new Uint8Array([2]);
        }
      } finally {
        isFreed = true;
      }
    });
    const reader = stream.body.getReader();
    await reader.read();
    await reader.read();
    reader.releaseLock();
    await leave(stream);
    await settle();
    assertEquals(stream.outcomes, [{ kind: "client gone", byteCount: 2 }]);
    assert(stream.work.signal.aborted && isFreed);
    assertEquals(stream.watches.size, 0);
  });
}
