/**
 * Labels of the pods of one node. A ClusterRole with list on pods is all it takes.
 *
 * The node's pods are listed again when somebody asks in vain for one that may be new, and now and
 * then, since labels change. Lists come from the API's cache (`resourceVersion=0`), which has an index
 * of the pods by node. (Kubernetes API concepts, "Resource versions".)
 *
 * @module
 */

import type { Logger } from "../pod/log.ts";
import { listAt, memberOf, textAt, valueAt } from "./json_value.ts";
import type { KubeApi } from "./kube_api.ts";
import { startTimeout, type StartTimer } from "./patience.ts";

/** Shortest time between two lists, in milliseconds. */
export const LIST_EVERY_MS_MIN = 5_000;

/** Longest time between two lists, in milliseconds. */
export const LIST_EVERY_MS_MAX = 60_000;

/** Most pods of a list that are looked at: kubelet runs 110 unless told otherwise. */
export const PODS_MAX = 1_000;

/**
 * Largest list that is read, in bytes: 500 pods, of whose 20 KB the metadata are less than half. A list
 * is parsed between two ticks and in the collector's memory; whatever JSON this is, there is room for it.
 */
export const LIST_BYTES_MAX = 4 * 1024 * 1024;

/** Metadata alone, where the API knows that form, as it does since Kubernetes 1.15. */
const ACCEPT = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, application/json";

/** Most labels of a pod that are kept: the first by name. */
export const LABELS_MAX = 64;

/** Longest name of a label, in characters: a domain of 253, a slash and 63. Kubernetes takes no longer one. */
export const LABEL_NAME_CHARS_MAX = 317;

/** Longest value of a label, in characters. Kubernetes takes no longer one. */
export const LABEL_VALUE_CHARS_MAX = 63;

/** Names and values, sorted by name. */
export type Labels = Readonly<Record<string, string>>;

/** Which node, and the world. */
export interface PodLabelsOptions {
  readonly nodeName: string;
  readonly log: Logger;
  /** `setTimeout` by default. */
  readonly startTimer?: StartTimer;
}

/** Labels as of the last list. Disposing waits until the last request is over. */
export interface PodLabels extends AsyncDisposable {
  /**
   * Labels of a pod by its uid or, for a static pod, by the hash of its configuration, which is its
   * name on the node. The same object while they stay the same; undefined while they are not known.
   */
  readonly lookup: (podUid: string) => Labels | undefined;
}

/**
 * Labels in a list of pods, by uid and by configuration hash.
 *
 *     { "items": [{ "metadata": { "uid": "5f3c…", "labels": { "app": "web" },
 *                                 "annotations": { "kubernetes.io/config.hash": "9f2c…" } } }] }
 *
 * A pod without labels has none, as against one that is not in the list. Labels that Kubernetes would
 * not take are left out.
 *
 * @throws {SyntaxError} when the value is no list of pods.
 */
export function readPodLabels(list: unknown): ReadonlyMap<string, Labels> {
  const items = listAt(list, "items");
  const found = items.slice(0, PODS_MAX).flatMap((pod) => {
    const labels = labelsOf(valueAt(pod, "metadata", "labels"));
    const uids = [
      textAt(pod, "metadata", "uid"),
      textAt(pod, "metadata", "annotations", "kubernetes.io/config.hash"),
    ];
    return uids.filter((uid) => uid !== undefined).map((uid) => [uid, labels] as const);
  });
  const isList = Array.isArray(memberOf(list, "items")) ||
    ["PodList", "PartialObjectMetadataList"].includes(textAt(list, "kind") ?? "");
  if (!isList || (items.length > 0 && found.length === 0)) {
    throw new SyntaxError("Cannot read labels of pods: the answer is no list of pods");
  }
  return new Map(found);
}

function labelsOf(value: unknown): Labels {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const texts = Object.entries(value)
    .filter((entry): entry is [string, string] => isLabel(entry))
    .sort(([a], [b]) => a < b ? -1 : 1);
  return Object.fromEntries(texts.slice(0, LABELS_MAX));
}

function isLabel([name, value]: readonly [string, unknown]): boolean {
  return name.length <= LABEL_NAME_CHARS_MAX && typeof value === "string" &&
    value.length <= LABEL_VALUE_CHARS_MAX;
}

