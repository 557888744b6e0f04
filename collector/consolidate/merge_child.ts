/**
 * The merging child: some segments, one file, one line of JSON, one exit code.
 *
 * @module
 */

import { cpuUsage } from "node:process";
import { type MergedFile, mergeFiles, type MergeInput } from "./merge_file.ts";
import { InputError } from "./row_input.ts";

/** What the child is asked for, as JSON in its one argument. */
export interface MergeRequest {
  /** In order of time. */
  readonly inputs: readonly MergeInput[];
  /** Path of the file to write. */
  readonly output: string;
  /** Full path of `libduckdb.so` in a compiled binary; left out: beside the executable. */
  readonly libraryPath?: string;
}

/** What the child answers. */
export type MergeAnswer =
  | { readonly ok: true; readonly merged: MergedFile; readonly cpuUsec: number }
  /** `input` is the position of the one that cannot be read, where it is that. */
  | { readonly ok: false; readonly message: string; readonly input?: number };

/**
 * Merges what `args[0]` asks for and writes the answer to standard output. Returns the exit code: 0 or 1.
 *
 * Ctrl-C in a terminal reaches the whole process group, and the parent decides. When the parent is gone,
 * which the end of standard input tells, so is the child.
 */
export async function runMergeChild(args: readonly string[]): Promise<number> {
  const ignore = () => {};
  for (const signal of IGNORED_SIGNALS) Deno.addSignalListener(signal, ignore);
  void endWithParent();
  try {
    const request = readRequest(args[0]);
    const merged = await mergeFiles(request.inputs, request.output, request);
    const { user, system } = cpuUsage();
    answer({ ok: true, merged, cpuUsec: user + system });
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    answer({ ok: false, message, ...(error instanceof InputError ? { input: error.input } : {}) });
    return 1;
  } finally {
    for (const signal of IGNORED_SIGNALS) Deno.removeSignalListener(signal, ignore);
  }
}

const IGNORED_SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];

function readRequest(text: string | undefined): MergeRequest {
  if (text === undefined) throw new RangeError("Cannot merge: nothing is asked for");
  return JSON.parse(text);
}

function answer(told: MergeAnswer): void {
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(told) + "\n"));
}

async function endWithParent(): Promise<void> {
  const buffer = new Uint8Array(1);
  while (await Deno.stdin.read(buffer) !== null);
  Deno.exit(1);
}
