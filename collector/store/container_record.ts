/**
 * A container as MessagePack map: the same fields in journals and in sidecars.
 *
 * What is not known is left out; readers take a missing field and nil for the same thing.
 *
 * @module
 */

import type { Container, QosClass } from "../model.ts";
import type { MsgpackFields, MsgpackValue } from "./msgpack.ts";

/** The fields of a container on disk, in the order in which they are written. */
export function toContainerRecord(container: Container): Record<string, MsgpackValue> {
  const record: Record<string, MsgpackValue> = { container_id: container.id };
  if (container.podName !== undefined) record.pod_name = container.podName;
  if (container.containerName !== undefined) record.container_name = container.containerName;
  if (container.namespace !== undefined) record.namespace = container.namespace;
  if (container.podUid !== undefined) record.pod_uid = container.podUid;
  record.qos_class = container.qosClass;
  if (container.labels !== undefined) record.labels = { ...container.labels };
  return record;
}

/**
 * Reads a container back. A QoS class that this program does not know reads as "Unknown".
 *
 * @throws {SyntaxError} when the value is not a map, has no id, or a field has the wrong type.
 */
export function fromContainerRecord(fields: MsgpackFields): Container {
  const qosText = fields.optionalString("qos_class");
  return {
    id: fields.string("container_id"),
    podName: fields.optionalString("pod_name"),
    namespace: fields.optionalString("namespace"),
    containerName: fields.optionalString("container_name"),
    podUid: fields.optionalString("pod_uid"),
    qosClass: QOS_CLASSES.find((known) => known === qosText) ?? "Unknown",
    labels: fields.optionalStringMap("labels"),
  };
}

const QOS_CLASSES: readonly QosClass[] = ["Guaranteed", "Burstable", "BestEffort", "Unknown"];

/** A container of which nothing but its id is known. */
export function undescribed(id: string): Container {
  return {
    id,
    podName: undefined,
    namespace: undefined,
    containerName: undefined,
    podUid: undefined,
    qosClass: "Unknown",
    labels: undefined,
  };
}

/** Two descriptions of one container as one: the newer, where that does not know something the older. */
export function mergeDescriptions(newer: Container, older: Container): Container {
  return {
    id: newer.id,
    podName: newer.podName ?? older.podName,
    namespace: newer.namespace ?? older.namespace,
    containerName: newer.containerName ?? older.containerName,
    podUid: newer.podUid ?? older.podUid,
    qosClass: newer.qosClass === "Unknown" ? older.qosClass : newer.qosClass,
    labels: newer.labels ?? older.labels,
  };
}
