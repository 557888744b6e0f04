/**
 * Runs for tests.
 *
 * @module
 */

import { namespaceText, type RunRecord } from "../run_record.ts";

/** A whole minute: 2026-01-12T21:52:00Z. */
export const START_MS = Date.UTC(2026, 0, 12, 21, 52);

/** An id as runs have them. */
export const RUN_ID = "k3v9x2ab";

/** A run of five minutes that goes on, with one pod. */
export function testRun(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    id: RUN_ID,
    scenario: "leaks",
    node: "worker-1",
    startMs: START_MS,
    untilMs: START_MS + 300_000,
    endMs: undefined,
    isKept: false,
    state: "running",
    pods: [{ name: "leak", node: "worker-1", containers: ["app"] }],
    verdicts: [],
    ...changes,
  };
}

/** The namespace of a run, as the API gives it. */
export function namespaceOf(
  run: RunRecord,
  { isEnding = false }: { readonly isEnding?: boolean } = {},
): Readonly<Record<string, unknown>> {
  const namespace = JSON.parse(namespaceText(run));
  if (isEnding) namespace.metadata.deletionTimestamp = new Date(run.untilMs).toISOString();
  return namespace;
}
