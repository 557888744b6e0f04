/**
 * Pods that will not start however long one waits, and what to do about each.
 *
 *     "containerStatuses": [{ "name": "collector", "restartCount": 0,
 *       "state": { "waiting": { "reason": "ErrImageNeverPull",
 *         "message": "Container image \"fgm:0.1.0\" is not present with pull policy of Never" } } }]
 *
 * Kubernetes API reference, "ContainerState v1 core". The reasons are kubelet's (pkg/kubelet/images and
 * pkg/kubelet/kuberuntime, `Err…`). Pods that nobody may even create are in no list of pods: an event says
 * so ("Event v1 core", reason FailedCreate of DaemonSet and ReplicaSet controllers).
 *
 * @module
 */

import { listAt, memberOf, textAt, valueAt } from "../client/json_value.ts";
import { NAMESPACE } from "./deploy_plan.ts";
import type { RolloutPod } from "./deploy_rollout.ts";

/** Why pods do not start. */
export interface Trouble {
  /** Pod and container, or what should have made a pod. */
  readonly subject: string;
  /** Name of the pod; "" where none was made. */
  readonly pod: string;
  readonly node: string | undefined;
  /** Container whose log of the time before tells more; absent where there is none. */
  readonly container: string | undefined;
  /** One word of Kubernetes, or a few of ours. */
  readonly reason: string;
  /** One line, "" when nothing was said. */
  readonly message: string;
  /** What to do, in one line. */
  readonly wayOut: string;
}

type WayOut = (container: { readonly image: string; readonly pod: string }) => string;

const LOAD: WayOut = ({ image }) =>
  `the node lacks ${image}: load it with --load, or push it with --registry`;
const PULL: WayOut = ({ image }) =>
  `can the node reach ${image}, and may it pull? Push it with --registry, or load it with --load`;
const DESCRIBE: WayOut = ({ pod }) =>
  `kubectl --namespace=${NAMESPACE} describe pod ${pod} tells more`;

/** Reasons for which a container waits in vain. */
const WAITING_IN_VAIN: Readonly<Record<string, WayOut>> = {
  ErrImageNeverPull: LOAD,
  ErrImagePull: PULL,
  ImagePullBackOff: PULL,
  InvalidImageName: ({ image }) => `${image} is no image's name: correct --image`,
  ImageInspectError: DESCRIBE,
  RegistryUnavailable: PULL,
  ErrRegistryUnavailable: PULL,
  CreateContainerConfigError: DESCRIBE,
  CreateContainerError: DESCRIBE,
  RunContainerError: DESCRIBE,
  PostStartHookError: DESCRIBE,
  CrashLoopBackOff: ({ pod }) =>
    `kubectl --namespace=${NAMESPACE} logs ${pod} --all-containers --previous tells why`,
};

/** The first pod that cannot start; undefined while there is hope for all. */
export function findTrouble(pods: readonly RolloutPod[]): Trouble | undefined {
  for (const pod of pods) {
    const containers = [
      ...listAt(pod.body, "status", "initContainerStatuses"),
      ...listAt(pod.body, "status", "containerStatuses"),
    ];
    for (const container of containers) {
      const waiting = valueAt(container, "state", "waiting");
      const reason = textAt(waiting, "reason") ?? "";
      const wayOut = Object.hasOwn(WAITING_IN_VAIN, reason) ? WAITING_IN_VAIN[reason] : undefined;
      if (wayOut === undefined) continue;
      const name = textAt(container, "name") ?? "a container";
      const image = textAt(container, "image") ?? "the image";
      return {
        subject: `${pod.name}, ${name}`,
        pod: pod.name,
        node: pod.nodeName,
        container: reason === "CrashLoopBackOff" ? name : undefined,
        reason,
        message: crashText(container) ?? oneLine(textAt(waiting, "message") ?? ""),
        wayOut: wayOut({ image, pod: pod.name }),
      };
    }
  }
  return undefined;
}

