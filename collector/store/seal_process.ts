/**
 * Runs sealing in a short-lived child process.
 *
 * DuckDB inside the collector would keep some 50 MB for good and hold up sampling while it writes. In
 * a child it costs a tenth of a second of start-up, and memory that goes back when it ends.
 *
 * @module
 */

import { dirname, fromFileUrl } from "@std/path";
import { COLLECTOR_V8_OPTION } from "../v8_flags.ts";
import { type ChildAnswer, runJsonChild } from "./json_child.ts";
import type { SealOutcome } from "./seal.ts";

/** Longest that a child may take; a segment of the largest size takes some seconds. */
export const SEAL_TIMEOUT_MS = 120_000;

/** How long a running child may still work after shutdown was asked for. */
export const SEAL_SHUTDOWN_MS = 30_000;

/** First argument that makes a compiled binary the sealing child. */
export const SEAL_ARGUMENT = "seal";

/** A sealed journal, and what sealing it cost. */
export interface Sealing {
  readonly outcome: SealOutcome;
  /** CPU time of the child, its start included, in microseconds. */
  readonly cpuUsec: number;
}

/** How to run the child. */
export interface SealInChildOptions {
  /** Shutdown: the child may finish within `SEAL_SHUTDOWN_MS`, and is killed after. */
  readonly signal?: AbortSignal | undefined;
  /** Full path of `libduckdb.so` in a compiled binary; undefined: beside the executable. */
  readonly libraryPath?: string | undefined;
  /** Program and arguments before the journal's path; undefined: `sealCommand`. */
  readonly command?: readonly string[] | undefined;
  readonly timeoutMs?: number;
  readonly shutdownMs?: number;
}

/**
 * The child's program and arguments: this binary itself when compiled, otherwise Deno with access to
 * the journal's folder alone. DuckDB needs FFI permission and no environment.
 */
export function sealCommand(journalPath: string): readonly string[] {
  return childCommand(dirname(journalPath), {
    argument: SEAL_ARGUMENT,
    entry: new URL("./seal_main.ts", import.meta.url),
  });
}

/**
 * Program and arguments of a child that has access to one folder: this binary itself with `argument` when
 * compiled, otherwise Deno with `entry`.
 */
export function childCommand(
  directory: string,
  { argument, entry }: { readonly argument: string; readonly entry: URL },
): readonly string[] {
  if (Deno.build.standalone) return [Deno.execPath(), argument];
  const folder = directory.replaceAll(",", ",,"); // a comma separates paths
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    `--allow-read=${folder}`,
    `--allow-write=${folder}`,
    "--allow-ffi",
    COLLECTOR_V8_OPTION,
    fromFileUrl(entry),
  ];
}

/**
 * Seals `journalPath`, an absolute path, in a child process.
 *
 * @throws {SyntaxError} when the journal is of a newer format: trying again is of no use.
 * @throws {Error} when the child fails, with its message; when it exceeds its time; or when it cannot
 * be started. The journal is then as it was, and can be sealed again.
 */
export async function sealInChild(
  journalPath: string,
  options: SealInChildOptions = {},
): Promise<Sealing> {
  const command = options.command ?? sealCommand(journalPath);
  if (command.length === 0) throw new RangeError("Cannot seal in child: its command is empty");
  const library = options.libraryPath === undefined ? [] : [options.libraryPath];
  const { timeoutMs = SEAL_TIMEOUT_MS, shutdownMs = SEAL_SHUTDOWN_MS, signal } = options;
  const child = await runJsonChild([...command, journalPath, ...library], {
    task: `seal ${journalPath}`,
    ...{ timeoutMs, shutdownMs, signal },
  });
  return readSealAnswer(child, journalPath);
}

/**
 * What a sealing child's answer says of the journal that it was given.
 *
 * @throws {SyntaxError} when it says that trying again is of no use.
 * @throws {Error} when it says that it failed, or says nothing.
 */
export function readSealAnswer({ answer, ending }: ChildAnswer, journalPath: string): Sealing {
  if (answer !== undefined && "outcome" in answer && isOutcome(answer.outcome)) {
    const cpuUsec = "cpuUsec" in answer && typeof answer.cpuUsec === "number" ? answer.cpuUsec : 0;
    return { outcome: answer.outcome, cpuUsec };
  }
  const hopeless = answer !== undefined && "hopeless" in answer && answer.hopeless === true;
  const detail = answer !== undefined && "message" in answer && typeof answer.message === "string"
    ? answer.message
    : ending;
  const message = `Cannot seal ${journalPath}: ${detail}`;
  throw hopeless ? new SyntaxError(message) : new Error(message);
}

/** The child is this same program: its word is trusted once it has the right shape. */
function isOutcome(value: unknown): value is SealOutcome {
  return typeof value === "object" && value !== null && "kind" in value &&
    (value.kind === "sealed" || value.kind === "empty" || value.kind === "already-sealed");
}
