/**
 * What the scenarios read of kubectl, and of their own files, for `deno task fuzz`.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { type FuzzTarget, fuzzText } from "../../testing/fuzz_target.ts";
import { durationText, parseDuration } from "../duration_text.ts";
import { listedItems, parseRunPods, podsText } from "../run_pods.ts";
import { namespaceText, parseRecord, parseRunNamespace, recordText } from "../run_record.ts";
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
    name: "scenarios/duration",
    form: "text",
    refusals: [],
    words: ["h", "m", "s", "30"],
    open: () => ({ corpus: ["90s", "1h30m"], read: (input) => parseDuration(fuzzText(input)) }),
  },
];
