import { assert, assertEquals } from "@std/assert";
import type { z } from "@hono/zod-openapi";
import {
  choiceParam,
  integerParam,
  labelsParam,
  listParam,
  numberParam,
  rangeParams,
  textParam,
  timeParam,
} from "./parameters.ts";

const HELP = { description: "For a test." };

/** What a parameter makes of a text: its value, or why it is refused. */
function read(parameter: z.ZodType, text: string | undefined): unknown {
  const result = parameter.safeParse(text);
  return result.success ? result.data : `refused: ${result.error.issues[0]?.message}`;
}

Deno.test("textParam() takes 256 characters and no more", () => {
  const longest = "x".repeat(256);
  assertEquals(read(textParam(HELP), longest), longest);
  const refused = "refused: it is longer than 256 characters";
  assertEquals(read(textParam(HELP), `${longest}x`), refused);
});

Deno.test("a needed parameter that is missing says so, and where to look", () => {
  assertEquals(read(textParam(HELP), undefined), "refused: it is missing");
  const lost = textParam({ ...HELP, missing: "see /api/metrics" });
  assertEquals(read(lost, undefined), "refused: it is missing; see /api/metrics");
  assertEquals(read(lost.optional(), undefined), undefined);
});

Deno.test("choiceParam() takes its words as they are spelled", () => {
  const parameter = choiceParam(["raw", "rate"], HELP);
  for (const word of ["raw", "rate"]) assertEquals(read(parameter, word), word);
  for (const word of ["RAW", "ra", "raw ", "raw,rate", "toString"]) {
    assertEquals(read(parameter, word), "refused: it is none of raw, rate", word);
  }
});

const INTEGERS: readonly [text: string, want: number | "refused"][] = [
  ["1", 1],
  ["9", 9],
  ["09", 9],
  ["0", "refused"],
  ["10", "refused"],
  ["-1", "refused"],
  ["-0", "refused"],
  ["+1", "refused"],
  [" 1", "refused"],
  ["1.0", "refused"],
  ["1e0", "refused"],
  ["0x1", "refused"],
  ["１", "refused"], // a digit of another script
  ["1\n", "refused"],
  ["NaN", "refused"],
  ["Infinity", "refused"],
  ["1".repeat(17), "refused"],
];
for (const [text, want] of INTEGERS) {
  Deno.test(`integerParam() of ${JSON.stringify(text)} from 1 to 9 is ${want}`, () => {
    const value = read(integerParam({ min: 1, max: 9 }, HELP), text);
    assertEquals(
      value,
      want === "refused" ? "refused: it is not a whole number from 1 to 9" : want,
    );
  });
}

Deno.test("integerParam() takes negative numbers where its bounds do", () => {
  const parameter = integerParam({ min: -5, max: -1 }, HELP);
  assertEquals(read(parameter, "-5"), -5);
  assertEquals(read(parameter, "-6"), "refused: it is not a whole number from -5 to -1");
});

const NUMBERS: readonly [text: string, want: number | "refused"][] = [
  ["0.5", 0.5],
  ["0", 0],
  ["1e-3", 0.001],
  ["1E-3", 0.001],
  ["1", 1],
  ["1.0001", "refused"],
  ["-0.1", "refused"],
  [".5", "refused"],
  ["0x1", "refused"],
  ["NaN", "refused"],
  ["Infinity", "refused"],
  ["1e400", "refused"],
  ["", "refused"],
  ["0.5 ", "refused"],
];
for (const [text, want] of NUMBERS) {
  Deno.test(`numberParam() of ${JSON.stringify(text)} from 0 to 1 is ${want}`, () => {
    const value = read(numberParam({ min: 0, max: 1 }, HELP), text);
    assertEquals(value, want === "refused" ? "refused: it is not a number from 0 to 1" : want);
  });
}

