/**
 * The pods of a fake Kubernetes API, with the versions by which they are listed and watched.
 *
 * @module
 */

import type { PodJson } from "./fake_pod.ts";

/** One line of a watch. */
export interface WatchLine {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: Readonly<Record<string, unknown>>;
}

/** A pod became another one, came, or went. */
interface Change {
  readonly version: number;
  readonly before: PodJson | undefined;
  readonly after: PodJson | undefined;
}

/** Whether a pod has all labels of a selector such as "a=b,c=d"; "" selects every pod. */
export function matches(pod: PodJson, selector: string): boolean {
  return selector === "" || selector.split(",").every((term) => {
    const [name = "", value] = term.split("=");
    return pod.metadata.labels[name] === value;
  });
}

/** The pods, and what became of them since the history was cut off last. */
export class PodStore {
  #version = 40;
  #oldest = 40;
  readonly #pods = new Map<string, PodJson>();
  #changes: Change[] = [];

  /** Of the last change. */
  get version(): number {
    return this.#version;
  }

  /** Versions before this one are forgotten. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Adds a pod, or replaces that of the same name. */
  put(pod: PodJson): void {
    const version = ++this.#version;
    const after = {
      ...pod,
      metadata: { ...pod.metadata, resourceVersion: String(version) },
    };
    const before = this.#pods.get(pod.metadata.name);
    this.#pods.set(pod.metadata.name, after);
    this.#changes.push({ version, before, after });
  }

  /** Removes a pod; nothing happens when there is none of that name. */
  remove(name: string): void {
    const before = this.#pods.get(name);
    if (before === undefined) return;
    this.#pods.delete(name);
    this.#changes.push({ version: ++this.#version, before, after: undefined });
  }

  /** Lets the version pass on without a change to a pod, as changes to other things do. */
  pass(): void {
    this.#version++;
  }

  /** Forgets the history up to now, as etcd's compaction does. */
  compact(): void {
    this.#version++;
    this.#oldest = this.#version;
    this.#changes = [];
  }

  /** The pods at present, by name. */
  list(selector: string): readonly PodJson[] {
    return [...this.#pods.values()].filter((pod) => matches(pod, selector))
      .sort((a, b) => a.metadata.name < b.metadata.name ? -1 : 1);
  }

  /** What a watch that has seen `version` is to be told; a pod that leaves a selector is deleted for it. */
  since(version: number, selector: string): readonly WatchLine[] {
    return this.#changes.filter((change) => change.version > version).flatMap((change) => {
      const before = change.before !== undefined && matches(change.before, selector);
      const after = change.after !== undefined && matches(change.after, selector);
      const type = after ? (before ? "MODIFIED" : "ADDED") : before ? "DELETED" : undefined;
      if (type === undefined) return [];
      const object = (after ? change.after : change.before)!;
      const resourceVersion = String(change.version);
      return [{ type, object: { ...object, metadata: { ...object.metadata, resourceVersion } } }];
    });
  }
}
