import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { planSoak } from "./soak/soak_plan.ts";
import { runSoak } from "./soak/soak_run.ts";
import { soakFindings, soakRows } from "./soak/soak_table.ts";

const ignore = Deno.build.os !== "linux";
if (ignore) console.error("soak_test: skipped, memory of other processes is read from /proc");

/** Long enough for some merges, and for files of the beginning to expire. */
const HOURS = 0.2;

/** Short segments: what takes time is sealing. */
const LENGTHS = { rotationSeconds: 15, minAgeSeconds: 15, retainMs: 420_000, settledHours: 0.1 };

/** What needs hours to be judged: memory, and times on a machine that does other things as well. */
const NEEDS_HOURS = /^(memory|answers|data)/;

Deno.test({
  name: "fgm loses nothing and keeps nothing open, while it is rotated, merged, expired and asked",
  ignore,
  async fn() {
    const plan = planSoak({ isReal: false, hours: HOURS, containers: 8, seed: 1, speedMax: 0 });
    const report = await runSoak({ ...plan, ...LENGTHS }, {
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    const rows = soakRows(report).filter(({ what }) => !NEEDS_HOURS.test(what));
    const missed = rows.filter(({ verdict }) => verdict === "MISS");
    assertEquals(missed, [], soakFindings(report).join("\n"));

    const { truth, merges, readers } = report;
    assertGreater(merges, 0);
    assertGreater(readers.answers, 10);
    assertGreater(truth.ticks, LENGTHS.retainMs / 1_000 - 1); // what is promised is kept
    assertLess(truth.ticks, HOURS * 3_600); // and what is older was deleted
    assert(rows.some(({ what }) => what === "open files of fgm-viewer"));
  },
});
