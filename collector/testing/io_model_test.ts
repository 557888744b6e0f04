import { assert, assertEquals } from "@std/assert";
import { CONTAINER_METRIC_COUNT, pressureSlots, SLOTS } from "./container_slots.ts";
import { IoModel } from "./io_model.ts";
import { Random } from "./random.ts";

const { ioStat } = SLOTS;
const [, , , STALLED] = pressureSlots("io", "some");
const ID = "0".repeat(64);

function modelOf(disks: number): { values: Float64Array; model: IoModel } {
  const values = new Float64Array(CONTAINER_METRIC_COUNT).fill(NaN);
  return {
    values,
    model: new IoModel(values, { containerId: ID, disks, random: new Random("io") }),
  };
}

Deno.test("IoModel reads at once, in whole pages, and waits for the disk", () => {
  const { values, model } = modelOf(1);
  model.step({ readBytes: 100_000, writeBytes: 0 }, 1000);
  assertEquals(values[ioStat.rbytes], 102_400);
  assertEquals(values[ioStat.rios], 3);
  assert((values[STALLED] ?? 0) > 0);
});

Deno.test("IoModel holds written bytes dirty until the next write-back, then loses none", () => {
  const { values, model } = modelOf(1);
  let written = 0;
  for (let second = 0; second < 21; second++) {
    written += model.step({ readBytes: 0, writeBytes: second < 10 ? 4096 : 0 }, 1000);
  }
  assertEquals(written, 40_960);
  assertEquals(values[ioStat.wbytes], 40_960);
  assertEquals(model.dirtyBytes, 0);
});

Deno.test("IoModel that does nothing counts nothing", () => {
  const { values, model } = modelOf(1);
  for (let second = 0; second < 20; second++) {
    assertEquals(model.step({ readBytes: 0, writeBytes: 0 }, 1000), 0);
  }
  for (const slot of Object.values(ioStat)) assertEquals(values[slot], 0);
  assertEquals(values[STALLED], 0);
});

Deno.test("IoModel of one disk has no rows for it; of two, rows that add up", () => {
  assertEquals(modelOf(1).model.devices, []);
  const { values, model } = modelOf(2);
  for (let second = 0; second < 60; second++) {
    model.step({ readBytes: 65_536, writeBytes: 16_384 }, 1000);
  }
  assertEquals(model.devices.map(({ subject }) => subject.device), ["259:0", "259:1"]);
  assertEquals(model.devices.map(({ subject }) => subject.containerId), [ID, ID]);
  for (const [index, slot] of Object.values(ioStat).entries()) {
    const sum = model.devices.reduce((total, disk) => total + (disk.values[index] ?? NaN), 0);
    assertEquals(values[slot], sum);
  }
  assert(model.devices.every((disk) => (disk.values[0] ?? 0) > 0), "both disks should be read");
});

for (const factor of [0, 2.5]) {
  Deno.test(`IoModel.growOld(${factor}) keeps the sum of the disks`, () => {
    const { values, model } = modelOf(2);
    for (let second = 0; second < 30; second++) {
      model.step({ readBytes: 65_536, writeBytes: 16_384 }, 1000);
    }
    const before = values[ioStat.rbytes] ?? 0;
    model.growOld(factor);
    const sum = model.devices.reduce((total, disk) => total + (disk.values[0] ?? NaN), 0);
    assertEquals(values[ioStat.rbytes], sum);
    assert(Math.abs(sum - before * factor) <= 1);
  });
}
