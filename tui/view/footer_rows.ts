/**
 * The last row: hints for the keys that matter now, and what the user should know for a while; or the
 * command line while it is typed in.
 *
 * @module
 */

import { fitRow, plainText, type Row, rowWidth, type Span } from "../chart/styled.ts";
import type { Dialog } from "../state/dialog.ts";
import { hintsOf } from "../state/keymap.ts";
import type { TuiState } from "../state/state.ts";
import { conditionSpan, messageOf } from "./condition_words.ts";
import { inputSpans } from "./input_spans.ts";
import { blank, bold, cut, dim, toned } from "./span.ts";

/** Blanks between two hints, and before a notice. */
const GAP = 2;

/** The footer, exactly as wide as the terminal. */
export function footerRow(state: TuiState): Row {
  const { dialog, size: { columns } } = state;
  if (dialog?.kind === "command") return commandRow(dialog, columns);
  const words = wordsOf(state, columns - 2);
  const wordCells = words === undefined ? 0 : rowWidth([words]) + GAP;
  const hints = hintSpans(state, columns - 1 - wordCells);
  if (words === undefined) return fitRow([blank(1), ...hints], columns);
  const space = columns - 2 - rowWidth(hints) - rowWidth([words]);
  return fitRow([blank(1), ...hints, blank(space), words, blank(1)], columns);
}

/** The notice, or else the standing condition unless the middle of the screen already tells it. */
function wordsOf(state: TuiState, width: number): Span | undefined {
  const { notice, nowMs } = state;
  if (notice !== undefined && nowMs < notice.untilMs) {
    return toned(cut(notice.text, width), notice.tone);
  }
  const condition = messageOf(state) === undefined ? conditionSpan(state) : undefined;
  return condition === undefined ? undefined : { ...condition, text: cut(condition.text, width) };
}

/** As many hints as fit, the most useful first. "help" is worth more than the one before it. */
function hintSpans(state: TuiState, width: number): Row {
  const all = hintsOf(state).map(({ keys, text }): Row => [bold(keys, "accent"), dim(` ${text}`)]);
  const shown: Span[] = [];
  for (const hint of all) {
    const gap = shown.length === 0 ? [] : [blank(GAP)];
    if (rowWidth([...shown, ...gap, ...hint]) > width) break;
    shown.push(...gap, ...hint);
  }
  return shown;
}

function commandRow(
  { input, complaint }: Extract<Dialog, { kind: "command" }>,
  width: number,
): Row {
  const why = complaint === undefined ? "" : cut(complaint, Math.floor(width / 2));
  const room = width - 1 - (why === "" ? 0 : [...why].length + GAP + 1);
  const typed = fitRow([bold(":", "accent"), ...inputSpans(input, room - 1)], room);
  if (why === "") return fitRow(typed, width);
  return fitRow([...typed, blank(GAP), toned(plainText(why), "warning")], width);
}
