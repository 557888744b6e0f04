import { assert, assertEquals } from "@std/assert";
import { ownersOf } from "./owners.ts";
import { seededRandom } from "./testing/seeded_random.ts";

/** Ink from rows of text: a blank is none. */
function ink(...rows: readonly string[]): Uint8Array {
  return Uint8Array.from(rows.join(""), (sign) => sign === " " ? 0 : 1);
}

function ownerRows(inks: readonly Uint8Array[], width: number): readonly string[] {
  const height = (inks[0]?.length ?? 0) / width;
  const text = ownersOf(inks, { width, height }).join("").replaceAll("0", " ");
  return Array.from({ length: height }, (_, row) => text.slice(row * width, (row + 1) * width));
}

Deno.test("ownersOf() nothing is nobody's", () => {
  assertEquals([...ownersOf([], { width: 2, height: 1 })], [0, 0]);
});

Deno.test("ownersOf() gives a shared cell to the last series", () => {
  const inks = [ink("x xxx ", "xx    "), ink("x xx  ", "      ")];
  assertEquals(ownerRows(inks, 6), ["2 221 ", "11    "]);
});

Deno.test("ownersOf() gives hidden series their cells back in turn, in every third column", () => {
  const line = "x".repeat(12);
  assertEquals(ownerRows([ink(line), ink(line)], 12), ["212212212212"]);
  assertEquals(ownerRows([ink(line), ink(line), ink(line)], 12), ["313323313323"]);
});

Deno.test("ownersOf() gives nothing back where a series has another cell in the column", () => {
  const inks = [ink("xxxx", "xxxx"), ink("xxxx", "    ")];
  assertEquals(ownerRows(inks, 4), ["2222", "1111"]);
});

Deno.test("ownersOf() owners have ink in their cells, and no inked cell is nobody's", () => {
  const random = seededRandom(17);
  for (let i = 0; i < 500; i++) {
    const [width, height] = [1 + Math.floor(random() * 30), 1 + Math.floor(random() * 6)];
    const inks = Array.from(
      { length: Math.floor(random() * 9) },
      () => Uint8Array.from({ length: width * height }, () => random() < 0.3 ? 1 : 0),
    );
    ownersOf(inks, { width, height }).forEach((owner, cell) => {
      const isInked = inks.some((one) => one[cell] !== 0);
      assert(isInked ? inks[owner - 1]?.[cell] === 1 : owner === 0, `seed 17, round ${i}`);
    });
  }
});

Deno.test("ownersOf() gives a cell to a line rather than to shade over it", () => {
  const inks = [new Uint8Array([1, 0]), new Uint8Array([1, 1])];
  const cores = [new Uint8Array([1, 0]), new Uint8Array([0, 0])];
  assertEquals([...ownersOf(inks, { width: 2, height: 1, cores })], [1, 2]);
});
