import { assert, assertEquals } from "@std/assert";
import { unitText, valueText } from "./value_text.ts";
import { seededRandom } from "./testing/seeded_random.ts";

const UNITS = [
  "bytes",
  "bytes/s",
  "count",
  "count/s",
  "microseconds",
  "microseconds/s",
  "millicores",
  "milliseconds",
  "pages",
  "pages/s",
  "percent",
  "furlongs",
];

const CASES: readonly (readonly [value: number, unit: string, want: string])[] = [
  [0, "bytes", "0"],
  [-0, "percent", "0"],
  [1, "bytes", "1B"],
  [0.25, "bytes/s", "0.25B/s"],
  [512, "bytes", "512B"],
  [1023, "bytes", "1023B"],
  [1024, "bytes", "1Ki"],
  [512 * 1024, "bytes", "512Ki"],
  [1005 * 1024 ** 2, "bytes", "1005Mi"],
  [1023.7 * 1024 ** 2, "bytes", "1.00Gi"],
  [1024 ** 3, "bytes", "1Gi"],
  [1.25 * 1024 ** 3, "bytes", "1.25Gi"],
  [1.0003 * 1024 ** 3, "bytes", "1.00Gi"],
  [1e15, "bytes", "909Ti"],
  [-1.25 * 1024 ** 3, "bytes", "-1.25Gi"],
  [1.23 * 1024 ** 2, "bytes/s", "1.2Mi/s"],
  [12.34 * 1024 ** 2, "bytes/s", "12Mi/s"],
  [999 * 1024 ** 2, "bytes/s", "999Mi/s"],
  [1005 * 1024 ** 2, "bytes/s", "1.0Gi/s"],
  [-999 * 1024 ** 2, "bytes/s", "-1Gi/s"],
  [250, "millicores", "250m"],
  [0.5, "millicores", "0.5m"],
  [12.34, "millicores", "12.3m"],
  [999.9, "millicores", "1.00"],
  [1000, "millicores", "1"],
  [1200, "millicores", "1.2"],
  [1204.4, "millicores", "1.20"],
  [64_000, "millicores", "64"],
  [12.5, "percent", "12.5%"],
  [100, "percent", "100%"],
  [0.004, "percent", "0.004%"],
  [850, "microseconds", "850µs"],
  [1250, "microseconds", "1.25ms"],
  [12.34e6, "microseconds", "12.3s"],
  [119e6, "microseconds", "119s"],
  [120e6, "microseconds", "2min"],
  [5400e6, "microseconds", "90min"],
  [9000e6, "microseconds", "2.5h"],
  [250, "milliseconds", "250ms"],
  [1500, "milliseconds", "1.5s"],
  [250_000, "microseconds/s", "250ms/s"],
  [1.5e6, "microseconds/s", "1.5s/s"],
  [120e6, "microseconds/s", "120s/s"],
  [1234, "count", "1234"],
  [12_345, "count", "12.3k"],
  [999_999, "count", "1.00M"],
  [1e15, "count", "1P"],
  [1e21, "count", "1e21"],
  [1e25, "count", "1e25"],
  [1.5, "count/s", "1.5/s"],
  [12_345, "count/s", "12.3k/s"],
  [1e-9, "count", "1e-9"],
  [1e-9, "count/s", "1e-9"],
  [1.234e-9, "count", "1.23e-9"],
  [7, "furlongs", "7"],
  [NaN, "bytes", "–"],
  [Infinity, "count", "–"],
];

for (const [value, unit, want] of CASES) {
  Deno.test(`valueText() of ${value} ${unit} is ${want}`, () => {
    assertEquals(valueText(value, unit), want);
  });
}

Deno.test("valueText() keeps to the cells it is given, whatever the value", () => {
  const random = seededRandom(7);
  for (let i = 0; i < 20_000; i++) {
    const value = (random() < 0.3 ? -1 : 1) * 10 ** (random() * 60 - 30);
    const unit = UNITS[i % UNITS.length] ?? "";
    const cells = 5 + Math.floor(random() * 3);
    const text = valueText(value, unit, { cells });
    assert([...text].length <= cells && text !== "", `seed 7: ${value} ${unit}: "${text}"`);
  }
});

Deno.test("valueText() shows what is within one percent of the value", () => {
  const random = seededRandom(11);
  for (let i = 0; i < 5_000; i++) {
    const value = 10 ** (random() * 10);
    const text = valueText(value, "count");
    const [, digits = "", suffix = ""] = /^([\d.]+)([kMG]?)$/.exec(text) ?? [];
    const shown = Number(digits) * { "": 1, k: 1e3, M: 1e6, G: 1e9 }[suffix]!;
    assert(Math.abs(shown - value) <= value * 0.01, `seed 11: ${value} as ${text}`);
  }
});

const UNIT_CASES: readonly (readonly [unit: string, want: string])[] = [
  ["millicores", "cores"],
  ["percent", "%"],
  ["bytes", "bytes"],
  ["bytes/s", "bytes/s"],
  ["count/s", "per second"],
  ["microseconds", "time"],
  ["microseconds/s", "time per second"],
  ["furlongs", "furlongs"],
];

for (const [unit, want] of UNIT_CASES) {
  Deno.test(`unitText() calls ${unit} "${want}"`, () => {
    assertEquals(unitText(unit), want);
  });
}
