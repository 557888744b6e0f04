/**
 * Runs a merge in a short-lived child process.
 *
 * A merge takes some 250 MB for some seconds or minutes; a process that has taken it does not give it
 * back. The consolidator itself stays small, and ends a merge by ending the child.
 *
 * @module
 */

import { dirname } from "@std/path";
import { type ChildAnswer, runJsonChild } from "../store/json_child.ts";
import { childCommand } from "../store/seal_process.ts";
import type { MergeAnswer, MergeRequest } from "./merge_child.ts";
import type { MergedFile } from "./merge_file.ts";
import { InputError } from "./row_input.ts";

/** Longest that a merge may take; one of the largest takes two minutes of a core of its own. */
export const MERGE_TIMEOUT_MS = 3_600_000;

/** First argument that makes a compiled binary the merging child. */
export const MERGE_ARGUMENT = "merge";

/**
 * Both allocators of the child, the system's and DuckDB's, keep memory in a place of its own for each
 * thread, of which the runtime has many, and what was freed for the next second: together a quarter of
 * all that the child takes.
 */
const CHILD_ENV = {
  MALLOC_ARENA_MAX: "1",
  DUCKDB_JE_MALLOC_CONF: "narenas:1,dirty_decay_ms:0",
} as const;

/** A merged file, and what it cost. */
export interface Merging {
  readonly merged: MergedFile;
  /** CPU time of the child, its start included, in microseconds. */
  readonly cpuUsec: number;
}

/** How to run the child. */
export interface MergeInChildOptions {
  /** Aborting kills the child at once; what it has written is then still there. */
  readonly signal?: AbortSignal | undefined;
  /** Program and arguments before the request; undefined: the real ones. */
  readonly command?: readonly string[] | undefined;
}

/**
 * Merges `request.inputs` into `request.output`, absolute paths in one folder, in a child process.
 *
 * @throws {InputError} when an input cannot be read, or is not as it was written.
 * @throws {Error} when the child fails, with its message; when it exceeds its time; or when it cannot be
 * started.
 */
export async function mergeInChild(
  request: MergeRequest,
  { signal, command }: MergeInChildOptions = {},
): Promise<Merging> {
  const program = command ?? childCommand(dirname(request.output), {
    argument: MERGE_ARGUMENT,
    entry: new URL("./merge_main.ts", import.meta.url),
  });
  const child = await runJsonChild([...program, JSON.stringify(request)], {
    task: `merge into ${request.output}`,
    timeoutMs: MERGE_TIMEOUT_MS,
    shutdownMs: 0,
    signal,
    env: CHILD_ENV,
    holdsStdin: true,
  });
  return readMergeAnswer(child, request.output);
}

/**
 * What a merging child's answer says of the file that it was to write.
 *
 * @throws {InputError} when it says that an input cannot be read.
 * @throws {Error} when it says that it failed, or says nothing.
 */
export function readMergeAnswer({ answer, ending }: ChildAnswer, output: string): Merging {
  if (!isAnswer(answer)) throw new Error(`Cannot merge into ${output}: ${ending}`);
  if (answer.ok) return { merged: answer.merged, cpuUsec: answer.cpuUsec };
  if (answer.input !== undefined) throw new InputError(answer.input, answer.message);
  throw new Error(answer.message);
}

/** The child is this same program: its word is trusted once it has the right shape. */
function isAnswer(answer: object | undefined): answer is MergeAnswer {
  const { ok, merged, cpuUsec, message, input }: Readonly<Record<string, unknown>> = { ...answer };
  if (ok === true) return areNumbers([cpuUsec]) && isMergedFile(merged);
  return ok === false && typeof message === "string" &&
    (input === undefined || areNumbers([input]));
}

function isMergedFile(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { rowCount, byteSize, fileCrc32, droppedRows }: Readonly<Record<string, unknown>> = {
    ...value,
  };
  return areNumbers([rowCount, byteSize, fileCrc32, droppedRows]);
}

function areNumbers(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === "number");
}
