/**
 * Whole screens, compared with the golden frames in `testdata/frames/`. To write them anew after a
 * change that is meant, and then look at each of them:
 *
 *     FGM_WRITE_FRAMES=1 deno test -A tui/view/frame_test.ts
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { rowText, rowWidth } from "../chart/styled.ts";
import { FIXTURE_FRAMES } from "../testing/fixture_frames.ts";
import { randomState } from "../testing/random_state.ts";
import { frameRows } from "./frame.ts";

const FRAMES = new URL("../testdata/frames/", import.meta.url);

for (const { name, sizes, stateAt } of FIXTURE_FRAMES) {
  for (const size of sizes) {
    const file = `${name}_${size.columns}x${size.rows}.txt`;
    Deno.test(`frameRows() draws ${file}`, async () => {
      const rows = frameRows(stateAt(size));
      assertEquals(rows.map(rowWidth), Array.from({ length: size.rows }, () => size.columns));
      const text = rows.map((row) => `${rowText(row).trimEnd()}\n`).join("");
      const url = new URL(file, FRAMES);
      if (Deno.env.has("FGM_WRITE_FRAMES")) await Deno.writeTextFile(url, text);
      assertEquals(text, await Deno.readTextFile(url));
    });
  }
}

Deno.test("frameRows() has a golden frame for each file in testdata", async () => {
  const wanted = FIXTURE_FRAMES.flatMap(({ name, sizes }) =>
    sizes.map(({ columns, rows }) => `${name}_${columns}x${rows}.txt`)
  );
  const found = [];
  for await (const { name } of Deno.readDir(FRAMES)) if (name.endsWith(".txt")) found.push(name);
  assertEquals(found.toSorted(), wanted.toSorted());
});

/** What would move the cursor, take two cells, or none. */
const UNSAFE =
  /[\p{Cc}\p{Cf}\p{Mn}\p{Cs}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]|\p{Emoji_Presentation}/u;

for (let seed = 1; seed <= 150; seed++) {
  Deno.test(`frameRows() fills the screen with safe cells, whatever the state: seed ${seed}`, () => {
    const state = randomState(seed);
    const { columns, rows } = state.size;
    const frame = frameRows(state);
    assertEquals(frame.map(rowWidth), Array.from({ length: rows }, () => columns));
    assertEquals(frame.map(rowText).filter((text) => UNSAFE.test(text)), []);
  });
}

Deno.test("frameRows() is the same for the same state", () => {
  assertEquals(frameRows(randomState(3)), frameRows(randomState(3)));
});
