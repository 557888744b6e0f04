import { assertEquals } from "@std/assert";
import { OverloadError } from "../query/query_gate.ts";
import { QueryTimeoutError, QueryTooLargeError } from "../query/query_errors.ts";
import {
  ProblemError,
  type ProblemKind,
  problemOf,
  problemResponse,
  toWireProblem,
} from "./problems.ts";

const INTERNAL = "The request failed inside the viewer; its log says why";

const ERRORS: readonly [fact: string, error: unknown, kind: ProblemKind, detail: string][] = [
  ["a problem", new ProblemError("not-ready", "No data yet"), "not-ready", "No data yet"],
  ["a full gate", new OverloadError("8 run"), "overloaded", "8 run"],
  ["a time-out", new QueryTimeoutError("Slow"), "timeout", "Slow; ask for a shorter range"],
  ["too many samples", new QueryTooLargeError("Big"), "too-large", "Big"],
  ["an abort", new DOMException("x", "AbortError"), "client-gone", "The request was cancelled"],
  ["another exception of the platform", new DOMException("x", "DataError"), "internal", INTERNAL],
  ["a defect", new TypeError("x is not a function"), "internal", INTERNAL],
  ["an error with a secret", new Error("/etc/passwd"), "internal", INTERNAL],
  ["what merely has the name", { name: "AbortError", message: "x" }, "internal", INTERNAL],
  ["nothing", undefined, "internal", INTERNAL],
];
for (const [fact, error, kind, detail] of ERRORS) {
  Deno.test(`problemOf() of ${fact} is ${kind}`, () => {
    const problem = problemOf(error);
    assertEquals([problem.kind, problem.message], [kind, detail]);
  });
}

const STATUSES: Readonly<Record<ProblemKind, number>> = {
  "bad-parameter": 400,
  "unknown-parameter": 400,
  "ambiguous-container": 400,
  "too-large": 400,
  "unauthorized": 401,
  "forbidden-host": 403,
  "forbidden-origin": 403,
  "unknown-container": 404,
  "unknown-metric": 404,
  "no-data": 404,
  "unknown-study": 404,
  "unknown-dashboard": 404,
  "not-found": 404,
  "method-not-allowed": 405,
  "incomplete-data": 409,
  "body-refused": 413,
  "uri-too-long": 414,
  "client-gone": 499,
  "unusable-dashboard": 500,
  "not-built": 503,
  "internal": 500,
  "not-ready": 503,
  "overloaded": 503,
  "timeout": 504,
};
const KINDS = Object.keys(STATUSES) as ProblemKind[];

for (const kind of KINDS) {
  Deno.test(`problemResponse() of ${kind} is ${STATUSES[kind]}, in its status and its body`, async () => {
    const response = problemResponse(new ProblemError(kind, "Why"));
    const { title, ...body } = await response.json();
    const status = STATUSES[kind];
    assertEquals(body, { type: `urn:fgm:problem:${kind}`, status, detail: "Why" });
    assertEquals([response.status, title.length > 10], [status, true]);
    const { headers } = response;
    assertEquals(headers.get("content-type"), "application/problem+json");
    assertEquals(headers.get("retry-after"), status === 503 ? "1" : null);
    assertEquals(headers.get("allow"), status === 405 ? "GET, HEAD" : null);
  });
}

Deno.test("API.md: its table of errors has every kind with its status, and no other", async () => {
  const page = await Deno.readTextFile(new URL("../api/API.md", import.meta.url));
  const rows = [...page.matchAll(/^\| `urn:fgm:problem:([\w-]+)` *\| *(\d+) \|/gm)]
    .map(([, kind = "", status]) => [kind, Number(status)]);
  assertEquals(rows, Object.entries(STATUSES));
});

const HINTS: readonly [fact: string, hints: ProblemError["hints"]][] = [
  ["neither hint", {}],
  ["a parameter", { parameter: "metric" }],
  ["no candidates found", { candidates: [] }],
  ["both hints", { parameter: "metric", candidates: ["a", "b"] }],
];
for (const [fact, hints] of HINTS) {
  Deno.test(`toWireProblem() passes on ${fact}`, () => {
    const { parameter, candidates, ...rest } = toWireProblem(
      new ProblemError("bad-parameter", "Why", hints),
    );
    assertEquals({
      ...(parameter === undefined ? {} : { parameter }),
      ...(candidates === undefined ? {} : { candidates }),
    }, { ...hints });
    assertEquals(Object.keys(rest), ["type", "title", "status", "detail"]);
  });
}
