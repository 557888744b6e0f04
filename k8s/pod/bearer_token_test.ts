import { assert, assertEquals, assertThrows } from "@std/assert";
import { bearerTokenOf, isSameSecret, readTokenFile } from "./bearer_token.ts";

const HEADERS: ReadonlyArray<readonly [header: string | undefined, token: string | undefined]> = [
  [undefined, undefined],
  ["", undefined],
  ["Bearer", undefined],
  ["Bearer ", undefined],
  ["Basic abc", undefined],
  ["Bearer abc", "abc"],
  ["bearer   abc  ", "abc"],
  ["Bearer a b", undefined],
];
for (const [header, token] of HEADERS) {
  Deno.test(`bearerTokenOf() finds ${token} in ${header}`, () => {
    assertEquals(bearerTokenOf(header), token);
  });
}

Deno.test("isSameSecret() compares the whole", async () => {
  assert(await isSameSecret("0123456789abcdef", "0123456789abcdef"));
  assert(!await isSameSecret("0123456789abcdef", "0123456789abcdeg"));
  assert(!await isSameSecret("0123456789abcdef", "0123456789abcde"));
  assert(!await isSameSecret("", "a"));
});

const FILES: ReadonlyArray<readonly [text: string | undefined, refusal: string | undefined]> = [
  ["0123456789abcdef\n", undefined],
  ["short", "at least 16"],
  ["two words of enough length", "one word"],
  ["", "one word"],
  [undefined, "missing or not readable"],
];
for (const [text, refusal] of FILES) {
  Deno.test(`readTokenFile() of ${JSON.stringify(text)}: ${refusal ?? "a token"}`, async () => {
    const path = await Deno.makeTempFile();
    if (text === undefined) await Deno.remove(path);
    else await Deno.writeTextFile(path, text);
    if (refusal === undefined) assertEquals(readTokenFile(path), text?.trim());
    else assertThrows(() => readTokenFile(path), RangeError, refusal);
    if (text !== undefined) await Deno.remove(path);
  });
}
