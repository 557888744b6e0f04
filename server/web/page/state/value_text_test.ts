import { assert, assertEquals } from "@std/assert";
import { randomInteger, seededRandom } from "../../../testing/random.ts";
import { axisTexts, pointText, unitText, valueText } from "./value_text.ts";

const VALUES: readonly [value: number | null | undefined, unit: string, want: string][] = [
  [null, "bytes", "–"],
  [undefined, "bytes", "–"],
  [NaN, "bytes", "–"],
  [Infinity, "count", "–"],
  [0, "bytes", "0 B"],
  [512, "bytes", "512 B"],
  [1024, "bytes", "1 KiB"],
  [1536, "bytes", "1.5 KiB"],
  [1_048_570, "bytes", "1 MiB"],
  [1_342_177_280, "bytes", "1.25 GiB"],
  [-2048, "bytes", "-2 KiB"],
  [12_900_000, "bytes/s", "12.3 MiB/s"],
  [250, "millicores", "250 m"],
  [0.5, "millicores", "0.5 m"],
  [1250, "millicores", "1.25 cores"],
  [12.345, "percent", "12.3 %"],
  [100, "percent", "100 %"],
  [850, "microseconds", "850 µs"],
  [1250, "microseconds", "1.25 ms"],
  [12_300_000, "microseconds", "12.3 s"],
  [150e6, "microseconds", "2.5 min"],
  [5400e6, "microseconds", "1.5 h"],
  [3 * 86_400e6, "microseconds", "3 d"],
  [12_500, "microseconds/s", "12.5 ms/s"],
  [90e6, "microseconds/s", "90 s/s"],
  [20, "milliseconds", "20 ms"],
  [1234, "count", "1,234"],
  [99_999, "count", "99,999"],
  [123_456, "count", "123 k"],
  [4_560_000, "pages", "4.56 M"],
  [0.25, "count/s", "0.25/s"],
  [1234.5, "count/s", "1.23 k/s"],
  [7, "unknown", "7"],
  [1e-9, "count", "1.00e-9"],
  [0.000_012, "count", "0.000012"],
  [1e30, "count", "1,000,000,000,000 E"],
];
for (const [value, unit, want] of VALUES) {
  Deno.test(`valueText() ${value} ${unit} is ${want}`, () => {
    assertEquals(valueText(value, unit), want);
  });
}

Deno.test("pointText() has the extremes only where they differ from the mean", () => {
  assertEquals(pointText({ min: 1024, max: 1024, avg: 1024 }, "bytes"), "1 KiB");
  assertEquals(pointText({ min: 512, max: 2048, avg: 1024 }, "bytes"), "1 KiB (512 B – 2 KiB)");
  assertEquals(pointText({ min: null, max: null, avg: null }, "bytes"), "–");
});

const AXES: readonly [values: readonly number[], unit: string, want: readonly string[]][] = [
  [[0, 50, 100], "percent", ["0", "50 %", "100 %"]],
  [[0, 0.5, 1], "percent", ["0", "0.5 %", "1.0 %"]],
  [[0, 512, 1024], "bytes", ["0", "0.5 KiB", "1.0 KiB"]],
  [[0, 500, 1000], "millicores", ["0", "0.5 cores", "1.0 cores"]],
  [[1_073_741_824, 1_074_790_400], "bytes", ["1.00000 GiB", "1.00098 GiB"]],
  [[-100, 0, 100], "count", ["-100", "0", "100"]],
  [[0, 20_000, 40_000], "count", ["0", "20,000", "40,000"]],
  [[0, 250_000, 500_000], "count/s", ["0", "250 k/s", "500 k/s"]],
  [[5], "count", ["5.00"]],
  [[], "count", []],
];
for (const [values, unit, want] of AXES) {
  Deno.test(`axisTexts() ${values.join(" ")} ${unit}`, () => {
    assertEquals(axisTexts(values, unit), want);
  });
}

Deno.test("axisTexts() of ticks that differ are texts that differ", () => {
  const seed = 5;
  const random = seededRandom(seed);
  for (let run = 0; run < 1_000; run++) {
    const gap = [1, 2, 2.5, 5][Math.floor(random() * 4)] ?? 1;
    const size = 10 ** randomInteger(random, { least: -3, most: 9 });
    const first = randomInteger(random, { least: -40, most: 400 });
    const values = [0, 1, 2, 3, 4].map((place) => (first + place) * gap * size);
    for (const unit of ["bytes", "count", "millicores", "microseconds", "percent"]) {
      const texts = axisTexts(values, unit);
      assert(new Set(texts).size === 5, `seed ${seed}: ${values} ${unit}: ${texts}`);
    }
  }
});

Deno.test("unitText() is empty where nobody knows the unit", () => {
  assertEquals([unitText("unknown"), unitText("bytes/s")], ["", "bytes/s"]);
});
