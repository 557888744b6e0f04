import { assertEquals, assertThrows } from "@std/assert";
import {
  choiceParam,
  integerParam,
  type Params,
  rangeParams,
  readParams,
  textParam,
} from "./params.ts";
import { ProblemError, type ProblemKind } from "./problems.ts";

const KNOWN = ["metric", "limit", "from", "to", "range"];

/** Runs `read`, which must refuse; gives the kind of the problem, its parameter and its candidates. */
function refusal(read: () => unknown): readonly [ProblemKind, string?, (readonly string[])?] {
  const { kind, hints } = assertThrows(read, ProblemError);
  const { parameter = "", candidates } = hints;
  return candidates === undefined ? [kind, parameter] : [kind, parameter, candidates];
}

function paramsOf(values: Readonly<Record<string, string>>): Params {
  return new Map(Object.entries(values));
}

const READ_CASES: readonly [url: string, want: Readonly<Record<string, string>>][] = [
  ["/api", {}],
  ["/api?", {}],
  ["/api?&&", {}],
  ["/api?metric=a", { metric: "a" }],
  ["/api?&metric=a&", { metric: "a" }],
  ["/api?metric=a=b", { metric: "a=b" }],
  ["/api?metric=a?b", { metric: "a?b" }],
  ["/api?metric=a&limit=2", { metric: "a", limit: "2" }],
  ["/api?limit=2&metric=a", { limit: "2", metric: "a" }],
  ["/api?metric=a+b%20c%2Bd", { metric: "a b c+d" }],
  ["/api?m%65tric=a", { metric: "a" }],
  ["/api?metric=%26limit%3D1", { metric: "&limit=1" }],
  ["/api?metric=%C3%BC%F0%9F%99%82", { metric: "ü🙂" }],
  ["/api?metric=%2525", { metric: "%25" }],
  ["/api?metric=a#limit=1", { metric: "a" }],
  [`/api?metric=${"x".repeat(16_384 - 7)}`, { metric: "x".repeat(16_384 - 7) }],
];
for (const [url, want] of READ_CASES) {
  Deno.test(`readParams() of ${url.slice(0, 60)} gives ${JSON.stringify(want).slice(0, 60)}`, () => {
    assertEquals(Object.fromEntries(readParams(url, KNOWN)), want);
  });
}

const UNREADABLE: readonly [url: string, kind: ProblemKind, parameter: string][] = [
  ["/api?metric", "bad-parameter", "metric"],
  ["/api?metric=", "bad-parameter", "metric"],
  ["/api?metric=+", "bad-parameter", "metric"],
  ["/api?metric=%20%C2%A0", "bad-parameter", "metric"],
  ["/api?metric=a&metric=a", "bad-parameter", "metric"],
  ["/api?metric=a&m%65tric=a", "bad-parameter", "metric"],
  ["/api?metric=%", "bad-parameter", "metric"],
  ["/api?metric=%FF", "bad-parameter", "metric"],
  ["/api?metric=%C0%80", "bad-parameter", "metric"],
  ["/api?metric=%ED%A0%80", "bad-parameter", "metric"], // half of a surrogate pair
  ["/api?metric=%EF%BF%BD", "bad-parameter", "metric"], // what a decoder puts for nonsense
  ["/api?metric=a%00", "bad-parameter", "metric"],
  ["/api?metric=a%0Ab", "bad-parameter", "metric"],
  ["/api?metric=a%7F", "bad-parameter", "metric"],
  ["/api?%FF=1", "bad-parameter", "query"],
  ["/api?=1", "unknown-parameter", ""],
  ["/api?Metric=a", "unknown-parameter", "Metric"],
  ["/api?metric[]=a", "unknown-parameter", "metric[]"],
  ["/api?__proto__=a", "unknown-parameter", "__proto__"],
  ["/api?constructor=a", "unknown-parameter", "constructor"],
  [`/api?${"y".repeat(300)}=1`, "unknown-parameter", "y".repeat(256)],
  [`/api?metric=${"x".repeat(16_384 - 6)}`, "uri-too-long", ""],
];
for (const [url, kind, parameter] of UNREADABLE) {
  Deno.test(`readParams() refuses ${url.slice(0, 60)} as ${kind}`, () => {
    const want = kind === "unknown-parameter" ? [kind, parameter, KNOWN] : [kind, parameter];
    assertEquals(refusal(() => readParams(url, KNOWN)), want);
  });
}

