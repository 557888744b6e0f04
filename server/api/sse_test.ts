import { assertEquals, assertThrows } from "@std/assert";
import { randomInteger, seededRandom } from "../testing/random.ts";
import { SSE_EVENT_LENGTH_MAX, SseParser } from "./sse.ts";

/** Events as [event, data, last id]. */
type Row = readonly [event: string, data: string, id: string];

/** The grammar of WHATWG HTML, section 9.2.6, rule by rule; the first are the examples of 9.2.6. */
const CASES: readonly (readonly [text: string, want: readonly Row[]])[] = [
  ["data: YHOO\ndata: +2\ndata: 10\n\n", [["message", "YHOO\n+2\n10", ""]]],
  [": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n", [
    ["message", "first event", "1"],
    ["message", "second event", ""],
  ]],
  ["data\n\ndata\ndata\n\ndata:", [["message", "", ""], ["message", "\n", ""]]],
  ["data:test\n\ndata: test\n\n", [["message", "test", ""], ["message", "test", ""]]],
  // Ends of lines.
  ["data: a\r\n\r\n", [["message", "a", ""]]],
  ["data: a\r\r", [["message", "a", ""]]],
  ["data: a\n\ndata: b\r\rdata: c\r\n\r\n", [
    ["message", "a", ""],
    ["message", "b", ""],
    ["message", "c", ""],
  ]],
  ["data: a\r\ndata: b\rdata: c\ndata: d\r\n\n", [["message", "a\nb\nc\nd", ""]]],
  ["\r\n\n\r\r\ndata: a\n\n", [["message", "a", ""]]],
  // The byte order mark, at the start alone.
  ["\uFEFFdata: a\n\n", [["message", "a", ""]]],
  ["data: a\n\n\uFEFFdata: b\n\n", [["message", "a", ""]]],
  ["data: \uFEFFa\n\n", [["message", "\uFEFFa", ""]]],
  // Comments, fields that are not known, names in capitals.
  [":\n: data: a\n:data: b\n\n", []],
  ["foo: bar\nDATA: a\ndata : b\n data: c\n\n", []],
  ["event: tick\ndata: {}\n\n", [["tick", "{}", ""]]],
  ["event: tick\n\ndata: a\n\n", [["message", "a", ""]]],
  ["event: a\nevent: b\ndata: x\n\ndata: y\n\n", [["b", "x", ""], ["message", "y", ""]]],
  ["event\ndata: x\n\n", [["message", "x", ""]]],
  ["data: a: b\n\n", [["message", "a: b", ""]]],
  ["data: Zürich 🚀\n\n", [["message", "Zürich 🚀", ""]]],
  // Ids last until there is another one; one with a NUL is none.
  ["id: 7\ndata: a\n\ndata: b\n\n", [["message", "a", "7"], ["message", "b", "7"]]],
  ["id: 7\n\ndata: a\n\n", [["message", "a", "7"]]],
  ["id: 7\ndata: a\n\nid: 8\0\ndata: b\n\n", [["message", "a", "7"], ["message", "b", "7"]]],
  // What the end cuts off is no event.
  ["data: a\n\ndata: b\n", [["message", "a", ""]]],
  ["data: a\n\ndata: b", [["message", "a", ""]]],
  ["", []],
];

function rowsOf(parser: SseParser, parts: readonly Uint8Array[]): Row[] {
  return parts.flatMap((part) => parser.push(part).events)
    .map(({ event, data, lastEventId }) => [event, data, lastEventId] as const);
}

for (const [text, want] of CASES) {
  Deno.test(`SseParser reads ${JSON.stringify(text)}, wherever it is cut`, () => {
    const bytes = new TextEncoder().encode(text);
    assertEquals(rowsOf(new SseParser(), [bytes]), want);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const parts = [bytes.subarray(0, cut), bytes.subarray(cut)];
      assertEquals(rowsOf(new SseParser(), parts), want, `cut at ${cut}`);
    }
    assertEquals(rowsOf(new SseParser(), Array.from(bytes, (byte) => Uint8Array.of(byte))), want);
  });
}

Deno.test("SseParser reads streams cut anywhere as it reads them whole", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(seed);
    const pieces = [
      "data",
      "id",
      "event",
      ":",
      " ",
      "x",
      "\n",
      "\r",
      "\r\n",
      "\n\n",
      "é",
      "\uFEFF",
    ];
    const text = Array.from(
      { length: 60 },
      () => pieces[randomInteger(random, { least: 0, most: pieces.length - 1 })]!,
    ).join("");
    const bytes = new TextEncoder().encode(text);
    const parts: Uint8Array[] = [];
    for (let start = 0; start < bytes.length;) {
      const end = start + randomInteger(random, { least: 0, most: 5 });
      parts.push(bytes.subarray(start, end));
      start = end;
    }
    const want = rowsOf(new SseParser(), [bytes]);
    assertEquals(rowsOf(new SseParser(), parts), want, `seed ${seed}`);
  }
});

for (
  const [line, want] of [
    ["retry: 2000", 2_000],
    ["retry:5", 5],
    ["retry: -1", undefined],
    ["retry: 1.5", undefined],
    ["retry: 1e3", undefined],
    ["retry", undefined],
  ] as const
) {
  Deno.test(`SseParser takes ${want} from ${line}`, () => {
    assertEquals(new SseParser().push(new TextEncoder().encode(`${line}\n`)).retryMs, want);
  });
}

Deno.test("SseParser gives the id of whole events alone, and begins with the one it is given", () => {
  const parser = new SseParser("5");
  const push = (text: string) => parser.push(new TextEncoder().encode(text));
  assertEquals(parser.lastEventId, "5");
  push("id: 6\ndata: a\n");
  assertEquals(parser.lastEventId, "5");
  push("\n");
  assertEquals(parser.lastEventId, "6");
});

Deno.test("SseParser refuses an event that does not end", () => {
  const part = new TextEncoder().encode("x".repeat(1024 * 1024));
  for (const start of ["data: ", ""]) {
    const parser = new SseParser();
    parser.push(new TextEncoder().encode(start));
    assertThrows(
      () => {
        for (let i = 0; i <= SSE_EVENT_LENGTH_MAX / part.length; i++) parser.push(part);
      },
      SyntaxError,
      "Cannot read event stream",
    );
  }
  const lines = new SseParser();
  assertThrows(() => {
    for (let i = 0; i <= 5; i++) {
      lines.push(new TextEncoder().encode("data: "));
      lines.push(part);
      lines.push(new TextEncoder().encode("\n"));
    }
  }, SyntaxError);
});
