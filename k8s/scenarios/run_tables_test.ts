import { assertEquals } from "@std/assert";
import {
  runJson,
  type RunStatus,
  scenariosJson,
  scenariosText,
  statusJson,
  statusText,
  verdictLines,
} from "./run_tables.ts";
import { SCENARIOS } from "./scenarios.ts";
import { LEAKS } from "./testing/leak_scenario.ts";
import { RUN_ID, START_MS, testRun } from "./testing/runs.ts";

const MET = { text: "see it", container: "leak/app", met: true, evidence: "It rises." };
const MISSED = { ...MET, met: false, evidence: "It falls." };

Deno.test("scenariosText() says what there is, and what fgm has to find", () => {
  assertEquals(
    scenariosText([LEAKS, { ...LEAKS, name: "other", durationMs: 90_000, expectations: [] }]),
    [
      "leaks (2 min): A program leaks",
      "  fgm has to see memory rise [leak/app]",
      "  fgm has to see no restart [calm/app]",
      "",
      "other (1 min 30 s): A program leaks",
    ].join("\n"),
  );
});

Deno.test("scenariosJson() has all of them, with times in milliseconds", () => {
  const list = scenariosJson(SCENARIOS) as readonly { readonly name: string }[];
  assertEquals(list.map(({ name }) => name), SCENARIOS.map(({ name }) => name));
  assertEquals(scenariosJson([{ ...LEAKS, expectations: LEAKS.expectations.slice(1) }]), [{
    ...{ name: "leaks", summary: "A program leaks", duration_ms: 120_000, least_ms: 60_000 },
    images: ["fgm-workload"],
    expectations: [{ kind: "event", text: "see no restart", container: "calm/app" }],
  }]);
});

Deno.test("verdictLines() aligns what was met and what was not", () => {
  assertEquals(verdictLines([MET, MISSED]), [
    "met      see it [leak/app]",
    "         It rises.",
    "not met  see it [leak/app]",
    "         It falls.",
  ]);
});

/** The state that a run is told with, half-way through its five minutes unless said otherwise. */
const STATES: readonly (readonly [
  changes: Partial<RunStatus["run"]>,
  isThere: boolean,
  atMs: number,
  want: readonly [state: string, left: string],
])[] = [
  [{}, true, 150_000, ["running", "2 min 30 s"]],
  [{ state: "starting" }, true, 150_000, ["starting", "2 min 30 s"]],
  [{ isKept: true }, true, 150_000, ["running, kept", "2 min 30 s"]],
  [{}, true, 300_000, ["over", "-"]],
  [{}, false, 150_000, ["over", "-"]],
  [{ state: "starting" }, false, 150_000, ["over", "-"]],
  [{ state: "failed" }, false, 400_000, ["failed", "-"]],
  [{ state: "stopped", isKept: true }, false, 150_000, ["stopped", "-"]],
  [{ state: "done", verdicts: [MET, MISSED] }, false, 400_000, ["done, 1 of 2 met", "-"]],
  [{ state: "done", verdicts: [MET], isKept: true }, true, 400_000, [
    "done, 1 of 1 met, kept",
    "-",
  ]],
];

for (const [changes, isThere, atMs, [state, left]] of STATES) {
  Deno.test(`statusText() of ${JSON.stringify(changes)} at ${atMs}, there: ${isThere}`, () => {
    const text = statusText([{ run: testRun(changes), isThere, pods: [] }], START_MS + atMs);
    const row = text.split("\n")[1]?.split(/ {2,}/) ?? [];
    assertEquals([row[0], row[2], row[5], row[6]], [RUN_ID, state, left, "no pods"]);
  });
}

Deno.test("runJson() and statusJson() have the pods that were there last", () => {
  const run = testRun({ verdicts: [MET, MISSED] });
  assertEquals(runJson(run), {
    ...{ run: RUN_ID, scenario: "leaks", namespace: "fgm-run-k3v9x2ab", node: "worker-1" },
    ...{ state: "running", start_ms: START_MS, until_ms: START_MS + 300_000, end_ms: null },
    ...{ met: false, expectations: [MET, MISSED] },
  });
  assertEquals(statusJson({ run, isThere: false, pods: undefined }).pods, run.pods);
});
