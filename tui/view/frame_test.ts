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
