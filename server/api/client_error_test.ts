import { assertEquals } from "@std/assert";
import { ViewerError, type ViewerErrorReason } from "./client_error.ts";

const ASKED = { baseUrl: "http://127.0.0.1:8050", path: "/api/metrics" };
const PROBLEM = {
  type: "urn:fgm:problem:unknown-metric",
  title: "There is no such metric",
  status: 404,
  detail: 'There is no metric "cpu"; nearest: cpu_percentage',
  candidates: ["cpu_percentage"],
};

const CASES: readonly (readonly [ViewerErrorReason, string])[] = [
  [
    { kind: "problem", problem: PROBLEM },
    'Cannot get /api/metrics from http://127.0.0.1:8050: There is no metric "cpu"; nearest: cpu_percentage',
  ],
  [
    { kind: "unreachable", state: "the connection is refused" },
    "Cannot get /api/metrics from http://127.0.0.1:8050: the connection is refused; " +
    "is fgm-viewer running there?",
  ],
  [
    { kind: "timeout", timeoutMs: 1_500 },
    "Cannot get /api/metrics from http://127.0.0.1:8050: no whole answer within 1.5 s; " +
    "ask for less, or again when the viewer has less to do",
  ],
  [
    { kind: "cancelled" },
    "Cannot get /api/metrics from http://127.0.0.1:8050: cancelled",
  ],
  [
    { kind: "not-a-viewer", state: 'it answers 200 text/html "<html>"' },
    'Cannot get /api/metrics from http://127.0.0.1:8050: it answers 200 text/html "<html>", ' +
    "which is no fgm-viewer; give the URL of one, such as http://127.0.0.1:8050",
  ],
];

for (const [reason, want] of CASES) {
  Deno.test(`ViewerError says in one line what is ${reason.kind}`, () => {
    const cause = new TypeError("cause");
    const error = new ViewerError(reason, ASKED, { cause });
    assertEquals([error.message, error.kind, error.name], [want, reason.kind, "ViewerError"]);
    assertEquals(error.cause, cause);
    assertEquals(error.problem, reason.kind === "problem" ? PROBLEM : undefined);
  });
}

Deno.test("ViewerError lets no control characters and no novels from outside through", () => {
  const state = `a\u001b[31m\r\nb${"x".repeat(2_000)}`;
  const { message } = new ViewerError({ kind: "unreachable", state }, ASKED);
  assertEquals(message.includes("a [31m b"), true);
  assertEquals(message.length < 700, true);
});
