import { assert, assertEquals, assertGreater } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { listSegmentFiles, segmentPath, segmentState } from "@fgm/collector/store/segment_files";
import { decodeSidecar } from "@fgm/collector/store/sidecar";
import { allFiles, type SealedTicks, ticksOfSegments } from "@fgm/collector/testing/recorded_ticks";
import { consolidateFlags, consolidateOnce, createPast } from "./past_run.ts";
import { programCommand, startCommand } from "./program.ts";

const PRELOAD = fromFileUrl(new URL("./die_preload.ts", import.meta.url));

/** A merge changes the disk less often than this. */
const CHANGES_MAX = 60;

/** What a reader that keeps to its duties finds. */
function readTicks(dataDir: string): Promise<SealedTicks> {
  const all = listSegmentFiles(dataDir);
  const hidden = new Set(
    all.filter((files) => segmentState(files) === "sealed").flatMap((files) =>
      decodeSidecar(Deno.readFileSync(segmentPath(files, "containers"))).segment.replaces
        .map((stem) => join(files.directory, stem))
    ),
  );
  return ticksOfSegments(
    all.filter(({ directory, stem }) => !hidden.has(join(directory, stem)))
      .filter((files) => ["sealed", "loose"].includes(segmentState(files)))
      .map((files) => segmentPath(files, "parquet")),
  );
}

function copyFiles(from: string, to: string): void {
  for (const path of allFiles(from)) {
    Deno.mkdirSync(join(to, dirname(path)), { recursive: true });
    Deno.copyFileSync(join(from, path), join(to, path));
  }
}

/** A consolidator that is killed before its nth change; says whether it lived to its end. */
async function outlives(dataDir: string, changes: number): Promise<boolean> {
  const command = programCommand("fgm-consolidator", { preload: PRELOAD });
  await using program = startCommand([...command, ...consolidateFlags(dataDir)], {
    ...{ name: "fgm-consolidator", env: { FGM_E2E_DIE_AT: String(changes) } },
  });
  const { code, signal } = await program.ended;
  assert(code === 0 || signal === "SIGKILL", program.stderr);
  return code === 0;
}

Deno.test("fgm-consolidator may be killed before anything that it changes: every row stays readable once", async () => {
  await using past = await createPast(3);
  const { ticks } = await readTicks(past.dataDir);
  let changes = 1;
  for (let isOver = false; !isOver; changes++) {
    assertGreater(CHANGES_MAX, changes);
    const directory = await Deno.makeTempDir({ prefix: "fgm-e2e-" });
    try {
      copyFiles(past.dataDir, directory);
      isOver = await outlives(directory, changes);
      assertEquals(await readTicks(directory), { ticks, duplicates: [] }, `killed at ${changes}`);
      await using next = consolidateOnce(directory);
      assertEquals((await next.ended).code, 0, next.stderr);
      assertEquals(await readTicks(directory), { ticks, duplicates: [] }, `killed at ${changes}`);
      const left = allFiles(directory).filter((path) => path.includes("metrics-"));
      assertEquals(left.length, 2, `killed at ${changes}: ${left}`);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  }
  assertGreater(changes, 8);
});
