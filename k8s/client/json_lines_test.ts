import { assertEquals, assertThrows } from "@std/assert";
import { Random } from "@fgm/collector/testing/random";
import { JsonLines } from "./json_lines.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

const CASES: ReadonlyArray<readonly [fact: string, text: string, values: readonly unknown[]]> = [
  ["nothing", "", []],
  ["one value a line", '{"a":1}\n[2]\n"x"\n', [{ a: 1 }, [2], "x"]],
  ["blank lines and CRLF as nothing", '\n{"a":1}\r\n  \n', [{ a: 1 }]],
  ["what has no line end yet as nothing", '{"a":1}\n{"b":2}', [{ a: 1 }]],
  ["letters of several bytes", '"grüße 🐳"\n', ["grüße 🐳"]],
];
for (const [fact, text, values] of CASES) {
  Deno.test(`JsonLines reads ${fact}`, () => {
    assertEquals(new JsonLines().push(bytesOf(text)), values);
  });
}

Deno.test("JsonLines keeps a byte order mark that a part begins with", () => {
  const lines = new JsonLines();
  assertEquals(lines.push(bytesOf('"a')), []);
  assertEquals(lines.push(bytesOf('\uFEFFb"\n')), ["a\uFEFFb"]);
});

Deno.test("JsonLines reads the same wherever the bytes are cut", () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = new Random(seed);
  const values = Array.from(
    { length: 200 },
    () => ({ text: random.text('aü🐳\uFEFF"\\\n{}', random.integer(0, 30)) }),
  );
  const bytes = bytesOf(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
  const lines = new JsonLines();
  const found: unknown[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = random.integer(1, 40);
    found.push(...lines.push(bytes.slice(at, at + length)));
    at += length;
  }
  assertEquals(found, values, `seed ${seed}`);
});

Deno.test("JsonLines refuses a line that is no JSON", () => {
  assertThrows(() => new JsonLines().push(bytesOf("<html>\n")), SyntaxError, "a line is no JSON");
});

Deno.test("JsonLines refuses a line that is too long, before and after its end has come", () => {
  for (const text of ['"12345678"', '"12345678"\n']) {
    const lines = new JsonLines(9);
    assertThrows(() => lines.push(bytesOf(text)), SyntaxError, "longer than 9 characters");
  }
  assertEquals(new JsonLines(10).push(bytesOf('"12345678"\n')), ["12345678"]);
});

Deno.test("JsonLines does not let many short parts grow into a line that is too long", () => {
  const lines = new JsonLines(100);
  assertThrows(
    () => {
      for (let part = 0; part < 1_000; part++) lines.push(bytesOf("1"));
    },
    SyntaxError,
    "longer than 100",
  );
});
