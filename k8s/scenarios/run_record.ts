/**
 * What is known of a run: on its namespace while that is there, and for a week in a file of this
 * machine, so that its data can be had from fgm when the namespace is long gone.
 *
 *     metadata:
 *       name: fgm-run-k3v9x2ab
 *       labels:      { fgm-scenario: k3v9x2ab, pod-security.kubernetes.io/enforce: restricted }
 *       annotations: { fine-grained-monitor/scenario: memory-leak,
 *                      fine-grained-monitor/node:     worker-1,
 *                      fine-grained-monitor/start:    2026-01-12T21:52:00.000Z,
 *                      fine-grained-monitor/until:    2026-01-12T21:57:00.000Z }
 *
 * @module
 */

import { listAt, textAt, valueAt } from "../client/json_value.ts";
import type { Verdict } from "./expectation.ts";

/** Label of a run's namespace and pods; its value is the run's id. */
export const RUN_LABEL = "fgm-scenario";

/** What the name of a run's namespace begins with. */
export const RUN_NAMESPACE_PREFIX = "fgm-run-";

/** Characters of a run's id: those that namespaces may have and people do not confuse. */
const ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

const ID_LENGTH = 8;

const ANNOTATIONS = "fine-grained-monitor/";

/** Version of the file; others are not read. */
const RECORD_VERSION = 1;

/** How far a run has come. "stopped" is by a person. */
export const RUN_STATES = ["starting", "running", "done", "failed", "stopped"] as const;

/** How far a run has come. */
export type RunState = typeof RUN_STATES[number];

/** A pod of a run, which may be gone. */
export interface RecordedPod {
  readonly name: string;
  readonly node: string;
  readonly containers: readonly string[];
}

/** One expectation and what came of it. */
export interface RecordedVerdict extends Verdict {
  /** The expectation's text. */
  readonly text: string;
  /** "pod/container". */
  readonly container: string;
}

/** One run. */
export interface RunRecord {
  readonly id: string;
  /** Name of the scenario. */
  readonly scenario: string;
  readonly node: string;
  /** When its pods ran or, before that, when it was made; milliseconds since the epoch. */
  readonly startMs: number;
  /** When it is over at the latest. */
  readonly untilMs: number;
  /** When it was over; absent while it goes on. */
  readonly endMs?: number | undefined;
  /** Whether its namespace is to stay until somebody stops it. */
  readonly isKept: boolean;
  readonly state: RunState;
  /** Empty until they run. */
  readonly pods: readonly RecordedPod[];
  /** Empty until they were checked. */
  readonly verdicts: readonly RecordedVerdict[];
}

/** Draws an id from a source of numbers in [0, 1). */
export function drawRunId(random: () => number): string {
  return Array.from(
    { length: ID_LENGTH },
    () => ID_LETTERS[Math.floor(random() * ID_LETTERS.length)],
  ).join("");
}

/** Whether a text is an id as `drawRunId` gives them. */
export function isRunId(text: string): boolean {
  return text.length === ID_LENGTH && [...text].every((letter) => ID_LETTERS.includes(letter));
}

/** Name of a run's namespace. */
export function runNamespace({ id }: Pick<RunRecord, "id">): string {
  return `${RUN_NAMESPACE_PREFIX}${id}`;
}

/** What the run's namespace says of it, as annotations. */
export function runAnnotations(run: RunRecord): Readonly<Record<string, string>> {
  return {
    [`${ANNOTATIONS}scenario`]: run.scenario,
    [`${ANNOTATIONS}node`]: run.node,
    [`${ANNOTATIONS}start`]: new Date(run.startMs).toISOString(),
    [`${ANNOTATIONS}until`]: new Date(run.untilMs).toISOString(),
    ...run.isKept ? { [`${ANNOTATIONS}keep`]: "true" } : {},
  };
}

/** The namespace as JSON to be created. Its pods have to pass the strictest level of pod security. */
export function namespaceText(run: RunRecord): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: runNamespace(run),
      labels: {
        [RUN_LABEL]: run.id,
        "app.kubernetes.io/part-of": "fine-grained-monitor-scenarios",
        "pod-security.kubernetes.io/enforce": "restricted",
      },
      annotations: runAnnotations(run),
    },
  });
}

