/**
 * The MessagePack records of a journal: its header, containers and subjects.
 *
 *     header      "FGMJ", u8 version, map {run_id, identifier, node_name, cluster_name, start_ms,
 *                 interval_ms, metrics: {container: [names], device: …, process: …, self: …}}
 *     containers  list of maps, as in a sidecar without first_seen_ms and last_seen_ms
 *     subjects    list of [index, scope, container id, device, pid, comm], nil where it has none
 *
 * @module
 */

import type { Container, MetricScope, Subject } from "../model.ts";
import { fromContainerRecord, toContainerRecord } from "./container_record.ts";
import type { JournalHeader } from "./journal.ts";
import {
  decodeMsgpack,
  encodeMsgpack,
  MsgpackFields,
  type MsgpackValue,
  requireArray,
} from "./msgpack.ts";

/** Four bytes at the start of a header frame's payload: "FGMJ". */
export const JOURNAL_MAGIC: Uint8Array = Uint8Array.of(0x46, 0x47, 0x4d, 0x4a);

/** Subjects that one journal may declare: an index beyond it is damage. */
export const SUBJECTS_MAX = 10_000_000;

const SCOPES: readonly MetricScope[] = ["container", "device", "process", "self"];

/** Payload of a header frame. */
export function encodeHeaderPayload(header: JournalHeader): Uint8Array {
  const { metrics } = header;
  const map = encodeMsgpack({
    run_id: header.runId,
    identifier: header.identifier,
    node_name: header.nodeName,
    cluster_name: header.clusterName,
    start_ms: header.startMs,
    interval_ms: header.intervalMs,
    metrics: {
      container: metrics.container,
      device: metrics.device,
      process: metrics.process,
      self: metrics.self,
    },
  });
  const payload = new Uint8Array(JOURNAL_MAGIC.length + 1 + map.length);
  payload.set(JOURNAL_MAGIC);
  payload[JOURNAL_MAGIC.length] = header.version;
  payload.set(map, JOURNAL_MAGIC.length + 1);
  return payload;
}

/**
 * Reads a header frame's payload. The header is undefined when its version is not 1, because only
 * the version can be understood then.
 *
 * @throws {SyntaxError} when it is not a header or a field is missing or wrong. A metric scope that
 * this program does not know is refused by name.
 */
export function decodeHeader(
  payload: Uint8Array,
): { readonly version: number; readonly header: JournalHeader | undefined } {
  if (!JOURNAL_MAGIC.every((byte, i) => payload[i] === byte)) {
    throw new SyntaxError('Cannot decode journal header: it does not start with "FGMJ"');
  }
  const version = payload[JOURNAL_MAGIC.length] ?? 0;
  if (version !== 1) return { version, header: undefined };
  const subject = "journal header";
  const fields = new MsgpackFields(
    decodeMsgpack(payload.subarray(JOURNAL_MAGIC.length + 1), subject),
    subject,
  );
  const header: JournalHeader = {
    version,
    runId: fields.string("run_id"),
    identifier: fields.string("identifier"),
    nodeName: fields.string("node_name"),
    clusterName: fields.string("cluster_name"),
    startMs: fields.number("start_ms"),
    intervalMs: fields.number("interval_ms"),
    metrics: decodeMetrics(fields.raw("metrics")),
  };
  return { version, header };
}

function decodeMetrics(value: unknown): Record<MetricScope, readonly string[]> {
  const fields = new MsgpackFields(value, "journal header's metrics");
  const unknown = fields.keys().find((key) => !SCOPES.some((scope) => scope === key));
  if (unknown !== undefined) throw new SyntaxError(unknownScope(unknown));
  return {
    container: fields.strings("container"),
    device: fields.strings("device"),
    process: fields.strings("process"),
    self: fields.strings("self"),
  };
}

function unknownScope(scope: string): string {
  return `Cannot decode journal: metric scope "${scope}" is not one of ${SCOPES.join(", ")}`;
}

/** One entry of a containers frame. */
export function containerEntry(container: Container): Uint8Array {
  return encodeMsgpack(toContainerRecord(container));
}

/**
 * Reads a containers frame's payload.
 *
 * @throws {SyntaxError} when it is not a list of containers.
 */
export function decodeContainers(payload: Uint8Array): readonly Container[] {
  return requireArray(decodeMsgpack(payload, "journal containers"), "journal containers")
    .map((entry) => fromContainerRecord(new MsgpackFields(entry, "journal container")));
}

/** One entry of a subjects frame. */
export function subjectEntry(index: number, subject: Subject): Uint8Array {
  const { scope, containerId, device, pid, comm } = subject;
  const entry: MsgpackValue = [
    index,
    scope,
    containerId,
    device ?? null,
    pid ?? null,
    comm ?? null,
  ];
  return encodeMsgpack(entry);
}

/**
 * Reads a subjects frame's payload.
 *
 * @throws {SyntaxError} when it is not a list of subjects, or names a scope that is not known.
 */
export function decodeSubjects(
  payload: Uint8Array,
): readonly { readonly index: number; readonly subject: Subject }[] {
  const list = requireArray(decodeMsgpack(payload, "journal subjects"), "journal subjects");
  return list.map(decodeSubject);
}

function decodeSubject(entry: unknown): { index: number; subject: Subject } {
  const [index, scopeName, containerId, device, pid, comm] = requireArray(entry, "journal subject");
  if (typeof index !== "number" || !Number.isInteger(index) || index < 0 || index > SUBJECTS_MAX) {
    throw new SyntaxError(`Cannot decode journal subject: index ${String(index)} is out of range`);
  }
  const scope = SCOPES.find((known) => known === scopeName);
  if (scope === undefined) throw new SyntaxError(unknownScope(String(scopeName)));
  if (typeof containerId !== "string") {
    throw new SyntaxError("Cannot decode journal subject: its container id is not a string");
  }
  return {
    index,
    subject: {
      scope,
      containerId,
      device: typeof device === "string" ? device : undefined,
      pid: typeof pid === "number" ? pid : undefined,
      comm: typeof comm === "string" ? comm : undefined,
    },
  };
}
