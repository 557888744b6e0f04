/**
 * Which collectors wrote into the data directories.
 *
 * @module
 */

import { join } from "node:path";
import { decodeSession, type Session } from "@fgm/collector/store/session";

/** Session files read at most; each is one identifier, a pod that ran here once. */
export const SESSIONS_MAX = 1_000;

/** Longest session file that is read; one of fgm's own has some 400 bytes. */
export const SESSION_BYTES_MAX = 64 * 1024;

/** Told of a session file that cannot be read. */
export type SessionProblem = (path: string, error: unknown) => void;

/** Newest session of each identifier in these directories, newest first. */
export async function readSessions(
  directories: readonly string[],
  onProblem: SessionProblem,
): Promise<readonly Session[]> {
  const byRun = new Map<string, Session>();
  for (const directory of directories) {
    const names = await sessionNames(join(directory, "sessions"));
    const paths = names.map((name) => join(directory, "sessions", name));
    for (const path of [...paths, join(directory, "session.json")]) {
      const session = await readSession(path, onProblem);
      if (session !== undefined) byRun.set(`${session.identifier}/${session.runId}`, session);
    }
  }
  return [...byRun.values()].sort((a, b) => b.startMs - a.startMs);
}

async function sessionNames(directory: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(directory)) {
      if (isFile && name.endsWith(".json") && !name.startsWith(".")) names.push(name);
      if (names.length >= SESSIONS_MAX) break;
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  return names;
}

async function readSession(
  path: string,
  onProblem: SessionProblem,
): Promise<Session | undefined> {
  try {
    const { size } = await Deno.stat(path);
    if (size > SESSION_BYTES_MAX) {
      throw new SyntaxError(
        `Cannot read session: ${size} bytes are more than ${SESSION_BYTES_MAX}`,
      );
    }
    return decodeSession(await Deno.readTextFile(path));
  } catch (error) {
    if (!isAbsent(error)) onProblem(path, error);
    return undefined; // files from elsewhere have none
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
