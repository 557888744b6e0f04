import { assert, assertEquals, assertRejects } from "@std/assert";
import { answerBytes } from "./answer_bytes.ts";

/** An answer that knows of no signal, gives two pieces and then nothing, and whether it was given up. */
function endless(): { readonly response: Response; readonly given: { up: boolean } } {
  const given = { up: false };
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const piece of ["a", "b"]) controller.enqueue(new TextEncoder().encode(piece));
    },
    cancel: () => void (given.up = true),
  });
  return { response: new Response(body), given };
}

Deno.test("answerBytes() ends with its signal, whether or not the answer does", async () => {
  const { response, given } = endless();
  const over = new AbortController();
  const bytes = answerBytes(response, over.signal);
  for (const piece of ["a", "b"]) {
    assertEquals(new TextDecoder().decode((await bytes.next()).value ?? undefined), piece);
  }
  const next = bytes.next();
  over.abort(new Error("it is over"));
  await assertRejects(() => next, Error, "it is over");
  assert(given.up);
});

Deno.test("answerBytes() asks for nothing once it is over", async () => {
  const { response, given } = endless();
  const bytes = answerBytes(response, AbortSignal.abort(new Error("it was over")));
  await assertRejects(() => bytes.next(), Error, "it was over");
  assert(given.up);
});

Deno.test("answerBytes() gives the answer up when the caller stops", async () => {
  const { response, given } = endless();
  for await (const _bytes of answerBytes(response, undefined)) break;
  assert(given.up);
});

Deno.test("answerBytes() gives all of an answer that ends, and nothing of one without a body", async () => {
  const texts = [];
  for (const body of ["abc", null]) {
    const pieces = await Array.fromAsync(answerBytes(new Response(body), undefined));
    texts.push(pieces.map((piece) => new TextDecoder().decode(piece)).join(""));
  }
  assertEquals(texts, ["abc", ""]);
});
