/**
 * What the tools read of kubectl, and of files of their users, for `deno task fuzz`.
 *
 * @module
 */

import { type FuzzTarget, fuzzText } from "../testing/fuzz_target.ts";
import { parseImageName } from "./deploy_image_name.ts";
import { addMcpEntry, removeMcpEntry } from "./deploy_mcp_client.ts";
import {
  currentPods,
  isRolledOut,
  progressText,
  readRollout,
  readyNodes,
  unreadyLines,
} from "./deploy_rollout.ts";
import { creationFailures, findTrouble, lastWords, troubleText } from "./deploy_trouble.ts";
import { namespaceWait, readFound } from "./undeploy_plan.ts";

const LABELS = { "app.kubernetes.io/name": "fgm", "app.kubernetes.io/component": "node" };

const ROLLOUT = {
  items: [
    {
      kind: "DaemonSet",
      metadata: { name: "fgm", generation: 2, labels: LABELS },
      spec: { template: { spec: { containers: [{ image: "fgm:1" }] } } },
      status: { observedGeneration: 2, desiredNumberScheduled: 3, numberReady: 1 },
    },
    {
      kind: "Pod",
      metadata: { name: "fgm-x2x7k", uid: "5f3c", labels: LABELS, generateName: "fgm-" },
      spec: { nodeName: "worker-1" },
      status: {
        phase: "Pending",
        containerStatuses: [{
          name: "fgm",
          state: { waiting: { reason: "ImagePullBackOff", message: "Back-off pulling" } },
          lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
        }],
      },
    },
  ],
};

const EVENTS = {
  items: [{
    reason: "FailedCreate",
    message: 'pods "fgm-x2x7k" is forbidden: exceeded quota',
    lastTimestamp: "2026-01-12T21:52:49Z",
    count: 3,
    involvedObject: { kind: "DaemonSet", name: "fgm" },
    metadata: { uid: "e1" },
  }],
};

const NAMESPACE = {
  kind: "Namespace",
  metadata: { name: "fgm", labels: LABELS },
  status: { conditions: [{ type: "NamespaceContentRemaining", status: "True", message: "pods." }] },
};

const MCP_FILE = {
  mcpServers: { fgm: { type: "http", url: "http://127.0.0.1:8080/mcp" }, other: { command: "x" } },
};

/** All that is read of a cluster while the programs are rolled out. */
function rollout(input: Uint8Array): unknown {
  const text = fuzzText(input);
  const now = readRollout(text);
  const trouble = findTrouble(now.pods);
  return [
    isRolledOut(now),
    progressText(now),
    currentPods(now, now).length,
    readyNodes(now),
    unreadyLines(now),
    trouble && troubleText(trouble),
  ];
}

/** The targets. */
export const KUBECTL_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: "tools/rollout",
    form: "json",
    refusals: [SyntaxError],
    words: ["DaemonSet", "Deployment", "Pod", "CrashLoopBackOff", "items", "status", "ready"],
    open: () => ({ corpus: [JSON.stringify(ROLLOUT)], read: rollout }),
  },
  {
    name: "tools/events",
    form: "json",
    refusals: [SyntaxError],
    words: ["FailedCreate", "items", "lastTimestamp", "eventTime"],
    open: () => ({
      corpus: [JSON.stringify(EVENTS)],
      read: (input) => [creationFailures(fuzzText(input)), lastWords(fuzzText(input))],
    }),
  },
  {
    name: "tools/found",
    form: "json",
    refusals: [SyntaxError],
    words: ["Namespace", "items", "conditions", "List"],
    open: () => ({
      corpus: [JSON.stringify(NAMESPACE), JSON.stringify({ kind: "List", items: [NAMESPACE] }), ""],
      read: (input) => [readFound(fuzzText(input)), namespaceWait(fuzzText(input))],
    }),
  },
  {
    name: "tools/image-name",
    form: "text",
    refusals: [RangeError],
    words: [":", "@sha256:", "/", ".", "__", "localhost:5000/"],
    open: () => ({
      corpus: ["fgm:0.1.0", `registry.example:5000/a/b-c__d@sha256:${"0a".repeat(32)}`, "fgm"],
      read: (input) => parseImageName(fuzzText(input), "0.1.0"),
    }),
  },
  {
    name: "tools/mcp-file",
    form: "json",
    refusals: [SyntaxError, RangeError],
    words: ["mcpServers", "fgm", "headers", "url"],
    open: () => ({
      corpus: [JSON.stringify(MCP_FILE), "{}"],
      read: (input) => {
        const removed = removeMcpEntry(fuzzText(input));
        // Indented text grows with the square of its depth, and is as deep as its owner likes.
        return [removed?.length, addMcpEntry(fuzzText(input), "token").length];
      },
    }),
  },
];
