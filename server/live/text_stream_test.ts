import { assertEquals } from "@std/assert";
import { textStream } from "./text_stream.ts";

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

function ignore(): void {}

Deno.test("textStream() gives every text, then ends", async () => {
  const { texts } = watched(["a", "é", "b"]);
  const stream = textStream(texts, { abort: new AbortController(), onError: ignore });
  assertEquals(await new Response(stream).text(), "aéb");
});

Deno.test("textStream() asks for no more than is read", async () => {
  const { texts, log } = watched(["a", "b", "c"]);
  const stream = textStream(texts, { abort: new AbortController(), onError: ignore });
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
  const reader = textStream(texts, { abort, onError: (error) => errors.push(error) }).getReader();
  await reader.read();
  const pending = reader.read();
  await reader.cancel("gone");
  assertEquals((await pending).done, true);
  assertEquals([log.at(-1), abort.signal.reason, errors], ["ended", "gone", []]);
});

Deno.test("textStream() cancelled before it is read begins nothing", async () => {
  const { texts, log } = watched(["a"]);
  await textStream(texts, { abort: new AbortController(), onError: ignore }).cancel();
  assertEquals(log, []);
});

Deno.test("textStream() tells an error of the source and ends", async () => {
  const errors: unknown[] = [];
  const { texts } = watched(["a", new RangeError("broken")]);
  const stream = textStream(texts, {
    abort: new AbortController(),
    onError: (error) => errors.push(error),
  });
  assertEquals(await new Response(stream).text(), "a");
  assertEquals(errors.map(String), ["RangeError: broken"]);
});