const WAYS_OUT: readonly [name: string, known: readonly string[], want: string][] = [
  ["metrics", KNOWN, 'There is no parameter "metrics"; did you mean "metric"?'],
  ["qqqqqqqq", ["from", "to"], 'There is no parameter "qqqqqqqq"; this route takes from, to'],
  ["from", [], 'There is no parameter "from"; this route takes none'],
];
for (const [name, known, want] of WAYS_OUT) {
  Deno.test(`readParams() tells who asks for ${name} of [${known}] the way out`, () => {
    assertThrows(() => readParams(`/api?${name}=1`, known), ProblemError, want);
  });
}

Deno.test("textParam() takes 256 characters, no more, and is undefined where there is none", () => {
  const longest = "x".repeat(256);
  assertEquals(textParam(paramsOf({ metric: longest }), "metric"), longest);
  assertEquals(textParam(paramsOf({}), "metric"), undefined);
  const tooLong = paramsOf({ metric: `${longest}x` });
  assertEquals(refusal(() => textParam(tooLong, "metric")), ["bad-parameter", "metric"]);
});

Deno.test("choiceParam() takes its words as they are spelled, and names them where it refuses", () => {
  const words = ["raw", "rate"] as const;
  assertEquals(choiceParam(paramsOf({}), "as", words), undefined);
  for (const word of words) assertEquals(choiceParam(paramsOf({ as: word }), "as", words), word);
  for (const word of ["RAW", "ra", "raw ", "raw,rate", "toString"]) {
    const refused = refusal(() => choiceParam(paramsOf({ as: word }), "as", words));
    assertEquals(refused, ["bad-parameter", "as", ["raw", "rate"]], word);
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
    const read = () => integerParam(paramsOf({ limit: text }), "limit", { min: 1, max: 9 });
    if (want === "refused") assertEquals(refusal(read), ["bad-parameter", "limit"]);
    else assertEquals(read(), want);
  });
}

Deno.test("integerParam() takes negative numbers where its bounds do, and nothing where none is", () => {
  const bounds = { min: -5, max: -1 };
  assertEquals(integerParam(paramsOf({ limit: "-5" }), "limit", bounds), -5);
  assertEquals(integerParam(paramsOf({}), "limit", bounds), undefined);
  assertThrows(() => integerParam(paramsOf({ limit: "-6" }), "limit", bounds), ProblemError);
});

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
  Deno.test(`rangeParams() reads the time ${text} as ${want}`, () => {
    for (const name of ["from", "to"] as const) {
      const read = () => rangeParams(paramsOf({ [name]: text }))[`${name}Ms`];
      if (want === "refused") assertEquals(refusal(read), ["bad-parameter", name]);
      else assertEquals(read(), want);
    }
  });
}

Deno.test("rangeParams() gives what was asked for and leaves the rest undefined", () => {
  const nothing = { fromMs: undefined, toMs: undefined, range: undefined };
  assertEquals(rangeParams(paramsOf({})), nothing);
  assertEquals(rangeParams(paramsOf({ from: "1", to: "2" })), { ...nothing, fromMs: 1, toMs: 2 });
  for (const range of ["15m", "1h", "1d", "1w", "all"]) {
    assertEquals(rangeParams(paramsOf({ range })), { ...nothing, range });
  }
  for (const range of ["1H", "2h", "", "ALL"]) {
    const refused = refusal(() => rangeParams(paramsOf({ range })));
    assertEquals(refused, ["bad-parameter", "range", ["15m", "1h", "1d", "1w", "all"]]);
  }
});
