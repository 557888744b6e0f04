/**
 * From tones to what the terminal at hand can show: SGR control sequences (ECMA-48, 8.3.117).
 *
 * @module
 */

import type { Row, Span, Tone } from "../chart/styled.ts";
import type { Background, ColourDepth } from "./colour_depth.ts";
import { code16, colourOf, nearest256 } from "./palette.ts";

/** Turns a row into text with control sequences; rows come out with all attributes switched off. */
export type Theme = (row: Row) => string;

const RESET = "\x1b[0m";

/**
 * A theme for a terminal. Without colours, bold, underlined and inverse text stays, and `dim` is faint:
 * none of these is a colour.
 */
export function createTheme(depth: ColourDepth, background: Background): Theme {
  const codes = new Map<Tone, readonly string[]>();
  const toneCodes = (tone: Tone): readonly string[] => {
    const known = codes.get(tone) ?? codesOf(tone, depth, background);
    codes.set(tone, known);
    return known;
  };
  return (row) => {
    let text = "";
    let before = "";
    for (const span of row) {
      const style = styleOf(span, toneCodes(span.tone ?? "plain"));
      if (style !== before) {
        if (before !== "") text += RESET;
        text += style;
        before = style;
      }
      text += span.text;
    }
    return before === "" ? text : text + RESET;
  };
}

/** A row as text alone: for files, pipes and bug reports. Blanks at its end are left out. */
export function bareRow(row: Row): string {
  return row.map(({ text }) => text).join("").trimEnd();
}

// One sequence for each attribute: whoever reads them back need not take lists of codes apart.
function styleOf(span: Span, toneCodes: readonly string[]): string {
  if (span.text === "") return "";
  let style = "";
  for (const code of toneCodes) style += `\x1b[${code}m`;
  if (span.isBold && !toneCodes.includes("1")) style += "\x1b[1m";
  if (span.isUnderlined) style += "\x1b[4m";
  if (span.isInverse) style += "\x1b[7m";
  return style;
}

function codesOf(tone: Tone, depth: ColourDepth, background: Background): readonly string[] {
  if (tone === "plain") return [];
  // Bold in the terminal's own colour is readable on every background.
  if (tone === "accent") return ["1"];
  switch (depth) {
    case "none":
      return tone === "dim" ? ["2"] : [];
    case "16":
      return [String(code16(tone, background))];
    case "256":
      return [`38;5;${nearest256(colourOf(tone, background))}`];
    case "truecolor":
      return [`38;2;${colourOf(tone, background).join(";")}`];
    default:
      return depth satisfies never;
  }
}
