import { assertEquals } from "@std/assert";
import {
  blank,
  counted,
  cut,
  inverted,
  markSpan,
  seriesTone,
  shortened,
  toned,
  wrapped,
} from "./span.ts";

const CUT: readonly (readonly [text: string, width: number, want: string])[] = [
  ["short", 10, "short"],
  ["exact", 5, "exact"],
  ["a long sentence", 8, "a long…"],
  ["a long sentence", 7, "a long…"],
  ["word", 1, "…"],
  ["word", 0, ""],
  ["word", -3, ""],
  ["tab\there", 20, "tab?here"],
];
for (const [text, width, want] of CUT) {
  Deno.test(`cut() fits ${JSON.stringify(text)} into ${width} cells`, () => {
    assertEquals(cut(text, width), want);
  });
}

const SHORTENED: readonly (readonly [text: string, width: number, want: string])[] = [
  ["web-0/nginx", 11, "web-0/nginx"],
  ["web-0/nginx", 10, "web…/nginx"],
  ["checkout-7d9f8c6b5-x2x4z/app", 16, "checko…x2x4z/app"],
  ["web-0/nginx", 2, "…x"],
  ["web-0/nginx", 1, "…"],
  ["web-0/nginx", 0, ""],
  ["", 5, ""],
  ["漢字/app", 20, "??/app"],
];
for (const [text, width, want] of SHORTENED) {
  Deno.test(`shortened() fits ${JSON.stringify(text)} into ${width} cells`, () => {
    assertEquals(shortened(text, width), want);
  });
}

const WRAPPED: readonly (readonly [text: string, width: number, want: readonly string[]])[] = [
  ["one two three", 7, ["one two", "three"]],
  ["one two three", 40, ["one two three"]],
  ["unbreakable words", 6, ["unbre…", "words"]],
  ["", 10, [""]],
  ["a\nb", 10, ["a?b"]],
];
for (const [text, width, want] of WRAPPED) {
  Deno.test(`wrapped() breaks ${JSON.stringify(text)} at ${width} cells`, () => {
    assertEquals(wrapped(text, width), want);
  });
}

const COUNTED: readonly (readonly [count: number, want: string])[] = [
  [0, "0 findings"],
  [1, "1 finding"],
  [2, "2 findings"],
];
for (const [count, want] of COUNTED) {
  Deno.test(`counted() says ${want}`, () => assertEquals(counted(count, "finding"), want));
}

const MARKS: readonly (readonly [position: number, want: ReturnType<typeof markSpan>])[] = [
  [0, { text: "●", tone: "series0" }],
  [7, { text: "◇", tone: "series7" }],
  [8, { text: " " }],
  [-1, { text: " " }],
];
for (const [position, want] of MARKS) {
  Deno.test(`markSpan() of position ${position}`, () => assertEquals(markSpan(position), want));
}

Deno.test("seriesTone() is plain for what is not drawn", () => {
  assertEquals([seriesTone(2), seriesTone(-1), seriesTone(8)], ["series2", "plain", "plain"]);
});

Deno.test("blank() is empty where there is no room", () => {
  assertEquals([blank(3).text, blank(0).text, blank(-2).text], ["   ", "", ""]);
});

Deno.test("inverted() has one background, and leaves charts as they are", () => {
  assertEquals(
    inverted([toned("a", "good"), { text: "b", isBold: true }, toned("▁▃█", "series0")]),
    [
      { text: "a", isInverse: true },
      { text: "b", isBold: true, isInverse: true },
      { text: "▁▃█", tone: "series0" },
    ],
  );
});
