import { assert, assertEquals, assertThrows } from "@std/assert";
import { ByteWriter } from "./byte_writer.ts";
import { seededRandom } from "./journal_fixture.ts";
import { isKeyTick, newDecodedTick, readTick, writeSample, writeTickHead } from "./journal_tick.ts";

const CONTEXT = () => {
  const state = { valueCount: 5, previous: undefined, keyTick: 0 };
  return { keyTick: 1, stateOf: (index: number) => index === 0 ? state : undefined };
};

function tick(values: number[], previous = new Float64Array(values.length)): Uint8Array {
  const out = new ByteWriter(16);
  writeTickHead(out, { timeMs: 1000, key: true, sampleCount: 1 });
  writeSample(out, 0, { values: Float64Array.from(values), previous });
  return out.view().slice();
}

const HEAD = "0000000000408f40" + "01" + "01"; // 1000.0, key tick, one sample

const SAMPLES: ReadonlyArray<readonly [before: number, value: number, hex: string]> = [
  [0, NaN, "00"],
  [5, NaN, "00"],
  [0, 0, "01"],
  [0.5, 0.5, "01"],
  [0, 1, "0202"],
  [0, -1, "0201"],
  [7, 5, "0203"],
  [0.5, 3, "0206"],
  [2 ** 53, 3, "0206"],
  [-(2 ** 52), 0, "03" + "0000000000000000"],
  [0, -0, "03" + "0000000000000080"],
  [0, 0.5, "03" + "000000000000e03f"],
  [0, Infinity, "03" + "000000000000f07f"],
];
for (const [before, value, hex] of SAMPLES) {
  Deno.test(`writeSample() writes ${Object.is(value, -0) ? "-0" : value} after ${before} as ${hex}`, () => {
    assertEquals(tick([value], Float64Array.of(before)).toHex(), HEAD + "00" + hex);
  });
}

Deno.test("writeSample() packs four codes a byte, lowest bits first", () => {
  assertEquals(tick([0, 1, 0.5, NaN, 0]).toHex(), `${HEAD}00` + "3901" + "02" + "000000000000e03f");
});

Deno.test("writeSample() remembers present values and passes over absent ones", () => {
  const previous = Float64Array.of(7, 8);
  tick([NaN, 9], previous);
  assertEquals([...previous], [7, 9]);
});

Deno.test("readTick() reads a whole tick", () => {
  const target = newDecodedTick();
  readTick(tick([0, 1, 0.5, NaN, -3]), target, CONTEXT());
  assertEquals([target.timeMs, target.key, target.sampleCount], [1000, true, 1]);
  assertEquals([...target.values.subarray(0, 5)], [0, 1, 0.5, NaN, -3]);
});

const BAD: ReadonlyArray<readonly [hex: string, message: string]> = [
  ["", "end inside"],
  ["000000000000f87f0100", "its time is NaN"],
  ["000000000000f07f0100", "its time is Infinity"],
  [HEAD, "1 samples in 0 bytes"],
  ["0000000000408f4001" + "ffffffff0f" + "00", "4294967295 samples in 1 bytes"],
  [HEAD + "01" + "0000", "subject 1 was not declared"],
  [HEAD + "00" + "00", "end inside"],
  [HEAD + "00" + "0300" + "00", "end inside"],
  [HEAD + "00" + "0000" + "ff", "1 bytes too many"],
];
for (const [hex, message] of BAD) {
  Deno.test(`readTick() throws SyntaxError: ${message} (${hex})`, () => {
    const read = () => readTick(Uint8Array.fromHex(hex), newDecodedTick(), CONTEXT());
    assertThrows(read, SyntaxError, message);
  });
}

Deno.test("readTick() throws nothing but SyntaxError for noise (seed 91)", () => {
  const random = seededRandom(91);
  const target = newDecodedTick();
  for (let i = 0; i < 3_000; i++) {
    const noise = Uint8Array.from({ length: random() * 60 }, () => Math.floor(random() * 256));
    noise.set(Uint8Array.fromHex(HEAD).subarray(0, noise.length));
    try {
      readTick(noise, target, CONTEXT());
    } catch (error) {
      assert(error instanceof SyntaxError, `${noise.toHex()}: ${error}`);
    }
  }
});

Deno.test("isKeyTick() reads the flag alone", () => {
  assertEquals([tick([1]), new Uint8Array(9), new Uint8Array(0)].map(isKeyTick), [
    true,
    false,
    false,
  ]);
});
