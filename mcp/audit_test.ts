import { assertEquals } from "@std/assert";
import { createLogger } from "@fgm/k8s/pod/log";
import { createAudit, createRefusalLog } from "./audit.ts";
import type { CallOutcome } from "./protocol/create_mcp_server.ts";

function makeLog() {
  const lines: Record<string, unknown>[] = [];
  const clock = { nowMs: 0 };
  const write = (line: string) => {
    const { time: _, ...rest } = JSON.parse(line);
    lines.push(rest);
  };
  return { lines, clock, log: createLogger({ level: "info", write, now: () => clock.nowMs }) };
}

const ASKED = { tool: "list_nodes", arguments: { node: "worker-1" } };

const OUTCOMES: ReadonlyArray<readonly [outcome: CallOutcome, want: Record<string, unknown>]> = [
  [{ kind: "answered" }, { level: "info", message: "Called", outcome: "answered" }],
  [{ kind: "cancelled" }, { level: "info", message: "Called", outcome: "cancelled" }],
  [{ kind: "refused", why: "No such node." }, {
    ...{ level: "info", message: "Called", outcome: "refused" },
    why: "No such node.",
  }],
  [{ kind: "failed", error: new Error("a mistake") }, {
    ...{ level: "error", message: "Failed to answer a call", outcome: "failed" },
    error: "a mistake",
  }],
];
for (const [outcome, want] of OUTCOMES) {
  Deno.test(`createAudit() writes one line for a call that was ${outcome.kind}`, () => {
    const { lines, clock, log } = makeLog();
    const end = createAudit(log, () => clock.nowMs)(ASKED);
    assertEquals(lines, []);
    clock.nowMs = 41.6;
    end(outcome);
    const asked = { tool: "list_nodes", arguments: '{"node":"worker-1"}', elapsedMs: 42 };
    assertEquals(lines, [{ ...asked, ...want }]);
  });
}

const LONG = "x".repeat(1_000);

const SHAPES: ReadonlyArray<readonly [name: string, given: unknown, want: string]> = [
  ["no arguments", undefined, "{}"],
  ["what is no object", [1], "[1]"],
  ["long arguments up to a length", { a: LONG }, `${`{"a":"${LONG}`.slice(0, 400)}…`],
  ["line ends within one line", { a: "b\n{}" }, '{"a":"b\\n{}"}'],
];
for (const [name, given, want] of SHAPES) {
  Deno.test(`createAudit() writes ${name}`, () => {
    const { lines, log } = makeLog();
    createAudit(log, () => 0)({ tool: LONG, arguments: given })({ kind: "answered" });
    assertEquals([lines[0]?.arguments, lines[0]?.tool], [want, `${"x".repeat(400)}…`]);
  });
}

Deno.test("createRefusalLog() writes one line of each status in a while", () => {
  const { lines, clock, log } = makeLog();
  const refused = createRefusalLog(log);
  for (const status of [401, 401, 403, 401]) refused({ status, method: "POST", why: "no" });
  clock.nowMs = 10_000;
  refused({ status: 401, method: "PUT", why: LONG });
  const line = { level: "warn", message: "Refused a request", method: "POST", why: "no" };
  assertEquals(lines, [
    { ...line, status: 401 },
    { ...line, status: 403 },
    { ...line, status: 401, method: "PUT", why: `${"x".repeat(400)}…`, suppressed: 2 },
  ]);
});
