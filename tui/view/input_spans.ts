/**
 * A line of text that is being typed, with its caret.
 *
 * @module
 */

import { plainText, type Row } from "../chart/styled.ts";
import type { TextInput } from "../state/dialog.ts";
import { cut, dim } from "./span.ts";

/** The part around the caret in exactly `width` cells or fewer; `placeholder` where it is empty. */
export function inputSpans({ text, caret }: TextInput, width: number, placeholder = ""): Row {
  if (width <= 0) return [];
  if (text === "") {
    return [{ text: " ", isInverse: true }, dim(cut(placeholder, width - 1))];
  }
  const cells = [...plainText(text), " "];
  const at = Math.max(0, Math.min(caret, cells.length - 1));
  const from = Math.max(0, Math.min(at - Math.floor(width / 2), cells.length - width));
  const shown = cells.slice(from, from + width);
  return [
    { text: shown.slice(0, at - from).join("") },
    { text: shown[at - from] ?? " ", isInverse: true },
    { text: shown.slice(at - from + 1).join("") },
  ].filter((span) => span.text !== "");
}
