import { assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import { keyText } from "../state/key_name.ts";
import { type Context, KEYMAP } from "../state/keymap.ts";
import type { TuiState } from "../state/state.ts";
import { fixtureState } from "../testing/fixture_state.ts";
import { helpContent } from "./help_rows.ts";

function helpOf(
  room: { readonly width: number; readonly height: number },
  { top = 0, ...change }: Partial<TuiState> & { readonly top?: number } = {},
) {
  const state = fixtureState({ columns: 120, rows: 40 }, change);
  const { rows, foot, title } = helpContent(state, { kind: "help", top }, room);
  return { texts: rows.map((row) => rowText(row).trimEnd()), foot, title };
}

const NARROW = { width: 76, height: 1_000 };

Deno.test("helpContent() tells each key of the key map with what it does", () => {
  const { texts } = helpOf(NARROW);
  for (const context of Object.keys(KEYMAP) as Context[]) {
    const { title, bindings } = KEYMAP[context];
    const start = texts.indexOf(title);
    assertEquals(start >= 0, true, title);
    bindings.forEach(({ keys, help }, index) => {
      const line = texts[start + 1 + index] ?? "";
      assertEquals(line.startsWith(keyText(keys[0] ?? "")), true, line);
      assertEquals(line.includes(help.slice(0, 40)), true, line);
    });
  }
});

Deno.test("helpContent() begins with the keys of the screen below", () => {
  assertEquals(helpOf(NARROW).texts[0], "Charts");
  assertEquals(helpOf(NARROW, { screen: "table" }).texts[0], "Table of containers");
});

Deno.test("helpContent() leaves out keys that do not fit whole", () => {
  const { texts } = helpOf({ width: 60, height: 1_000 });
  const line = texts.find((text) => text.endsWith("study above")) ?? "";
  assertEquals(line.slice(0, 17).trim(), "↑ k Ctrl-P");
});

Deno.test("helpContent() has two columns where it is wide, no group torn apart", () => {
  const narrow = helpOf(NARROW).texts;
  const wide = helpOf({ width: 150, height: 1_000 }).texts;
  assertEquals(wide.length < narrow.length * 0.6, true, `${wide.length} of ${narrow.length}`);
  const right = wide.map((text) => text.slice(76));
  for (const { title } of Object.values(KEYMAP)) {
    const isThere = wide.some((text) => text.startsWith(title)) || right.includes(title);
    assertEquals(isThere, true, title);
  }
});

Deno.test("helpContent() scrolls, not beyond its end", () => {
  const { length } = helpOf(NARROW).texts;
  const room = { width: 76, height: 10 };
  assertEquals(helpOf(room).foot, `lines 1–10 of ${length}`);
  assertEquals(helpOf(room, { top: 3 }).foot, `lines 4–13 of ${length}`);
  assertEquals(helpOf(room, { top: 9_999 }).foot, `lines ${length - 9}–${length} of ${length}`);
  assertEquals(helpOf(NARROW).foot, "");
});
