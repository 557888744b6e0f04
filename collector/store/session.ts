/**
 * The session file: which collector wrote here last, and how it was set up.
 *
 * `session.json` in the data directory is the newest session of all; `sessions/<identifier>.json` the
 * newest of each identifier, where several collectors took turns.
 *
 * @module
 */

import { join } from "@std/path";
import { writeFileAtomically } from "./atomic_file.ts";
import { partitionPath } from "./partition.ts";

/** One run of a collector. */
export interface Session {
  readonly runId: string;
  readonly identifier: string;
  /** Milliseconds since 1970; on disk RFC 3339 in UTC. */
  readonly startMs: number;
  readonly nodeName: string;
  readonly clusterName: string;
  readonly samplingIntervalMs: number;
  readonly rotationSeconds: number;
  /** Version of the program. */
  readonly version: string;
  readonly gitRev: string;
  /** Version of the data directory's format. */
  readonly formatVersion: number;
}

/** Text of a session file, with a final newline. */
export function encodeSession(session: Session): string {
  const fields = {
    run_id: session.runId,
    identifier: session.identifier,
    start_time: new Date(session.startMs).toISOString(),
    node_name: session.nodeName,
    cluster_name: session.clusterName,
    sampling_interval_ms: session.samplingIntervalMs,
    rotation_seconds: session.rotationSeconds,
    version: session.version,
    git_rev: session.gitRev,
    format_version: session.formatVersion,
  };
  return JSON.stringify(fields, undefined, 2) + "\n";
}

/**
 * Reads a session file. Fields that this program does not know are ignored.
 *
 * @throws {SyntaxError} when it is not JSON, or a field is missing or of the wrong type.
 */
export function decodeSession(text: string): Session {
  const fields: unknown = JSON.parse(text);
  if (typeof fields !== "object" || fields === null) {
    throw new SyntaxError("Cannot read session: it is not an object");
  }
  const startTime = stringField(fields, "start_time");
  const startMs = Date.parse(startTime);
  if (!Number.isFinite(startMs)) {
    throw new SyntaxError(`Cannot read session: start_time "${startTime}" is not a time`);
  }
  return {
    runId: stringField(fields, "run_id"),
    identifier: stringField(fields, "identifier"),
    startMs,
    nodeName: stringField(fields, "node_name"),
    clusterName: stringField(fields, "cluster_name"),
    samplingIntervalMs: numberField(fields, "sampling_interval_ms"),
    rotationSeconds: numberField(fields, "rotation_seconds"),
    version: stringField(fields, "version"),
    gitRev: stringField(fields, "git_rev"),
    formatVersion: numberField(fields, "format_version"),
  };
}

function stringField(fields: object, key: string): string {
  const value: unknown = Reflect.get(fields, key);
  if (typeof value !== "string") {
    throw new SyntaxError(`Cannot read session: field "${key}" is not a string`);
  }
  return value;
}

function numberField(fields: object, key: string): number {
  const value: unknown = Reflect.get(fields, key);
  // JSON has numbers that are infinite here, such as 1e999, and no way to pass them on.
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new SyntaxError(`Cannot read session: field "${key}" is not a number`);
  }
  return value;
}

/** Path of an identifier's own session file; the identifier is encoded as in partition names. */
export function sessionPath(dataDir: string, identifier: string): string {
  const name = partitionPath(0, identifier).slice("dt=1970-01-01/identifier=".length);
  return join(dataDir, "sessions", `${name}.json`);
}

/** Writes both session files atomically, making `sessions/` where it is missing. */
export async function writeSession(dataDir: string, session: Session): Promise<void> {
  const bytes = new TextEncoder().encode(encodeSession(session));
  await Deno.mkdir(join(dataDir, "sessions"), { recursive: true });
  await writeFileAtomically(sessionPath(dataDir, session.identifier), bytes);
  await writeFileAtomically(join(dataDir, "session.json"), bytes);
}