/** How a container ended that is started again and again; "back-off 5m0s" alone says nothing. */
function crashText(container: unknown): string | undefined {
  const ended = valueAt(container, "lastState", "terminated");
  const code = memberOf(ended, "exitCode");
  if (typeof code !== "number") return undefined;
  const reason = textAt(ended, "reason") ?? "Error";
  const message = textAt(ended, "message");
  return oneLine(
    `it ended with code ${code} (${reason})${message === undefined ? "" : `: ${message}`}`,
  );
}

/** An event about a pod that could not be created. */
export interface CreationFailure {
  /** Changes whenever it happens again. */
  readonly key: string;
  /** "DaemonSet fgm". */
  readonly subject: string;
  readonly message: string;
}

/**
 * Failures to create pods of ours, from `kubectl get events -o json`. Empty for a list without any.
 *
 * @throws {SyntaxError} for text that is no JSON.
 */
export function creationFailures(text: string): readonly CreationFailure[] {
  return listAt(JSON.parse(text), "items").flatMap((event) => {
    const [kind, name] = ["kind", "name"].map((member) => textAt(event, "involvedObject", member));
    if (textAt(event, "reason") !== "FailedCreate" || !/^fgm(-|$)/.test(name ?? "")) return [];
    const uid = textAt(event, "metadata", "uid") ?? "";
    const counts = [valueAt(event, "count"), valueAt(event, "series", "count")];
    const count = counts.find((found) => typeof found === "number") ?? 0;
    const message = oneLine(textAt(event, "message") ?? "");
    return [{ key: `${uid} ${count}`, subject: `${kind} ${name}`, message }];
  });
}

/** What to do when creation is refused with these words; the first that fits counts. */
const REFUSALS: readonly (readonly [pattern: RegExp, wayOut: string])[] = [
  [
    /violates PodSecurity/,
    `the namespace's label was changed: kubectl label namespace ${NAMESPACE} --overwrite ` +
    "pod-security.kubernetes.io/enforce=privileged",
  ],
  [/PodSecurityPolicy|security context constraint/, "let its ServiceAccount use a policy for it"],
  [/exceeded quota/, `raise the quota of namespace ${NAMESPACE}`],
  [
    /admission webhook .* denied/,
    "ask who keeps that policy, or try --overlay pss-off, which asks for less",
  ],
];

/**
 * The newest failure that was not there before and will not pass by itself, as a trouble; undefined where
 * there is none. Others may: an API server can take a second to hear of a new PriorityClass.
 */
export function creationTrouble(
  failures: readonly CreationFailure[],
  before: ReadonlySet<string>,
): Trouble | undefined {
  for (const { key, subject, message } of failures.toReversed()) {
    const wayOut = REFUSALS.find(([pattern]) => pattern.test(message))?.[1];
    if (before.has(key) || wayOut === undefined) continue;
    const reason = /violates PodSecurity/.test(message) ? "violates PodSecurity" : "FailedCreate";
    return { subject, pod: "", node: undefined, container: undefined, reason, message, wayOut };
  }
  return undefined;
}

/** The sentence in the last line of a log of ours, or the line itself; undefined for an empty log. */
export function lastWords(log: string): string | undefined {
  const line = log.trimEnd().split("\n").at(-1)?.trim() ?? "";
  if (line === "") return undefined;
  try {
    return oneLine(textAt(JSON.parse(line), "message") ?? line);
  } catch (error) {
    if (error instanceof SyntaxError) return oneLine(line); // a crash is not told in JSON
    throw error;
  }
}

/** Two lines: what does not start and why, and what to do. */
export function troubleText({ subject, node, reason, message, wayOut }: Trouble): string {
  const place = node === undefined ? "" : ` on ${node}`;
  const why = message === "" ? reason : `${reason}: ${message}`;
  return `Cannot start ${subject}${place}: ${why}\n${wayOut}`;
}

/** Longest text of the cluster that is shown, in characters. */
const TEXT_LENGTH_MAX = 400;

/** A text of somebody else as one line of bounded length, without what a terminal acts on. */
export function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  const plain = text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  return plain.length <= TEXT_LENGTH_MAX ? plain : `${plain.slice(0, TEXT_LENGTH_MAX - 1)}…`;
}
