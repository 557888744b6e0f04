import { assert, assertEquals } from "@std/assert";
import { CONTAINER_METRIC_COUNT, pressureSlots, SLOTS } from "./container_slots.ts";
import { type Demand, emptyDemand } from "./demand.ts";
import { MemoryModel } from "./memory_model.ts";
import { Random } from "./random.ts";

const MEBIBYTE = 1024 * 1024;
const { memory, memoryStat, memoryEvents, derived } = SLOTS;
const [, , , STALLED] = pressureSlots("memory", "some");
const NO_IO = { dirtyBytes: 0, writtenBytes: 0 };

function modelOf(memoryBytes?: number): { values: Float64Array; model: MemoryModel } {
  const values = new Float64Array(CONTAINER_METRIC_COUNT).fill(NaN);
  const limits = { cpuMillicores: undefined, memoryBytes, pids: undefined };
  return { values, model: new MemoryModel(values, { limits, random: new Random("memory") }) };
}

const ask = (part: Partial<Demand>): Demand => ({ ...emptyDemand(), ...part });
const at = (values: Float64Array, slot: number) => values[slot] ?? NaN;

Deno.test("MemoryModel rounds anonymous memory up to pages, and faults them in once", () => {
  const { values, model } = modelOf();
  model.step(ask({ anonBytes: 10 * 4096 + 1 }), NO_IO, 1000);
  assertEquals(at(values, memoryStat.anon), 11 * 4096);
  assertEquals(at(values, memoryStat.pgfault), 11);
  model.step(ask({ anonBytes: 5 * 4096 }), NO_IO, 1000);
  assertEquals(at(values, memoryStat.pgfault), 11);
});

Deno.test("MemoryModel charges in batches: a page more does not move memory.current", () => {
  const { values, model } = modelOf();
  model.step(ask({ anonBytes: 100 * MEBIBYTE }), NO_IO, 1000);
  const moves: number[] = [];
  for (let step = 1; step <= 200; step++) {
    const before = at(values, memory.current);
    model.step(ask({ anonBytes: 100 * MEBIBYTE + step * 4096 }), NO_IO, 1000);
    if (at(values, memory.current) !== before) moves.push(step);
  }
  assert(moves.length > 1 && moves.length < 40, `${moves.length} moves`);
});

Deno.test("MemoryModel remembers the peak", () => {
  const { values, model } = modelOf();
  model.step(ask({ anonBytes: 200 * MEBIBYTE }), NO_IO, 1000);
  const peak = at(values, memory.peak);
  model.step(ask({ anonBytes: 20 * MEBIBYTE }), NO_IO, 1000);
  assertEquals(at(values, memory.peak), peak);
  assert(at(values, memory.current) < peak / 2);
});

Deno.test("MemoryModel holds the cache at the limit by reclaim, which stalls and refaults", () => {
  const limit = 128 * MEBIBYTE;
  const { values, model } = modelOf(limit);
  for (let second = 0; second < 200; second++) {
    model.step(ask({ anonBytes: 60 * MEBIBYTE, readBytes: MEBIBYTE }), NO_IO, 1000);
    assert(at(values, memory.current) <= limit, `${at(values, memory.current)} in ${second} s`);
  }
  assert(at(values, memoryStat.pgsteal) > 0);
  assert(at(values, memoryStat.workingset_refault_file) > 0);
  assert(at(values, STALLED) > 0);
  assert(at(values, derived.memoryPercentage) > 95);
  assertEquals(at(values, memory.max), limit);
});

Deno.test("MemoryModel without a limit reclaims nothing and has no share of it", () => {
  const { values, model } = modelOf();
  for (let second = 0; second < 50; second++) {
    model.step(ask({ anonBytes: 60 * MEBIBYTE, readBytes: 8 * MEBIBYTE }), NO_IO, 1000);
  }
  assertEquals(at(values, memoryStat.pgscan), 0);
  assertEquals(at(values, STALLED), 0);
  assertEquals([at(values, memory.max), at(values, derived.memoryPercentage)], [NaN, NaN]);
});

Deno.test("MemoryModel appends to the last page until it is full", () => {
  const { values, model } = modelOf();
  model.step(ask({}), NO_IO, 1000);
  const before = at(values, memoryStat.file);
  for (let i = 0; i < 10; i++) model.step(ask({ writeBytes: 1024 }), NO_IO, 1000);
  assertEquals(at(values, memoryStat.file) - before, 2 * 4096);
});

Deno.test("MemoryModel shows shared memory as file and as anonymous list", () => {
  const { values, model } = modelOf();
  model.step(ask({ anonBytes: MEBIBYTE, shmemBytes: 4 * MEBIBYTE }), NO_IO, 1000);
  assertEquals(at(values, memoryStat.shmem), 4 * MEBIBYTE);
  assertEquals(
    at(values, memoryStat.inactive_anon) + at(values, memoryStat.active_anon),
    5 * MEBIBYTE,
  );
});

Deno.test("MemoryModel gives each thread a kernel stack", () => {
  const { values, model } = modelOf();
  model.step(ask({ threads: 5 }), NO_IO, 1000);
  assertEquals(at(values, memoryStat.kernel_stack), 5 * 16 * 1024);
});

Deno.test("MemoryModel.recordOomKill() counts one kill and what led to it", () => {
  const { values, model } = modelOf(64 * MEBIBYTE);
  model.recordOomKill();
  assertEquals([at(values, memoryEvents.oom), at(values, memoryEvents.oom_kill)], [1, 1]);
  assert(at(values, memoryEvents.max) > 0);
});
