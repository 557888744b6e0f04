import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { FORMAT_VERSION, VERSION } from "@fgm/k8s/pod/version";
import { segmentPaths, ticksOfSegments } from "./recorded_ticks.ts";
import { scriptedTicks } from "./scripted_node.ts";
import { writeTicks } from "./tick_directory.ts";

const START_MS = Date.UTC(2026, 0, 12, 9);

const SESSION = {
  ...{ runId: "00000000-0000-4000-8000-000000000001", identifier: "fgm-a", startMs: START_MS },
  ...{ nodeName: "a", clusterName: "c", samplingIntervalMs: 1_000, rotationSeconds: 20 },
  ...{ version: VERSION, gitRev: "", formatVersion: FORMAT_VERSION },
};

Deno.test("writeTicks() seals all segments but the last, and loses no tick", async () => {
  const dir = await Deno.makeTempDir({ prefix: "fgm-ticks-" });
  try {
    const containers = [{ name: "shop/cart-0/app", kind: "web" }] as const;
    const ticks = scriptedTicks({ seed: 1, startMs: START_MS, ticks: 50, containers });
    await writeTicks(dir, { session: SESSION, ticks });
    const paths = segmentPaths(dir, "parquet");
    assertEquals(paths.length, 2);
    const { ticks: recorded } = await ticksOfSegments(paths);
    assertEquals(recorded.size, 40);
    const folder = join(dir, "dt=2026-01-12", "identifier=fgm-a");
    const kinds = [...Deno.readDirSync(folder)].map(({ name }) => name.split(".").at(-1));
    assertEquals(kinds.sort(), ["containers", "containers", "journal", "parquet", "parquet"]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
