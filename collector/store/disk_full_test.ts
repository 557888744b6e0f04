import { assertEquals } from "@std/assert";
import { isDiskFull } from "./disk_full.ts";

const CASES: readonly (readonly [error: unknown, want: boolean])[] = [
  [new Error("No space left on device (os error 28)"), true],
  [new Error('IO Error: Could not write file "/data/x": No space left on device'), true],
  [new Error("Disk quota exceeded (os error 122)"), true],
  [new Error('IO Error: Could not write file "/data/x": Disk quota exceeded'), true],
  [new Error("Operation not permitted (os error 1)"), false],
  [new Error("Something else (os error 280)"), false],
  [new Error("Something else (os error 1220)"), false],
  ["os error 28", false],
  [undefined, false],
];

for (const [error, want] of CASES) {
  Deno.test(`isDiskFull() of ${error} is ${want}`, () => assertEquals(isDiskFull(error), want));
}

Deno.test({
  name: "isDiskFull() knows what the system says when /dev/full is written to",
  ignore: Deno.build.os !== "linux",
  fn: () => {
    try {
      Deno.writeTextFileSync("/dev/full", "x");
    } catch (error) {
      return assertEquals(isDiskFull(error), true);
    }
    throw new Error("/dev/full took something");
  },
});
