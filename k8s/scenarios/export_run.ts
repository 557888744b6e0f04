/**
 * `scenario export`: what fgm has recorded of a run, as Parquet files of this machine.
 *
 * @module
 */

import { basename, dirname, join } from "@std/path";
import { ViewerError } from "@fgm/server/api/client_error";
import { AFTER_END_MS, BEFORE_START_MS } from "./ask_expectation.ts";
import { type CommandContext, messageOf } from "./command_context.ts";
import { chooseRun, findRuns } from "./find_runs.ts";
import { nodesOf, runNamespace, type RunRecord } from "./run_record.ts";
import { removeIfThere } from "./run_store.ts";

/** A file that was written. */
export interface ExportedFile {
  readonly path: string;
  readonly node: string;
  readonly bytes: number;
}

/** Writes the files and prints their names. @throws {RangeError} for no such run, or no data. */
export async function exportCommand(
  ctx: CommandContext,
  { wanted, base, json }: {
    readonly wanted: string;
    /** Path without an ending; named after the run when undefined. */
    readonly base: string | undefined;
    readonly json: boolean;
  },
): Promise<number> {
  const { run } = chooseRun(await findRuns(ctx), wanted);
  const files = await exportRun(ctx, run, base ?? `${run.scenario}-${run.id}`);
  ctx.print(
    json
      ? JSON.stringify(files)
      : files.map(({ path, bytes }) => `${path}  ${(bytes / 1e6).toFixed(2)} MB`).join("\n"),
  );
  return 0;
}

/**
 * Writes all that is known of a run's containers, from a minute before its start to a minute after its
 * end: `base.parquet`, or `base-<node>.parquet` for each of several nodes. All of the files are there
 * in the end, or none that was not there before.
 *
 * @throws {RangeError} when no node has data. @throws {Error} when a node cannot be asked.
 */
export async function exportRun(
  ctx: CommandContext,
  run: RunRecord,
  base: string,
): Promise<readonly ExportedFile[]> {
  const stem = base.replace(/\.parquet$/, "");
  const nodes = nodesOf(run);
  const written: { readonly temporary: string; readonly file: ExportedFile }[] = [];
  try {
    for (const node of nodes) {
      const path = nodes.length === 1 ? `${stem}.parquet` : `${stem}-${node}.parquet`;
      const temporary = join(dirname(path), `.${basename(path)}.${Deno.pid}.tmp`);
      ctx.progress(`Reading ${node} …`);
      written.push({ temporary, file: { path, node, bytes: 0 } });
      if (!await writeNode(ctx, { run, node, temporary })) {
        written.pop();
        await removeIfThere(temporary);
        ctx.note(`${node} has no data of run ${run.id}`);
      }
    }
    if (written.length === 0) {
      throw new RangeError(`Cannot export run ${run.id}: no data of it on ${nodes.join(", ")}`);
    }
    const files: ExportedFile[] = [];
    for (const { temporary, file } of written) {
      files.push({ ...file, bytes: (await Deno.stat(temporary)).size });
    }
    for (const { temporary, file } of written) await Deno.rename(temporary, file.path);
    return files;
  } catch (error) {
    for (const { temporary } of written) await removeIfThere(temporary);
    throw error;
  }
}

/** False when the node has no data of the run. */
async function writeNode(
  ctx: CommandContext,
  { run, node, temporary }: {
    readonly run: RunRecord;
    readonly node: string;
    readonly temporary: string;
  },
): Promise<boolean> {
  const client = await ctx.viewers.client(node, ctx.signal);
  const query = {
    format: "parquet" as const,
    namespace: runNamespace(run),
    from: run.startMs - BEFORE_START_MS,
    to: (run.endMs ?? ctx.now()) + AFTER_END_MS,
  };
  const file = await openNew(temporary);
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
