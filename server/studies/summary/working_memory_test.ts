import { assertEquals } from "@std/assert";
import type { StudySeries } from "../study.ts";
import { workingMemory } from "./working_memory.ts";

function seriesOf(samples: readonly (readonly [timeMs: number, value: number])[]): StudySeries {
  return {
    timesMs: Float64Array.from(samples, ([timeMs]) => timeMs),
    values: Float64Array.from(samples, ([, value]) => value),
    intervalMs: 1,
    unit: "bytes",
  };
}

const MEMORY = seriesOf([[1, 100], [2, 160], [3, 220], [4, 40]]);

Deno.test("workingMemory() leaves the page cache out, and keeps what is shared in memory", () => {
  const file = seriesOf([[1, 30], [2, 90], [3, 150], [4, 60]]);
  const shmem = seriesOf([[1, 10], [2, 10], [3, 10], [4, 70]]);
  const working = workingMemory(MEMORY, { file, shmem });
  assertEquals([...working?.values ?? []], [80, 80, 80, 40]);
  assertEquals(working?.unit, "bytes");
});

Deno.test("workingMemory() has the times that all have, and is never below nothing", () => {
  const file = seriesOf([[2, 90], [4, 60], [5, 1]]);
  const shmem = seriesOf([[1, 0], [2, 0], [4, 0]]);
  const working = workingMemory(MEMORY, { file, shmem });
  assertEquals([[...working?.timesMs ?? []], [...working?.values ?? []]], [[2, 4], [70, 0]]);
});

Deno.test("workingMemory() knows nothing where one of them is missing", () => {
  const none = seriesOf([]);
  assertEquals(workingMemory(MEMORY, undefined), undefined);
  assertEquals(workingMemory(undefined, { file: MEMORY, shmem: MEMORY }), undefined);
  assertEquals(workingMemory(MEMORY, { file: none, shmem: none }), undefined);
});
