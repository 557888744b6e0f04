/**
 * The bench of the compiled programs: how large they are, and how soon they are there.
 *
 * @module
 */

import { type BenchPart, type BenchRow, note } from "@fgm/collector/bench/bench_table";
import { fromFileUrl } from "@std/path";
import { checkedOutRev, compileProgram, nativeBytes } from "./compile.ts";
import { platformOf } from "./compile_command.ts";
import { COMPILED_PROGRAMS } from "./compiled_programs.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** Starts of each program, of which the middle one counts. */
const STARTS = { quick: 3, thorough: 15 } as const;

/** Parts of `deno task bench` by name. */
export const BINARIES_PARTS: Readonly<Record<string, BenchPart>> = { binaries };

/** Compiles for this machine, where Deno has a runtime to compile onto; says so where it has none. */
async function binaries(
  { quick, say }: Parameters<BenchPart>[0],
): Promise<readonly BenchRow[]> {
  const platform = platformOf(Deno.build);
  const out = await Deno.makeTempDir({ prefix: "fgm-bench-" });
  try {
    const rows: BenchRow[] = [];
    for (const program of COMPILED_PROGRAMS) {
      if (platform === undefined || !program.platforms.includes(platform)) continue;
      say(`compiling ${program.name}`);
      const binary = await compileProgram(program, platform, {
        ...{ root: ROOT, out, isForImage: false },
        gitRev: await checkedOutRev(ROOT),
        denort: Deno.env.get("DENORT_BIN") || undefined,
      });
      const startMs = await medianStartMs(binary.path, quick ? STARTS.quick : STARTS.thorough);
      const native = rows.length === 0 ? await nativeBytes(binary) : 0;
      if (native > 0) rows.push(note("DuckDB beside the programs", megabytes(native)));
      rows.push(note(
        `${program.name}, --version`,
        `${megabytes(binary.sizeBytes)}, ${startMs.toFixed(0)} ms`,
      ));
    }
    return rows;
  } catch (error) {
    if (!(error instanceof Error && error.message.includes("DENORT_BIN"))) throw error;
    return [note("binaries", `not measured: ${error.message}`)];
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

async function medianStartMs(path: string, starts: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < starts; i++) {
    const startMs = performance.now();
    const { success } = await new Deno.Command(path, { args: ["--version"] }).output();
    if (!success) throw new Error(`Cannot measure ${path}: it does not start`);
    times.push(performance.now() - startMs);
  }
  return times.sort((a, b) => a - b)[Math.floor(starts / 2)] ?? NaN;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
