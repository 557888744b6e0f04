import { assert, assertEquals, assertRejects } from "@std/assert";
import { turn } from "@fgm/k8s/testing/hand_clock";
import {
  IDLE_LOOK_MS,
  LIVE_IDLE_MS_MAX,
  textStream,
  type TextStreamOptions,
} from "./text_stream.ts";

interface Watched {
  readonly texts: AsyncGenerator<string, void, void>;
  readonly log: string[];
}

/** A source that notes what becomes of it. */
function watched(items: readonly (string | Error)[], wait?: Promise<void>): Watched {
  const log: string[] = [];
  async function* texts(): AsyncGenerator<string, void, void> {
    log.push("began");
    try {
      for (const item of items) {
        if (item instanceof Error) throw item;
        log.push(`gave ${item}`);
        yield item;
      }
      await wait;
    } finally {
      log.push("ended");
    }
  }
  return { texts: texts(), log };
}

function options(changed: Partial<TextStreamOptions> = {}): TextStreamOptions {
  return {
    abort: new AbortController(),
    onError: () => {},
    repeat: () => () => {},
    ...changed,
  };
}

/** Looks at a stream when it is told to. */
class HandLooks {
  readonly #looks = new Set<() => void>();
  readonly repeat = (act: () => void, periodMs: number) => {
    assertEquals(periodMs, IDLE_LOOK_MS);
    this.#looks.add(act);
    return () => void this.#looks.delete(act);
  };

  get isLookedAt(): boolean {
    return this.#looks.size > 0;
  }

  pass(elapsedMs: number): void {
    for (let ms = 0; ms < elapsedMs; ms += IDLE_LOOK_MS) {
      for (const look of [...this.#looks]) look();
    }
  }
}

Deno.test("textStream() gives every text, then ends", async () => {
  const { texts } = watched(["a", "é", "b"]);
  const stream = textStream(texts, options());
  assertEquals(await new Response(stream).text(), "aéb");
});

Deno.test("textStream() asks for no more than is read", async () => {
  const { texts, log } = watched(["a", "b", "c"]);
  const stream = textStream(texts, options());
  assertEquals(log, []);
  const reader = stream.getReader();
  await reader.read();
  assertEquals(log, ["began", "gave a"]);
  await reader.cancel();
  assertEquals(log, ["began", "gave a", "ended"]);
});

Deno.test("textStream() cancelled while the source waits ends the source by its signal", async () => {
  const abort = new AbortController();
  const gone = new Promise<void>((resolve) =>
    abort.signal.addEventListener("abort", () => resolve())
  );
  const { texts, log } = watched(["a"], gone);
  const errors: unknown[] = [];
  const reader = textStream(texts, options({ abort, onError: (error) => errors.push(error) }))
    .getReader();
  await reader.read();
  const pending = reader.read();
  await reader.cancel("gone");
  assertEquals((await pending).done, true);
  assertEquals([log.at(-1), abort.signal.reason, errors], ["ended", "gone", []]);
});

Deno.test("textStream() cancelled before it is read begins nothing", async () => {
  const { texts, log } = watched(["a"]);
  await textStream(texts, options()).cancel();
  assertEquals(log, []);
});

Deno.test("textStream() tells an error of the source and ends", async () => {
  const errors: unknown[] = [];
  const { texts } = watched(["a", new RangeError("broken")]);
  const stream = textStream(texts, options({ onError: (error) => errors.push(error) }));
  assertEquals(await new Response(stream).text(), "a");
  assertEquals(errors.map(String), ["RangeError: broken"]);
});

Deno.test("textStream() cuts a client off that takes nothing, and ends the source", async () => {
  const looks = new HandLooks();
  const { texts, log } = watched(["a", "b"]);
  const errors: unknown[] = [];
  const abort = new AbortController();
  const onError = (error: unknown) => errors.push(error);
  const { repeat } = looks;
  const reader = textStream(texts, options({ abort, onError, repeat })).getReader();
  assert(!looks.isLookedAt, "nothing is begun before it is read");
  for (let read = 0; read < 2; read++) {
    await reader.read();
    looks.pass(LIVE_IDLE_MS_MAX);
    assertEquals(errors, []);
  }
  looks.pass(IDLE_LOOK_MS);
  await assertRejects(() => reader.read(), Error, "nothing was read for a minute");
  assertEquals([errors.length, abort.signal.aborted, looks.isLookedAt], [1, true, false]);
  assertEquals(log.at(-1), "ended");
});

Deno.test("textStream() does not cut a client off that waits for the source", async () => {
  const hand = new HandLooks();
  const { promise, resolve } = Promise.withResolvers<void>();
  const { texts } = watched(["a"], promise);
  const reader = textStream(texts, options({ repeat: hand.repeat })).getReader();
  await reader.read();
  const pending = reader.read();
  await turn();
  hand.pass(10 * LIVE_IDLE_MS_MAX);
  assert(hand.isLookedAt);
  resolve();
  assertEquals((await pending).done, true);
  assertEquals(hand.isLookedAt, false);
});

for (const end of ["is cancelled", "fails"] as const) {
  Deno.test(`textStream() is not looked at any more when it ${end}`, async () => {
    const looks = new HandLooks();
    const { texts } = watched(["a", ...end === "fails" ? [new RangeError("broken")] : []]);
    const reader = textStream(texts, options({ repeat: looks.repeat })).getReader();
    await reader.read();
    assert(looks.isLookedAt);
    if (end === "fails") assertEquals((await reader.read()).done, true);
    else await reader.cancel();
    assertEquals(looks.isLookedAt, false);
  });
}
