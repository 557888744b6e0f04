/**
 * What the pods of a run do, from the JSON that kubectl writes.
 *
 * Kubernetes API reference, "Pod v1 core" and "ContainerStatus v1 core".
 *
 * @module
 */

import { listAt, textAt, valueAt } from "../client/json_value.ts";
import { parsePod } from "../client/pods.ts";

/** Why a pod has not started. */
export interface PodTrouble {
  /** One line, such as "app: ErrImageNeverPull: Container image … is not present". */
  readonly why: string;
  /** Whether waiting does not help. */
  readonly isFinal: boolean;
}

/** One pod of a run. */
export interface RunPod {
  readonly name: string;
  /** "" until it is scheduled. */
  readonly node: string;
  readonly ip: string | undefined;
  /** "Pending", "Running", "Succeeded", "Failed", "Unknown". */
  readonly phase: string;
  readonly containers: readonly string[];
  /** Whether each of its containers runs or has run. */
  readonly hasStarted: boolean;
  /** Of all its containers together. */
  readonly restarts: number;
  /** Absent for a pod that has started, or is about to. */
  readonly trouble: PodTrouble | undefined;
}

/** Reasons for which a container has not run that pass only when somebody does something. */
const FINAL_REASONS: ReadonlySet<string> = new Set([
  ...["ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName"],
  ...["ImageInspectError", "CreateContainerConfigError", "CreateContainerError"],
  ...["RunContainerError", "StartError", "ContainerCannotRun"],
]);

/** Longest reason that is told, in characters. */
const WHY_LENGTH_MAX = 300;

/**
 * The list in what `kubectl get … -o json` writes.
 *
 * @throws {SyntaxError} for anything else.
 */
export function listedItems(text: string): readonly unknown[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError("Cannot read what kubectl has listed: it is no JSON", { cause });
  }
  if (!Array.isArray(valueAt(body, "items"))) {
    throw new SyntaxError("Cannot read what kubectl has listed: there is no list");
  }
  return listAt(body, "items");
}

/** Reads pods by name. @throws {SyntaxError} for text that is no list. */
export function parseRunPods(text: string): readonly RunPod[] {
  return listedItems(text).flatMap((item) => toRunPod(item) ?? [])
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

function toRunPod(item: unknown): RunPod | undefined {
  const pod = parsePod(item);
  if (pod === undefined) return undefined;
  const containers = listAt(item, "spec", "containers")
    .flatMap((container) => textAt(container, "name") ?? []);
  const statuses = listAt(item, "status", "containerStatuses");
  const hasStarted = statuses.length >= containers.length && containers.length > 0 &&
    statuses.every(hasRun);
  return {
    name: pod.name,
    node: textAt(item, "spec", "nodeName") ?? "",
    ip: pod.podIp,
    phase: textAt(item, "status", "phase") ?? "Unknown",
    containers,
    hasStarted,
    restarts: statuses.reduce<number>((sum, status) => sum + restartsOf(status), 0),
    trouble: hasStarted ? undefined : troubleOf(item),
  };
}

function restartsOf(status: unknown): number {
  const count = valueAt(status, "restartCount");
  return typeof count === "number" ? count : 0;
}

function hasRun(status: unknown): boolean {
  if (valueAt(status, "state", "running") !== undefined) return true;
  return [valueAt(status, "state", "terminated"), valueAt(status, "lastState", "terminated")]
    .some((end) => end !== undefined && !FINAL_REASONS.has(textAt(end, "reason") ?? ""));
}

function troubleOf(item: unknown): PodTrouble | undefined {
  const statuses = [
    ...listAt(item, "status", "initContainerStatuses"),
    ...listAt(item, "status", "containerStatuses"),
  ];
  for (const status of statuses) {
    const state = valueAt(status, "state", "waiting") ?? valueAt(status, "state", "terminated");
    const reason = textAt(state, "reason") ?? "";
    if (!FINAL_REASONS.has(reason)) continue;
    return trouble([textAt(status, "name"), reason, textAt(state, "message")], true);
  }
  if (textAt(item, "status", "phase") === "Failed") { // before its containers ran: "OutOfcpu"
    const [reason, message] = [textAt(item, "status", "reason"), textAt(item, "status", "message")];
    return trouble(["it has failed", reason, message], true);
  }
  const scheduled = listAt(item, "status", "conditions")
    .find((found) => textAt(found, "type") === "PodScheduled");
  if (textAt(scheduled, "status") !== "False") return undefined;
  return trouble([textAt(scheduled, "reason"), textAt(scheduled, "message")], false);
}

function trouble(parts: readonly (string | undefined)[], isFinal: boolean): PodTrouble {
  const why = parts.filter((part) => part !== undefined).join(": ")
    // deno-lint-ignore no-control-regex
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  return {
    why: why.length <= WHY_LENGTH_MAX ? why : `${why.slice(0, WHY_LENGTH_MAX - 1)}…`,
    isFinal,
  };
}

/** One line on all pods: "flaky Running, 3 restarts; leak Succeeded". "no pods" for none. */
export function podsText(pods: readonly RunPod[]): string {
  if (pods.length === 0) return "no pods";
  return pods.map(({ name, phase, restarts }) => {
    const times = restarts === 0 ? "" : `, ${restarts} restart${restarts === 1 ? "" : "s"}`;
    return `${name} ${phase}${times}`;
  }).join("; ");
}