/** A namespace of a run that is there. */
export interface LiveRun {
  readonly run: RunRecord;
  /** It is being deleted. */
  readonly isEnding: boolean;
}

/**
 * Reads a namespace. Undefined for one that is not a run's: its name, its label and its annotations
 * have to agree, since what is a run's may be deleted.
 */
export function parseRunNamespace(value: unknown): LiveRun | undefined {
  const id = textAt(value, "metadata", "labels", RUN_LABEL) ?? "";
  const annotation = (name: string) =>
    textAt(value, "metadata", "annotations", `${ANNOTATIONS}${name}`);
  const [startMs, untilMs] = [timeOf(annotation("start")), timeOf(annotation("until"))];
  const [scenario, node] = [annotation("scenario"), annotation("node")];
  if (!isRunId(id) || textAt(value, "metadata", "name") !== runNamespace({ id })) return undefined;
  if (startMs === undefined || untilMs === undefined) return undefined;
  if (scenario === undefined || node === undefined) return undefined;
  const run: RunRecord = {
    ...{ id, scenario, node, startMs, untilMs, state: "running", pods: [], verdicts: [] },
    isKept: annotation("keep") === "true",
  };
  return { run, isEnding: textAt(value, "metadata", "deletionTimestamp") !== undefined };
}

function timeOf(text: string | undefined): number | undefined {
  const timeMs = Date.parse(text ?? "");
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** The record as the text of its file. */
export function recordText(run: RunRecord): string {
  return `${JSON.stringify({ version: RECORD_VERSION, ...run }, undefined, 2)}\n`;
}

/** Reads a record's file. @throws {SyntaxError} for one that is damaged, or of another version. */
export function parseRecord(text: string): RunRecord {
  const value: unknown = JSON.parse(text);
  const refuse = (state: string) => new SyntaxError(`Cannot read the record of a run: ${state}`);
  if (valueAt(value, "version") !== RECORD_VERSION) throw refuse("it is of another version");
  const [id, scenario] = [textAt(value, "id") ?? "", textAt(value, "scenario")];
  const [startMs, untilMs] = [valueAt(value, "startMs"), valueAt(value, "untilMs")];
  const [endMs, node] = [valueAt(value, "endMs"), textAt(value, "node")];
  const state = RUN_STATES.find((known) => known === valueAt(value, "state"));
  if (!isRunId(id) || scenario === undefined || node === undefined || state === undefined) {
    throw refuse("its names are damaged");
  }
  if (!isTime(startMs) || !isTime(untilMs) || !(endMs === undefined || isTime(endMs))) {
    throw refuse("its times are damaged");
  }
  return {
    ...{ id, scenario, node, startMs, untilMs, endMs, state },
    isKept: valueAt(value, "isKept") === true,
    pods: listAt(value, "pods").map(readPod),
    verdicts: listAt(value, "verdicts").map(readVerdict),
  };
}

/** ECMAScript's dates end 100 million days from 1970. */
const TIME_MS_MAX = 8.64e15;

function isTime(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= TIME_MS_MAX;
}

function readPod(value: unknown): RecordedPod {
  return {
    name: textAt(value, "name") ?? "",
    node: textAt(value, "node") ?? "",
    containers: listAt(value, "containers").filter((name) => typeof name === "string"),
  };
}

function readVerdict(value: unknown): RecordedVerdict {
  return {
    text: textAt(value, "text") ?? "",
    container: textAt(value, "container") ?? "",
    met: valueAt(value, "met") === true,
    evidence: textAt(value, "evidence") ?? "",
  };
}

/** Names of the nodes that had pods of a run, each once; at least the one that it was meant for. */
export function nodesOf({ node, pods }: RunRecord): readonly string[] {
  const nodes = pods.map((pod) => pod.node).filter((name) => name !== "");
  return nodes.length === 0 ? [node] : [...new Set(nodes)].sort();
}
