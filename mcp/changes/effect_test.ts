import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { effectOf, type Levels, type Scale, shareOf } from "./effect.ts";

const MIB = 1024 ** 2;

/** From the least to the most telling: what a person who is paged would say. */
const ORDERED: ReadonlyArray<readonly [string, Levels, Scale]> = [
  [
    "4 KiB/s where nobody writes more",
    { before: 0, after: 4_096, noise: 0 },
    { unit: "bytes/s", nodeTotal: 8_192 },
  ],
  [
    "a sidecar's memory doubles to 2 MiB",
    { before: MIB, after: 2 * MIB, noise: 0 },
    { unit: "bytes", limit: 64 * MIB, nodeTotal: 4_096 * MIB },
  ],
  [
    "a twentieth more of much",
    { before: 400 * MIB, after: 420 * MIB, noise: MIB },
    { unit: "bytes", limit: 512 * MIB },
  ],
  ["pressure of 8 %", { before: 0, after: 8, noise: 1 }, { unit: "percent" }],
  [
    "CPU from 100 to 300 millicores of a core",
    { before: 100, after: 300, noise: 10 },
    { unit: "millicores", limit: 1_000, nodeTotal: 3_000 },
  ],
  ["pressure of 60 %", { before: 0, after: 60, noise: 3 }, { unit: "percent" }],
  [
    "memory to its limit",
    { before: 120 * MIB, after: 500 * MIB, noise: 5 * MIB },
    { unit: "bytes", limit: 512 * MIB },
  ],
];

for (const [index, [what, levels, scale]] of ORDERED.entries()) {
  Deno.test(`effectOf() gives ${what} its place`, () => {
    const effect = effectOf(levels, scale);
    const [, before, of] = ORDERED[index - 1] ?? [];
    assert(effect > 0 && effect <= 1, String(effect));
    if (before !== undefined && of !== undefined) {
      assert(effect > effectOf(before, of), String(effect));
    }
  });
}

const SCALE = { unit: "millicores", limit: 1_000 };

Deno.test("effectOf() is the same up and down", () => {
  const up = effectOf({ before: 100, after: 300, noise: 10 }, SCALE);
  assertEquals(up, effectOf({ before: 300, after: 100, noise: 10 }, SCALE));
});

Deno.test("effectOf() is less the more noise there is", () => {
  const effects = [0, 50, 500].map((noise) => effectOf({ before: 100, after: 300, noise }, SCALE));
  assert(effects[0]! > effects[1]! && effects[1]! > effects[2]!, effects.join());
});

Deno.test("effectOf() is 0 without a change, and of what is no number", () => {
  assertEquals(effectOf({ before: 3, after: 3, noise: 0 }, SCALE), 0);
  assertEquals(effectOf({ before: 0, after: Infinity, noise: 0 }, SCALE), 0);
  assertEquals(effectOf({ before: NaN, after: 1, noise: 0 }, SCALE), 0);
});

const SHARES: ReadonlyArray<readonly [Scale, number]> = [
  [{ unit: "percent" }, 0.5],
  [{ unit: "microseconds/s" }, 0.00005],
  [{ unit: "microseconds per second" }, 0.00005],
  [{ unit: "bytes", limit: 200 }, 0.25],
  [{ unit: "bytes", limit: 200, nodeTotal: 100 }, 0.5],
  [{ unit: "bytes", limit: 9.2e18 }, 0.5], // the kernel's "max": no limit, so nothing is known
  [{ unit: "bytes" }, 0.5],
  [{ unit: "bytes", nodeTotal: 10 }, 1],
];

for (const [scale, want] of SHARES) {
  Deno.test(`shareOf() of 50 is ${want} with ${JSON.stringify(scale)}`, () => {
    assertAlmostEquals(shareOf(50, scale), want);
  });
}
