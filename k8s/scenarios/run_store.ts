/**
 * Records of runs in a folder of this machine, one JSON file each: a run is known for a week after it
 * is over, whether or not its namespace is there.
 *
 *     ~/.local/state/fgm/runs/k3v9x2ab.json
 *
 * @module
 */

import { join } from "@std/path";
import { isRunId, parseRecord, recordText, type RunRecord } from "./run_record.ts";

/** Time for which a run that is over is known, in milliseconds. */
export const KEPT_MS = 7 * 86_400_000;

/** Records that are kept at most; of more, the oldest go. */
export const RECORDS_MAX = 500;

/** Largest file that is read, in bytes: one of a run has a few thousand. */
export const RECORD_BYTES_MAX = 256 * 1024;

/** Age, in milliseconds, at which a file that was never finished is nobody's. */
const UNFINISHED_MS = 3_600_000;

/** The records of a folder. */
export interface RunStore {
  /** Every record that can be read, newest first. Those that are too old are removed. */
  readonly list: () => Promise<readonly RunRecord[]>;
  /** Writes one, or replaces it. */
  readonly save: (run: RunRecord) => Promise<void>;
}

/** What a store needs. */
export interface RunStoreOptions {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Takes a line about a record that cannot be read, and is skipped. */
  readonly note: (line: string) => void;
}

/**
 * The folder for records: `$XDG_STATE_HOME/fgm/runs`, or below `~/.local/state` (XDG Base Directory
 * Specification). Undefined where nobody has a home.
 */
export function defaultStateDir(env: (name: string) => string | undefined): string | undefined {
  const stateHome = env("XDG_STATE_HOME");
  if (stateHome?.startsWith("/")) return join(stateHome, "fgm", "runs"); // relative ones do not count
  const home = env("HOME") || env("USERPROFILE");
  return home ? join(home, ".local", "state", "fgm", "runs") : undefined;
}

/** Opens a folder, which need not be there yet. */
export function openRunStore(dir: string, { now, note }: RunStoreOptions): RunStore {
  const pathOf = (id: string) => join(dir, `${id}.json`);
  return {
    list: async () => {
      const runs: RunRecord[] = [];
      for (const name of await namesIn(dir)) {
        const path = join(dir, name);
        if (/^\..*\.tmp$/.test(name)) {
          await removeUnfinished(path, now());
          continue;
        }
        const id = name.replace(/\.json$/, "");
        if (name !== `${id}.json` || !isRunId(id)) continue;
        const run = await readRecord(path, note);
        if (run?.id === id) runs.push(run);
      }
      runs.sort((a, b) => b.startMs - a.startMs);
      const isOld = ({ endMs, untilMs }: RunRecord) => now() - (endMs ?? untilMs) > KEPT_MS;
      const known = runs.filter((run) => !isOld(run)).slice(0, RECORDS_MAX);
      for (const run of runs) if (!known.includes(run)) await removeIfThere(pathOf(run.id));
      return known;
    },
    save: async (run) => {
      await Deno.mkdir(dir, { recursive: true, mode: 0o700 });
      // Two processes may save the same run: the one that runs it, and one that stops it.
      const temporary = join(dir, `.${run.id}.json.${Deno.pid}.tmp`);
      try {
        await Deno.writeTextFile(temporary, recordText(run));
        await Deno.rename(temporary, pathOf(run.id));
      } catch (error) {
        await removeIfThere(temporary);
        throw error;
      }
    },
  };
}

async function namesIn(dir: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(dir)) if (isFile) names.push(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

async function readRecord(
  path: string,
  note: (line: string) => void,
): Promise<RunRecord | undefined> {
  try {
    const { size } = await Deno.stat(path);
    if (size > RECORD_BYTES_MAX) throw new SyntaxError(`it has ${size} bytes`);
    return parseRecord(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined; // removed meanwhile
    if (!(error instanceof SyntaxError)) throw error;
    note(`Cannot use ${path}: ${error.message}`);
    return undefined;
  }
}

async function removeUnfinished(path: string, nowMs: number): Promise<void> {
  try {
    const { mtime } = await Deno.stat(path);
    if (nowMs - (mtime?.getTime() ?? nowMs) > UNFINISHED_MS) await removeIfThere(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Removes a file that may not be there. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
