import { assertEquals } from "@std/assert";
import { decodeSidecar, encodeSidecar } from "@fgm/collector/store/sidecar";
import { START_MS, TestData } from "./data_dir.ts";
import { writeManySegments } from "./many_segments.ts";

for (const containers of [0, 1, 15, 16, 40]) {
  Deno.test(`writeManySegments() writes sidecars of ${containers} containers as the collector does`, async () => {
    await using data = await TestData.create();
    const { stemPaths, containerIds, sidecarBytes, firstMs, lastMs } = writeManySegments(data.dir, {
      segments: 7,
      containers,
    });
    let bytesSeen = 0;
    const idsSeen = new Set<string>();
    for (const [i, stemPath] of stemPaths.entries()) {
      const bytes = await Deno.readFile(`${stemPath}.containers`);
      const sidecar = decodeSidecar(bytes);
      assertEquals(encodeSidecar(sidecar), bytes);
      const isBirthday = i % 3 === 2 && containers > 0;
      assertEquals(sidecar.containers.length, containers + Number(isBirthday));
      assertEquals(sidecar.segment.startMs, START_MS + i * 90_000);
      assertEquals(sidecar.segment.endMs, START_MS + i * 90_000 + 89_000);
      for (const { id, firstSeenMs, lastSeenMs } of sidecar.containers) {
        idsSeen.add(id);
        const { startMs, endMs } = sidecar.segment;
        assertEquals(
          startMs <= firstSeenMs && firstSeenMs <= lastSeenMs && lastSeenMs <= endMs,
          true,
        );
      }
      bytesSeen += bytes.length;
      assertEquals((await Deno.stat(`${stemPath}.parquet`)).size, 0);
    }
    assertEquals([bytesSeen, idsSeen], [sidecarBytes, containerIds]);
    assertEquals(idsSeen.size, containers === 0 ? 0 : containers + 2);
    assertEquals([firstMs, lastMs], [START_MS, START_MS + 7 * 90_000 - 1_000]);
  });
}

Deno.test("writeManySegments() writes partitions by day, the same for the same seed", async () => {
  await using one = await TestData.create();
  await using other = await TestData.create();
  const options = {
    segments: 4,
    containers: 3,
    rotationMs: 12 * 60 * 60_000,
    identifier: "two/three",
  };
  const first = writeManySegments(one.dir, options);
  const second = writeManySegments(other.dir, options);
  assertEquals(
    first.stemPaths.map((path) => path.slice(one.dir.length)),
    second.stemPaths.map((path) => path.slice(other.dir.length)),
  );
  assertEquals(first.containerIds, second.containerIds);
  const { containerIds } = writeManySegments(other.dir, { ...options, seed: 2 });
  assertEquals([...containerIds].filter((id) => first.containerIds.has(id)), []);
  const days = [...Deno.readDirSync(one.dir)].map(({ name }) => name).sort();
  assertEquals(days, ["dt=2026-01-12", "dt=2026-01-13", "dt=2026-01-14"]);
});
