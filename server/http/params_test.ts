import { assertEquals, assertThrows } from "@std/assert";
import { checkQuery } from "./params.ts";
import { ProblemError, type ProblemKind } from "./problems.ts";

const KNOWN = ["metric", "limit", "from", "to", "range"];

/** Runs `read`, which must refuse; gives the kind of the problem, its parameter and its candidates. */
function refusal(read: () => unknown): readonly [ProblemKind, string?, (readonly string[])?] {
  const { kind, hints } = assertThrows(read, ProblemError);
  const { parameter = "", candidates } = hints;
  return candidates === undefined ? [kind, parameter] : [kind, parameter, candidates];
}

const PLAIN: readonly string[] = [
  "/api",
  "/api?",
  "/api?&&",
  "/api?metric=a",
  "/api?&metric=a&",
  "/api?metric=a=b",
  "/api?metric=a?b",
  "/api?metric=a&limit=2",
  "/api?metric=a+b%20c%2Bd",
  "/api?m%65tric=a",
  "/api?metric=%26limit%3D1",
  "/api?metric=%C3%BC%F0%9F%99%82",
  "/api?metric=%2525",
  "/api?metric=a#limit=1",
  `/api?metric=${"x".repeat(16_384 - 7)}`,
];
for (const url of PLAIN) {
  Deno.test(`checkQuery() lets ${url.slice(0, 60)} pass`, () => checkQuery(url, KNOWN));
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
  Deno.test(`checkQuery() refuses ${url.slice(0, 60)} as ${kind}`, () => {
    const want = kind === "unknown-parameter" ? [kind, parameter, KNOWN] : [kind, parameter];
    assertEquals(refusal(() => checkQuery(url, KNOWN)), want);
  });
}

const WAYS_OUT: readonly [name: string, known: readonly string[], want: string][] = [
  ["metrics", KNOWN, 'There is no parameter "metrics"; did you mean "metric"?'],
  ["qqqqqqqq", ["from", "to"], 'There is no parameter "qqqqqqqq"; this route takes from, to'],
  ["from", [], 'There is no parameter "from"; this route takes none'],
];
for (const [name, known, want] of WAYS_OUT) {
  Deno.test(`checkQuery() tells who asks for ${name} of [${known}] the way out`, () => {
    assertThrows(() => checkQuery(`/api?${name}=1`, known), ProblemError, want);
  });
}
