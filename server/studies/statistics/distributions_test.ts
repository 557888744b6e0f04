import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { logComplexFTail, logErlangTail } from "./distributions.ts";

/** e^-x times the first terms of e^x, by hand. */
const ERLANG: ReadonlyArray<readonly [sum: number, shape: number, chance: number]> = [
  [0, 3, 1],
  [-1, 3, 1],
  [1, 1, Math.exp(-1)],
  [2, 2, 3 * Math.exp(-2)],
  [3, 3, 8.5 * Math.exp(-3)],
  [0.5, 2, 1.5 * Math.exp(-0.5)],
];
for (const [sum, shape, chance] of ERLANG) {
  Deno.test(`logErlangTail(${sum}, ${shape}) is the log of ${chance.toFixed(4)}`, () => {
    assertAlmostEquals(logErlangTail(sum, shape), Math.log(chance), 1e-12);
  });
}

Deno.test("logErlangTail() neither overflows nor underflows", () => {
  assertAlmostEquals(logErlangTail(5000, 1), -5000, 1e-9);
  const large = logErlangTail(1e6, 12);
  assert(large < -999_800 && large > -1e6, `${large}`);
  assert(Number.isFinite(logErlangTail(1e40, 12)));
  assertEquals(logErlangTail(Infinity, 2), -Infinity);
});

Deno.test("logErlangTail() falls with the sum and rises with the shape", () => {
  for (let sum = 1; sum < 60; sum++) {
    assert(logErlangTail(sum + 1, 4) < logErlangTail(sum, 4));
    assert(logErlangTail(sum, 5) > logErlangTail(sum, 4));
  }
});

const F_TAIL: ReadonlyArray<readonly [ratio: number, replicates: number, chance: number]> = [
  [0, 4, 1],
  [-3, 4, 1],
  [5, 0, 1],
  [2, 2, 0.25],
  [1, 1, 0.5],
  [9, 3, 1 / 64],
];
for (const [ratio, replicates, chance] of F_TAIL) {
  Deno.test(`logComplexFTail(${ratio}, ${replicates}) is the log of ${chance}`, () => {
    assertAlmostEquals(logComplexFTail(ratio, replicates), Math.log(chance), 1e-12);
  });
}

Deno.test("logComplexFTail() with many replicates is an exponential", () => {
  assertAlmostEquals(logComplexFTail(7, 1e9), -7, 1e-6);
});
