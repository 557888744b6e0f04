/**
 * What a cluster and its users send, for `deno task fuzz`: JSON of the Kubernetes API, kubectl's output,
 * and arguments of programs.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { JsonLines } from "../client/json_lines.ts";
import { KubectlError, kubectlFailure, lastUsefulLine } from "../client/kubectl_error.ts";
import { urlAccess } from "../client/kube_access.ts";
import {
  PODS_MAX,
  type PodWatchState,
  RETRY_MS_MAX,
  startPodWatch,
  stepPodWatch,
} from "../client/pod_watch_machine.ts";
import { LABELS_MAX, PODS_MAX as LABELLED_PODS_MAX, readPodLabels } from "../client/pod_labels.ts";
import { parsePod } from "../client/pods.ts";
import { forwardedPort } from "../client/port_forward.ts";
import { parseViewerPods, podOfNode } from "../client/viewer_pods.ts";
import { parseFlags, type ProgramSpec } from "../pod/flags.ts";
import { isHostAllowed } from "../pod/host_guard.ts";
import { type FuzzTarget, fuzzText } from "./fuzz_target.ts";

function pod(name: string, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    kind: "Pod",
    metadata: {
      name,
      uid: `uid-${name}`,
      resourceVersion: "41",
      creationTimestamp: "2026-01-12T21:52:49Z",
      labels: { "app.kubernetes.io/name": "fgm" },
    },
    spec: {
      nodeName: "worker-1",
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{
              matchFields: [{ key: "metadata.name", operator: "In", values: ["worker-2"] }],
            }],
          },
        },
      },
    },
    status: {
      phase: "Running",
      podIP: "10.244.1.7",
      conditions: [{ type: "Ready", status: "True" }, {
        type: "PodScheduled",
        status: "False",
        reason: "Unschedulable",
        message: "0/3 nodes are available",
      }],
      containerStatuses: [{
        name: "viewer",
        state: { waiting: { reason: "CrashLoopBackOff" } },
      }],
    },
    ...changes,
  };
}

const LIST = { metadata: { resourceVersion: "40" }, items: [pod("fgm-x2x7k"), pod("fgm-b")] };

const GONE = { kind: "Status", code: 410, reason: "Expired", message: "too old resource version" };

const MESSAGES = [
  LIST,
  { metadata: { continue: "token" }, items: [pod("fgm-c")] },
  { type: "ADDED", object: pod("fgm-d") },
  { type: "MODIFIED", object: pod("fgm-d", { status: {} }) },
  { type: "BOOKMARK", object: { metadata: { resourceVersion: "67" } } },
  { type: "DELETED", object: pod("fgm-d") },
  { type: "ERROR", object: GONE },
];

/** Bytes that arrive in pieces are the same lines. */
function lines(input: Uint8Array): unknown {
  const read = (pieceBytes: number) => {
    const parser = new JsonLines(64 * 1024);
    const values: unknown[] = [];
    for (let at = 0; at < input.length; at += pieceBytes) {
      values.push(...parser.push(input.subarray(at, at + pieceBytes)));
    }
    return values;
  };
  const whole = read(Math.max(1, input.length));
  assertEquals(read(Math.max(3, input.length >> 6)), whole);
  return whole;
}

/** Lines of JSON as the watch's machine gets them: lists, messages, and breaks where one is no JSON. */
function watch(input: Uint8Array): unknown {
  let state: PodWatchState = startPodWatch(0);
  for (const [i, line] of fuzzText(input).split("\n").slice(0, WATCH_LINES_MAX).entries()) {
    const at = { nowMs: i * 700, chance: i % 10 / 10 };
    const value = valueOf(line);
    if (state.next.do === "wait") state = stepPodWatch(state, { kind: "waited" });
    if (state.next.do === "watch") state = stepPodWatch(state, { kind: "opened", ...at });
    if (value === undefined) state = stepPodWatch(state, { kind: "ended", ...at });
    else if (state.next.do === "list") {
      state = stepPodWatch(state, { kind: "page", page: value, ...at });
    } else state = stepPodWatch(state, { kind: "message", message: value, ...at });
    const { next, pods } = state;
    assert(pods.size <= PODS_MAX && [...pods].every(([uid, one]) => one.uid === uid));
    if (next.do === "wait") assert(next.delayMs > 0 && next.delayMs <= RETRY_MS_MAX);
  }
  return state;
}

/** Lines of one watch: each copies what is known, as it happens once in seconds. */
const WATCH_LINES_MAX = 200;

function valueOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** Static pods are known by two names. */
const NAMES_OF_POD = 2;

function podLabels(input: Uint8Array): unknown {
  const labels = readPodLabels(JSON.parse(fuzzText(input)));
  assert(labels.size <= NAMES_OF_POD * LABELLED_PODS_MAX, `${labels.size} pods`);
  for (const one of labels.values()) {
    const values = Object.values(one);
    assert(values.length <= LABELS_MAX, `${values.length} labels`);
    assert(values.every((value) => typeof value === "string"), JSON.stringify(one));
  }
  return labels;
}

const STATIC_POD = {
  metadata: {
    uid: "uid-etcd",
    labels: { tier: "control-plane", component: "etcd" },
    annotations: { "kubernetes.io/config.hash": "9f2c" },
  },
};

