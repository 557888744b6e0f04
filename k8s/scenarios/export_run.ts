/**
 * `scenario export`: what fgm has recorded of a run, as files of this machine: a Parquet file for programs,
 * and a page for people, which opens without a network.
 *
 * @module
 */

import { dirname, join } from "@std/path";
import { ViewerError } from "@fgm/server/api/client_error";
import { writeExport, WRITTEN_FORMATS, type WrittenFormat } from "@fgm/server/write_export";
import { createLogger, writeStderr } from "../pod/log.ts";
import { readGitRev } from "../pod/version.ts";
import { AFTER_END_MS, BEFORE_START_MS } from "./ask_expectation.ts";
import { type CommandContext, messageOf } from "./command_context.ts";
import { chooseRun, findRuns } from "./find_runs.ts";
import { nodesOf, runNamespace, type RunRecord } from "./run_record.ts";

/** A file that was written. */
export interface ExportedFile {
  readonly path: string;
  readonly bytes: number;
}

/** Where to, and what of it. */
export interface ExportRunOptions {
  /** Path of the files; an ending of theirs is left out. */
  readonly base: string;
  /** Both when left out. */
  readonly formats?: readonly WrittenFormat[];
  /** Folder of the built page; the one beside its sources when left out. */
  readonly builtDir?: string;
}

/** Writes the files and prints their names. @throws {RangeError} for no such run, or no data. */
export async function exportCommand(
  ctx: CommandContext,
  { wanted, base, json, formats }: {
    readonly wanted: string;
    /** Path without an ending; named after the run when undefined. */
    readonly base: string | undefined;
    readonly json: boolean;
    /** Both when left out. */
    readonly formats?: readonly WrittenFormat[];
  },
): Promise<number> {
  const { run } = chooseRun(await findRuns(ctx), wanted);
  const files = await exportRun(ctx, run, {
    base: base ?? `${run.scenario}-${run.id}`,
    ...(formats === undefined ? {} : { formats }),
  });
  ctx.print(
    json
      ? JSON.stringify(files)
      : files.map(({ path, bytes }) => `${path}  ${(bytes / 1e6).toFixed(2)} MB`).join("\n"),
  );
  return 0;
}

/**
 * Writes all that is known of a run's containers on all of its nodes, from a minute before its start to a
 * minute after its end: `base.parquet` and `base.html`. Both are there in the end, or neither.
 *
 * @throws {RangeError} when no node has data. @throws {Error} when a node cannot be asked.
 */
export async function exportRun(
  ctx: CommandContext,
  run: RunRecord,
  { base, formats = WRITTEN_FORMATS, builtDir }: ExportRunOptions,
): Promise<readonly ExportedFile[]> {
  const nodes = nodesOf(run);
  const scratch = await Deno.makeTempDir({ prefix: "fgm-run-" });
  try {
    const paths: string[] = [];
    for (const node of nodes) {
      const path = join(scratch, `${paths.length}.parquet`);
      ctx.progress(`Reading ${node} …`);
      if (await writeNode(ctx, { run, node, path })) paths.push(path);
      else {
        await Deno.remove(path);
        ctx.note(`${node} has no data of run ${run.id}`);
      }
    }
    if (paths.length === 0) {
      throw new RangeError(`Cannot export run ${run.id}: no data of it on ${nodes.join(", ")}`);
    }
    ctx.progress("Writing the files …");
    const written = await writeExport({
      ...{ paths, formats, out: base.replace(/\.(parquet|html)$/, "") },
      ...(builtDir === undefined ? {} : { builtDir }),
      gitRev: readGitRev((name) => Deno.env.get(name)),
      now: ctx.now,
      log: createLogger({ level: "error", write: writeStderr, now: ctx.now }),
      signal: ctx.signal,
    });
    return written.map(({ path, sizeBytes }) => ({ path, bytes: sizeBytes }));
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** False when the node has no data of the run. */
async function writeNode(
  ctx: CommandContext,
  { run, node, path }: { readonly run: RunRecord; readonly node: string; readonly path: string },
): Promise<boolean> {
  const client = await ctx.viewers.client(node, ctx.signal);
  const query = {
    format: "parquet" as const,
    namespace: runNamespace(run),
    from: run.startMs - BEFORE_START_MS,
    to: (run.endMs ?? ctx.now()) + AFTER_END_MS,
  };
  const file = await openNew(path);
  try {
    await client.export(query, file.writable, { signal: ctx.signal });
    return true;
  } catch (error) {
    if (error instanceof ViewerError && error.problem?.type.endsWith(":no-data")) return false;
    throw error;
  }
}

async function openNew(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { write: true, create: true, truncate: true });
  } catch (cause) {
    throw new Error(`Cannot write into ${dirname(path)}: ${messageOf(cause)}`, { cause });
  }
}
