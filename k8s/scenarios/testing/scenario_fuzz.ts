/**
 * What the scenarios read of kubectl, and of their own files, for `deno task fuzz`.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { type FuzzTarget, fuzzText } from "../../testing/fuzz_target.ts";
import { durationText, parseDuration } from "../duration_text.ts";
import { listedItems, parseRunPods, podsText } from "../run_pods.ts";
import { parseScenarioCommand } from "../scenario_flags.ts";
import { namespaceText, parseRecord, parseRunNamespace, recordText } from "../run_record.ts";
import { LEAKS } from "./leak_scenario.ts";
import { namespaceOf, START_MS, testRun } from "./runs.ts";

const VERDICT = { text: "Finds the leak", container: "leak/app", met: true, evidence: "trend" };

/** A record that is read can be written, told and found again in the cluster. */
function record(input: Uint8Array): unknown {
  const read = parseRecord(fuzzText(input));
  assertEquals(parseRecord(recordText(read)), read);
  return [read, namespaceText(read), durationText(read.untilMs - read.startMs)];
}

function runPods(input: Uint8Array): unknown {
  const text = fuzzText(input);
  const runs = listedItems(text).map(parseRunNamespace);
  return [podsText(parseRunPods(text)), runs];
}

const POD = {
  kind: "Pod",
  metadata: { name: "leak", uid: "5f3c", labels: { "fgm-scenario": "k3v9x2ab" } },
  spec: { nodeName: "worker-1", containers: [{ name: "app" }] },
  status: {
    phase: "Running",
    containerStatuses: [{
      name: "app",
      restartCount: 3,
      state: { terminated: { exitCode: 137, reason: "OOMKilled" } },
    }],
  },
};

/** One argument a line; the last line is every variable of the environment. */
function command(input: Uint8Array): unknown {
  const args = fuzzText(input).split("\n");
  return parseScenarioCommand(args, {
    scenarios: [LEAKS],
    version: "scenario 0.1.0",
    env: () => args.at(-1),
  });
}

/** The targets. */
export const SCENARIO_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: "scenarios/record",
    form: "json",
    refusals: [SyntaxError],
    words: ["done", "failed", "startMs", "endMs", "verdicts"],
    open: () => ({
      corpus: [
        recordText(testRun()),
        recordText(testRun({ state: "done", endMs: START_MS + 300_000, verdicts: [VERDICT] })),
      ],
      read: record,
    }),
  },
  {
    name: "scenarios/run-pods",
    form: "json",
    refusals: [SyntaxError],
    words: ["items", "OOMKilled", "restartCount", "waiting", "fgm-scenario"],
    open: () => ({
      corpus: [JSON.stringify({ items: [POD, namespaceOf(testRun())] })],
      read: runPods,
    }),
  },
  {
    name: "scenarios/command",
    form: "text",
    refusals: [],
    words: ["\n", "run", "stop", "--all", "--duration", "=", "--json", "-o", "--help"],
    open: () => ({
      corpus: [
        "run\n--duration\n1h30m\nleaks\n--node=a\n--keep\n--no-build",
        "status\n--json",
        "logs\nk3v9x2ab\n--tail=5",
        "stop\n--all\n--namespace\nfgm",
        "export\nk3v9x2ab\n-o\nout",
      ],
      read: command,
    }),
  },
  {
    name: "scenarios/duration",
    form: "text",
    refusals: [],
    words: ["h", "m", "s", "30"],
    open: () => ({ corpus: ["90s", "1h30m"], read: (input) => parseDuration(fuzzText(input)) }),
  },
];
