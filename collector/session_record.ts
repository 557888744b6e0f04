/**
 * What a run of the collector writes about itself before its first tick.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import { metricsOf } from "./metrics.ts";
import { isDiskFull } from "./store/disk_full.ts";
import { JOURNAL_VERSION, type JournalHeader } from "./store/journal.ts";
import { type Session, writeSession } from "./store/session.ts";

/** What recording a session may need. */
export interface SessionRecorder {
  /** Deletes the oldest sealed segments, to make room; returns their names. */
  readonly freeSpace: () => readonly string[];
  readonly log: Logger;
}

/**
 * Writes the session files. A full disk must not keep the collector from starting: it makes room, and
 * where there is none to make it does without the files, which only describe.
 *
 * @throws whatever else the disk says.
 */
export async function recordSession(
  dataDir: string,
  session: Session,
  { freeSpace, log }: SessionRecorder,
): Promise<void> {
  try {
    return await writeSession(dataDir, session);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    log.warn("The disk is full; dropped the oldest segments to make room", {
      removed: freeSpace(),
    });
  }
  try {
    await writeSession(dataDir, session);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    log.error("Cannot write the session file; going on without", { error });
  }
}

/** What every journal of a session starts with: who wrote it, and what its values are. */
export function journalHeader(session: Session): Omit<JournalHeader, "startMs"> {
  const { runId, identifier, nodeName, clusterName, samplingIntervalMs } = session;
  return {
    version: JOURNAL_VERSION,
    runId,
    identifier,
    nodeName,
    clusterName,
    intervalMs: samplingIntervalMs,
    metrics: {
      container: metricsOf("container").map(({ name }) => name),
      device: metricsOf("device").map(({ name }) => name),
      process: metricsOf("process").map(({ name }) => name),
      self: metricsOf("self").map(({ name }) => name),
    },
  };
}
