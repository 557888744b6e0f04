import { assertEquals } from "@std/assert";
import { blankCells, rowsOf, toneNumber } from "./cells.ts";
import type { Tone } from "./styled.ts";

/** A row of cells from pairs of signs and tones; an upper-case "I" before the tone inverts. */
function rowFrom(cells: readonly (readonly [sign: string, tone: Tone, isInverse?: true])[]) {
  const grid = blankCells(cells.length, 1);
  cells.forEach(([sign, tone, isInverse], i) => {
    grid.signs[i] = sign.charCodeAt(0);
    grid.tones[i] = toneNumber(tone);
    grid.inverse[i] = isInverse ? 1 : 0;
  });
  return rowsOf(grid)[0];
}

Deno.test("rowsOf() blank cells are plain spaces", () => {
  assertEquals(rowsOf(blankCells(3, 2)), [[{ text: "   " }], [{ text: "   " }]]);
});

Deno.test("rowsOf() no cells are empty rows", () => {
  assertEquals(rowsOf(blankCells(0, 2)), [[], []]);
  assertEquals(rowsOf(blankCells(2, 0)), []);
});

Deno.test("rowsOf() joins equal tones and takes blanks along", () => {
  assertEquals(
    rowFrom([["a", "dim"], [" ", "plain"], ["b", "dim"], ["c", "series7"], ["d", "plain"]]),
    [{ text: "a b", tone: "dim" }, { text: "c", tone: "series7" }, { text: "d" }],
  );
});

Deno.test("rowsOf() keeps inverse cells apart, blank or not", () => {
  assertEquals(
    rowFrom([["a", "dim"], ["b", "dim", true], [" ", "dim"], [" ", "dim", true]]),
    [
      { text: "a", tone: "dim" },
      { text: "b", tone: "dim", isInverse: true },
      { text: " ", tone: "dim" },
      { text: " ", tone: "dim", isInverse: true },
    ],
  );
});

Deno.test("toneNumber() tells all tones apart", () => {
  const tones: readonly Tone[] = [
    ...["plain", "dim", "accent", "good", "warning", "critical", "limit", "finding"] as const,
    ...([0, 1, 2, 3, 4, 5, 6, 7] as const).map((slot) => `series${slot}` as const),
  ];
  assertEquals(new Set(tones.map(toneNumber)).size, tones.length);
  for (const tone of tones) {
    const [span] = rowFrom([["x", tone]]) ?? [];
    assertEquals(span?.tone ?? "plain", tone);
  }
});
