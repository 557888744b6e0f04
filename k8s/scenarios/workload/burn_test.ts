import { assertEquals } from "@std/assert";
import { coreCount, CORES_MAX } from "./burn.ts";

const CASES: readonly (readonly [asked: number, there: number, want: number])[] = [
  [1, 8, 1],
  [3, 2, 3],
  [0, 8, 8],
  [0, 128, CORES_MAX],
];
for (const [asked, there, want] of CASES) {
  Deno.test(`coreCount() of ${asked} on ${there} processors is ${want}`, () => {
    assertEquals(coreCount(asked, there), want);
  });
}
