/**
 * What a row says besides its time, metric and value.
 *
 * @module
 */

/** The labels of a row, as a segment's columns hold them; null is NULL there. */
export interface RowLabels {
  readonly containerId: string;
  readonly podName: string | null;
  readonly namespace: string | null;
  readonly qosClass: string | null;
  readonly nodeName: string | null;
  readonly containerName: string | null;
  readonly podUid: string | null;
  /** `major:minor` of a block device; only on its rows. */
  readonly device: string | null;
  /** Process id; only on rows of a process. */
  readonly pid: number | null;
  /** The kernel's name of the process: up to 15 bytes that the process itself has chosen. */
  readonly comm: string | null;
}

/** A column of text or numbers that has the same value in all rows with the same labels. */
export type LabelColumn = keyof typeof LABEL_OF;

/** The label columns of a segment, and where their values are. */
export const LABEL_OF = {
  l_container_id: "containerId",
  l_pod_name: "podName",
  l_namespace: "namespace",
  l_qos_class: "qosClass",
  l_node_name: "nodeName",
  l_container_name: "containerName",
  l_pod_uid: "podUid",
  l_device: "device",
  l_pid: "pid",
  l_comm: "comm",
} as const satisfies Record<string, keyof RowLabels>;

/** Gives equal labels as one object, so that rows can be compared by it. */
export class LabelPool {
  readonly #byKey = new Map<string, RowLabels>();

  /** The one object that stands for these labels. */
  share(labels: RowLabels): RowLabels {
    const key = JSON.stringify(Object.values(LABEL_OF).map((field) => labels[field]));
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    if (this.#byKey.size >= LABELS_POOLED_MAX) this.#byKey.clear();
    this.#byKey.set(key, labels);
    return labels;
  }
}

/** Label combinations that are kept; with more, some are two objects, which costs runs and no truth. */
const LABELS_POOLED_MAX = 50_000;
