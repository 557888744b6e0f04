import { assert, assertEquals } from "@std/assert";
import { CONTAINER_METRIC_COUNT, SLOTS } from "./container_slots.ts";
import { PssModel } from "./pss_model.ts";
import { Random } from "./random.ts";

const MEBIBYTE = 1024 * 1024;
const { smaps, memoryStat } = SLOTS;

/** Seconds at which a container with so much anonymous memory has PSS values. */
function readingsOf(anonBytes: number, seconds: number): readonly number[] {
  const values = new Float64Array(CONTAINER_METRIC_COUNT);
  for (const slot of Object.values(smaps)) values[slot] = NaN;
  values[memoryStat.anon] = anonBytes;
  const model = new PssModel(values, new Random("pss"));
  const read: number[] = [];
  for (let second = 0; second < seconds; second++) {
    model.step(1000 + (second % 2 === 0 ? 1 : -1));
    const slots = Object.values(smaps).map((slot) => Number.isNaN(values[slot]));
    assertEquals(new Set(slots).size, 1, "all PSS values come and go together");
    if (slots[0] === false) read.push(second);
  }
  return read;
}

const PERIODS: readonly (readonly [mebibytes: number, seconds: number])[] = [
  [1, 1],
  [10, 1],
  [25, 3],
  [100, 10],
  [600, 60],
];
for (const [mebibytes, period] of PERIODS) {
  Deno.test(`PssModel reads ${mebibytes} MiB every ${period} s`, () => {
    const read = readingsOf(mebibytes * MEBIBYTE, 181);
    const want = Array.from({ length: Math.floor(180 / period) + 1 }, (_, i) => i * period);
    assertEquals(read, want);
  });
}

Deno.test("PssModel shares mapped files and nothing else", () => {
  const values = new Float64Array(CONTAINER_METRIC_COUNT).fill(0);
  values[memoryStat.anon] = 8 * MEBIBYTE;
  values[memoryStat.file_mapped] = 4 * MEBIBYTE;
  new PssModel(values, new Random("pss")).step(1000);
  const at = (slot: number) => values[slot] ?? NaN;
  assertEquals(at(smaps.rss), 12 * MEBIBYTE);
  assertEquals(at(smaps.pssAnon), 8 * MEBIBYTE);
  assertEquals(at(smaps.pss), at(smaps.pssAnon) + at(smaps.pssFile));
  assert(at(smaps.pssFile) < 4 * MEBIBYTE && at(smaps.pssFile) > at(smaps.privateClean) - 1);
});