const LISTS: readonly [text: string, want: readonly string[] | string][] = [
  ["a", ["a"]],
  ["a,b", ["a", "b"]],
  ["b, a ,b", ["b", "a"]],
  ["a,b,c,a", ["a", "b", "c"]],
  ["a,,b", "refused: one of its entries is empty"],
  ["a,", "refused: one of its entries is empty"],
  [",", "refused: one of its entries is empty"],
  ["a,b,c,d", "refused: it names 4; at most 3 can be asked for at once"],
];
for (const [text, want] of LISTS) {
  Deno.test(`listParam() of ${text} up to 3 is ${want}`, () => {
    assertEquals(read(listParam(3, HELP), text), want);
  });
}

const LABELS: readonly [text: string, want: Readonly<Record<string, string>> | string][] = [
  ["app:web", { app: "web" }],
  ["app:web,tier:front", { app: "web", tier: "front" }],
  ["app.kubernetes.io/name:web", { "app.kubernetes.io/name": "web" }],
  ["url:http://x:80", { url: "http://x:80" }],
  ["app:", { app: "" }],
  ["app", 'refused: it is not of the form "key:value,key:value"'],
  [":web", 'refused: it is not of the form "key:value,key:value"'],
  ["app=web", 'refused: it is not of the form "key:value,key:value"'],
];
for (const [text, want] of LABELS) {
  Deno.test(`labelsParam() of ${text} is ${JSON.stringify(want)}`, () => {
    const value = read(labelsParam(3, HELP), text);
    assertEquals(Array.isArray(value) ? Object.fromEntries(value) : value, want);
  });
}

const TIMES: readonly [text: string, want: number | "refused"][] = [
  ["0", 0],
  ["1768254769000", 1_768_254_769_000],
  ["32503680000000", 32_503_680_000_000], // the year 3000
  ["32503680000001", "refused"],
  ["1768254769000000", "refused"], // microseconds
  ["-1", "refused"],
  ["1.5", "refused"],
  ["1e12", "refused"],
  ["2026-01-12T21:52:49Z", 1_768_254_769_000],
  ["2026-01-12t21:52:49z", 1_768_254_769_000],
  ["2026-01-12 21:52:49Z", 1_768_254_769_000],
  ["2026-01-12T21:52:49.25Z", 1_768_254_769_250],
  ["2026-01-12T21:52:49.123456789Z", 1_768_254_769_123],
  ["2026-01-12T22:52:49+01:00", 1_768_254_769_000],
  ["2026-01-12T22:52:49 01:00", 1_768_254_769_000], // "+" that was not percent-encoded
  ["2026-01-12T16:22:49-05:30", 1_768_254_769_000],
  ["1970-01-01T00:00:00Z", 0],
  ["1969-12-31T23:59:59Z", "refused"],
  ["3000-01-01T00:00:00Z", 32_503_680_000_000],
  ["3000-01-01T00:00:00.001Z", "refused"],
  ["2024-02-29T00:00:00Z", 1_709_164_800_000],
  ["2026-02-30T00:00:00Z", "refused"],
  ["2025-02-29T00:00:00Z", "refused"],
  ["2026-13-01T00:00:00Z", "refused"],
  ["2026-01-00T00:00:00Z", "refused"],
  ["2026-01-12T24:00:01Z", "refused"],
  ["2026-01-12T21:60:00Z", "refused"],
  ["2026-01-12T21:52:49", "refused"],
  ["2026-01-12T21:52Z", "refused"],
  ["2026-01-12", "refused"],
  ["2026-01-12T21:52:49+0100", "refused"],
  ["2026-01-12T21:52:49+99:00", "refused"],
  ["Mon, 12 Jan 2026 21:52:49 GMT", "refused"],
  ["now", "refused"],
];
for (const [text, want] of TIMES) {
  Deno.test(`timeParam() reads ${text} as ${want}`, () => {
    const value = read(timeParam(HELP), text);
    if (want === "refused") assert(String(value).startsWith("refused: it is neither"), `${value}`);
    else assertEquals(value, want);
  });
}

Deno.test("rangeParams take the words for ranges and no others", () => {
  for (const range of ["15m", "1h", "1d", "1w", "all"]) {
    assertEquals(read(rangeParams.range, range), range);
  }
  for (const range of ["1H", "2h", "", "ALL"]) {
    assertEquals(read(rangeParams.range, range), "refused: it is none of 15m, 1h, 1d, 1w, all");
  }
});
