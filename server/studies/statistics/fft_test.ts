import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { createFft, powerOfTwoFrom } from "./fft.ts";

for (const size of [1, 2, 8, 64]) {
  Deno.test(`createFft(${size}) is the sum that defines the transform`, () => {
    const random = seededRandom(size);
    const [re, im] = [0, 0].map(() => Float64Array.from({ length: size }, random));
    const [gotRe, gotIm] = [re!.slice(), im!.slice()];
    createFft(size).transform(gotRe, gotIm);
    for (let k = 0; k < size; k++) {
      let [wantRe, wantIm] = [0, 0];
      for (let t = 0; t < size; t++) {
        const angle = (-2 * Math.PI * k * t) / size;
        wantRe += re![t]! * Math.cos(angle) - im![t]! * Math.sin(angle);
        wantIm += re![t]! * Math.sin(angle) + im![t]! * Math.cos(angle);
      }
      assertAlmostEquals(gotRe[k]!, wantRe, 1e-9);
      assertAlmostEquals(gotIm[k]!, wantIm, 1e-9);
    }
  });
}

Deno.test("createFft() refuses sizes that are no power of two", () => {
  for (const size of [0, 3, 12, -4]) {
    assertThrows(() => createFft(size), RangeError, `Cannot transform ${size} points`);
  }
});

const POWERS: ReadonlyArray<readonly [number, number]> = [
  [0, 1],
  [1, 1],
  [3, 4],
  [4, 4],
  [4.1, 8],
  [
    1000,
    1024,
  ],
];
for (const [least, want] of POWERS) {
  Deno.test(`powerOfTwoFrom(${least}) is ${want}`, () => assertEquals(powerOfTwoFrom(least), want));
}
