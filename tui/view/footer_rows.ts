/**
 * The last row: hints for the keys that matter now, and what the user should know for a while; or the
 * command line while it is typed in.
 *
 * @module
 */

import { fitRow, plainText, type Row, rowWidth, type Span } from "../chart/styled.ts";
import type { Dialog } from "../state/dialog.ts";
import type { Binding } from "../state/key_binding.ts";
import { contextsOf, KEYMAP } from "../state/keymap.ts";
import type { TuiState } from "../state/state.ts";
import { conditionSpan, messageOf } from "./condition_words.ts";
import { inputSpans } from "./input_spans.ts";
import { blank, bold, cut, dim, toned } from "./span.ts";

/** Blanks between two hints, and before a notice. */
const GAP = 2;

/** Commands of the charts that make sense where there is nothing known. */
const ALWAYS_USEFUL: ReadonlySet<string> = new Set(["help", "quit"]);

/** Commands of the charts that make sense where there is nothing to draw. */
const USEFUL_WITHOUT_CHARTS: ReadonlySet<string> = new Set([
  ...ALWAYS_USEFUL,
  "containers",
  "table",
]);

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

/**
 * As many hints as fit, the most useful first. Who knows the key for help can find all others, so that
 * it is there wherever it fits at all; where there is nothing to draw, keys that draw are left out.
 */
function hintSpans(state: TuiState, width: number): Row {
  const isInCharts = state.screen === "charts" && state.dialog === undefined;
  const useful = !isInCharts || messageOf(state) === undefined
    ? undefined
    : state.viewer === undefined
    ? ALWAYS_USEFUL
    : USEFUL_WITHOUT_CHARTS;
  const hints = contextsOf(state).flatMap((context) => {
    const bindings: readonly Binding[] = KEYMAP[context].bindings;
    return bindings.flatMap(({ command, hint }) =>
      hint === undefined || useful?.has(command) === false ? [] : [{
        row: [bold(hint.keys, "accent"), dim(` ${hint.text}`)],
        isHelp: command === "help",
      }]
    );
  });
  let room = width;
  const kept = new Set<typeof hints[number]>();
  for (const hint of hints.toSorted((a, b) => Number(b.isHelp) - Number(a.isHelp))) {
    const cells = rowWidth(hint.row) + (kept.size === 0 ? 0 : GAP);
    if (cells > room) break;
    kept.add(hint);
    room -= cells;
  }
  return hints.filter((hint) => kept.has(hint))
    .flatMap(({ row }, index) => index === 0 ? row : [blank(GAP), ...row]);
}

function commandRow(
  { input, complaint }: Extract<Dialog, { kind: "command" }>,
  width: number,
): Row {
  const why = complaint === undefined ? "" : cut(complaint, Math.floor(width / 2));
  const room = why === "" ? width : width - [...why].length - GAP - 1;
  const typed = fitRow([bold(":", "accent"), ...inputSpans(input, room - 1)], room);
  if (why === "") return fitRow(typed, width);
  return fitRow([...typed, blank(GAP), toned(plainText(why), "warning")], width);
}
