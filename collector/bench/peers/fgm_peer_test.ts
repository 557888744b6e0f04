import { assert, assertEquals } from "@std/assert";
import { writeDataDirectory } from "../../testing/data_directory.ts";
import { benchSession, withDirectory } from "../bench_session.ts";
import { countRows } from "./fgm_peer.ts";

Deno.test("countRows() agrees with what was written, segments together", () =>
  withDirectory(async (outputDir) => {
    const startMs = Date.UTC(2026, 0, 12, 9);
    const session = benchSession(startMs, 10);
    const done = await writeDataDirectory({
      ...{ seed: 1, containers: 4, startMs, ticks: 20, session, outputDir },
    });
    const { samples, perSecond, metricsPerContainer } = countRows(outputDir, 4);
    assertEquals([samples, perSecond], [done.samples, done.samples / 20]);
    // Not every container has every metric, and rates begin with the second tick.
    const most = done.samples / 20 / 4;
    assert(metricsPerContainer! > 40 && metricsPerContainer! < most, `${metricsPerContainer}`);
  }));

Deno.test("countRows() of an empty directory is nothing", () =>
  withDirectory((outputDir) => {
    assertEquals(countRows(outputDir, 4), { samples: 0, perSecond: 0, metricsPerContainer: 0 });
    return Promise.resolve();
  }));