/**
 * Starts to list. Failures are logged and tried again for ever; what was known stays known.
 *
 * @throws {RangeError} for a node name that cannot be one.
 */
export function followPodLabels(
  api: Pick<KubeApi, "getJson">,
  options: PodLabelsOptions,
): PodLabels {
  if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(options.nodeName)) {
    throw new RangeError(`Cannot list pods of node "${options.nodeName}": this is no name of one`);
  }
  const loop = new Loop(api, options);
  const ended = loop.run();
  return {
    lookup: (podUid) => loop.lookup(podUid),
    [Symbol.asyncDispose]: async () => {
      loop.stop();
      await ended;
    },
  };
}

class Loop {
  readonly #api: Pick<KubeApi, "getJson">;
  readonly #options: PodLabelsOptions;
  readonly #end = new AbortController();
  #known: ReadonlyMap<string, Labels> = new Map();
  /** Asked for in vain since the last list began. */
  #asked = new Set<string>();
  /** Asked for in vain before the last list, which had them neither: no reason to hurry. */
  #absent: ReadonlySet<string> = new Set();
  #isWanted = false;
  #failures = 0;

  constructor(api: Pick<KubeApi, "getJson">, options: PodLabelsOptions) {
    this.#api = api;
    this.#options = options;
  }

  lookup(podUid: string): Labels | undefined {
    const labels = this.#known.get(podUid);
    if (labels !== undefined) return labels;
    if (this.#asked.size < PODS_MAX) this.#asked.add(podUid);
    if (!this.#absent.has(podUid)) this.#isWanted = true;
    return undefined;
  }

  stop(): void {
    this.#end.abort();
  }

  async run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      await this.#list();
      await this.#pause();
    }
  }

  async #list(): Promise<void> {
    const { nodeName, log } = this.#options;
    const asked = this.#asked;
    this.#asked = new Set();
    this.#isWanted = false;
    try {
      const query = { fieldSelector: `spec.nodeName=${nodeName}`, resourceVersion: "0" };
      const limits = { accept: ACCEPT, bytesMax: LIST_BYTES_MAX };
      const request = { query, ...limits, signal: this.#end.signal };
      const found = readPodLabels(await this.#api.getJson("/api/v1/pods", request));
      this.#known = new Map([...found].map(([uid, labels]) => [uid, this.#unchanged(uid, labels)]));
      this.#absent = new Set([...asked].filter((uid) => !found.has(uid)));
      if (this.#failures > 0) log.info("Labels of pods are up to date", { pods: found.size });
      this.#failures = 0;
    } catch (error) {
      if (this.#end.signal.aborted) return;
      // Whatever goes wrong must neither end the listing for good nor reach who samples.
      this.#failures++;
      if (this.#failures === 1) log.warn("Cannot read labels of pods; samples go on", { error });
    }
  }

  /** The object as it was, so that nothing seems to have changed. */
  #unchanged(uid: string, labels: Labels): Labels {
    const before = this.#known.get(uid);
    return JSON.stringify(before) === JSON.stringify(labels) ? before ?? labels : labels;
  }

  /** Until a list is due; after failures twice as long each time, whoever asks. */
  async #pause(): Promise<void> {
    if (this.#failures > 0) {
      const delayMs = LIST_EVERY_MS_MIN * 2 ** Math.min(this.#failures - 1, 10);
      return await this.#wait(Math.min(delayMs, LIST_EVERY_MS_MAX));
    }
    for (let waitedMs = 0; waitedMs < LIST_EVERY_MS_MAX; waitedMs += LIST_EVERY_MS_MIN) {
      await this.#wait(LIST_EVERY_MS_MIN);
      if (this.#isWanted || this.#end.signal.aborted) return;
    }
  }

  async #wait(delayMs: number): Promise<void> {
    if (this.#end.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => resolve();
    const stop = (this.#options.startTimer ?? startTimeout)(end, delayMs);
    this.#end.signal.addEventListener("abort", end, { once: true });
    await promise;
    stop();
    this.#end.signal.removeEventListener("abort", end);
  }
}