const STDERR = [
  'Error from server (Forbidden): pods is forbidden: User "eve" cannot list resource "pods"\n',
  'E0112 21:52:49.103845   11 memcache.go:265] "Unhandled Error" err="couldn\'t get"\n' +
  "The connection to the server 127.0.0.1:6443 was refused - did you specify the right host?\n",
  "\x1b[31merror: You must be logged in to the server (Unauthorized)\x1b[0m\n",
  "Forwarding from 127.0.0.1:41831 -> 8050\nForwarding from [::1]:41831 -> 8050\n",
];

function kubectl(input: Uint8Array): unknown {
  const text = fuzzText(input);
  const error = kubectlFailure(text, { tried: "list pods", ended: "ended with code 1" });
  assert(error instanceof KubectlError && error.message.length < 1_000, error.message);
  return [error.kind, lastUsefulLine(text), forwardedPort(text)];
}

function viewerPods(input: Uint8Array): unknown {
  const pods = parseViewerPods(fuzzText(input));
  for (const { node } of pods) podOfNode(pods, node);
  return pods;
}

const PROGRAM = {
  name: "fuzzed",
  summary: "Takes every kind of flag.",
  version: "fuzzed 0.1.0",
  flags: [
    { name: "port", kind: "integer", min: 0, max: 65_535, default: 8_050, help: "Port." },
    { name: "share", kind: "number", min: 0, help: "Share.", env: "FUZZED_SHARE" },
    { name: "level", kind: "string", choices: ["debug", "info"], default: "info", help: "Level." },
    { name: "data-dir", kind: "string", help: "Directory." },
    { name: "allowed-host", kind: "strings", help: "Host." },
    { name: "pss", kind: "boolean", default: true, help: "Whether." },
  ],
  positionals: { placeholder: "PATH", help: "Paths.", max: 3 },
} as const satisfies ProgramSpec;

/** One argument a line; the last line is a variable of the environment. */
function flags(input: Uint8Array): unknown {
  const args = fuzzText(input).split("\n");
  const parsed = parseFlags(PROGRAM, args, () => args.at(-1));
  if (parsed.kind === "run") {
    const { port, share, level } = parsed.values;
    assert(Number.isInteger(port) && port >= 0 && port <= 65_535, `${port}`);
    assert(share === undefined || Number.isFinite(share) && share >= 0, `${share}`);
    assert(level === "debug" || level === "info", level);
  }
  return parsed;
}

/** The targets. */
export const CLUSTER_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: "cluster/lines",
    form: "text",
    refusals: [SyntaxError],
    words: ["\n", "\r\n", "{}", "[]", "null", '{"type":"ADDED"}'],
    open: () => ({
      corpus: [
        MESSAGES.map((message) => `${JSON.stringify(message)}\n`).join(""),
        '{"a":1}\n\n2\n',
      ],
      read: lines,
    }),
  },
  {
    name: "cluster/pod",
    form: "json",
    refusals: [SyntaxError],
    words: ["Ready", "True", "metadata", "uid", "status", "conditions", "PodScheduled"],
    open: () => ({
      corpus: [JSON.stringify(pod("fgm-x2x7k"))],
      read: (input) => parsePod(JSON.parse(fuzzText(input))),
    }),
  },
  {
    name: "cluster/pod-labels",
    form: "json",
    refusals: [SyntaxError],
    words: ["items", "metadata", "uid", "labels", "annotations", "kubernetes.io/config.hash"],
    open: () => ({
      corpus: [JSON.stringify({ ...LIST, items: [...LIST.items, STATIC_POD] })],
      read: podLabels,
    }),
  },
  {
    name: "cluster/watch",
    form: "text",
    refusals: [],
    words: ["\n", "ADDED", "DELETED", "ERROR", "BOOKMARK", "410", "continue", '"uid":"'],
    testInputs: 150,
    open: () => ({
      corpus: [MESSAGES, MESSAGES.toReversed(), [LIST, ...MESSAGES.slice(2)]].map((messages) =>
        messages.map((message) => JSON.stringify(message)).join("\n")
      ),
      read: watch,
    }),
  },
  {
    name: "cluster/viewer-pods",
    form: "json",
    refusals: [SyntaxError],
    words: ["items", "nodeName", "deletionTimestamp"],
    open: () => ({ corpus: [JSON.stringify(LIST)], read: viewerPods }),
  },
  {
    name: "cluster/kubectl-words",
    form: "text",
    refusals: [],
    words: [
      "Error from server",
      "(Forbidden)",
      "E0112 21:52:49",
      "] ",
      "\x1b[",
      "-> 8050",
      "stat ",
    ],
    open: () => ({ corpus: STDERR, read: kubectl }),
  },
  {
    name: "cluster/flags",
    form: "text",
    refusals: [],
    words: ["--port", "--no-pss", "--", "=", "--help", "-h", "--level=", "\n", "--allowed-host"],
    open: () => ({
      corpus: [
        "--port\n80\n--level=debug\n/data\n0.5",
        "--no-pss\n--share=1e-3\n--\n--x\n-1",
        "--hepl",
      ],
      read: flags,
    }),
  },
  {
    name: "cluster/addresses",
    form: "text",
    refusals: [RangeError],
    words: ["http://", "https://", "[::1]", ":8050", "@", "localhost", "."],
    open: () => ({
      corpus: ["localhost:8050", "[fe80::1]:80", "127.0.0.1", "http://127.0.0.1:8001/base/"],
      read: (input) => {
        const text = fuzzText(input);
        return [isHostAllowed(text, ["fgm.example"]), urlAccess(text).baseUrl];
      },
    }),
  },
];
