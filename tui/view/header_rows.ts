/**
 * The first row: who answers, what is chosen, which time is shown and how new it is.
 *
 *      fgm  worker-1   3 containers   FOLLOW 15m   21:37:06 – 21:52:06   0.8 s old   ● live
 *
 * @module
 */

import { VERSION } from "@fgm/k8s/pod/version";
import { fitRow, plainText, type Row, type Span } from "../chart/styled.ts";
import { durationText, timeText } from "../chart/time_axis.ts";
import { layoutOf } from "../state/layout.ts";
import type { TuiState } from "../state/state.ts";
import { windowOf } from "../state/viewport.ts";
import { ageSpan, linkSpan } from "./condition_words.ts";
import { blank, bold, counted, dim, shortened, toned } from "./span.ts";
import { spreadRow } from "./spread_row.ts";

/** Cells of the target's name at most: context and node names can be long. */
const TARGET_CELLS_MAX = 32;

/** A day in milliseconds: a window that is longer, or of another day, needs dates. */
const DAY_MS = 86_400_000;

/** The header, exactly as wide as the terminal. */
export function headerRow(state: TuiState): Row {
  const { viewer, extent, size: { columns } } = state;
  const hasTime = viewer !== undefined && extent !== undefined;
  const age = ageSpan(state);
  const row = spreadRow({
    left: [
      { row: [bold("fgm", "accent")], rank: 6 },
      { row: [bold(shortened(state.target, TARGET_CELLS_MAX))], rank: 1 },
      { row: versionSpans(state), rank: isOtherVersion(state) ? 2 : 7 },
      { row: chosenSpans(state), rank: 8 },
      { row: panelSpans(state), rank: 4 },
      { row: hasTime ? modeSpans(state) : [], rank: 0 },
    ],
    right: [
      { row: hasTime ? windowSpans(state) : [], rank: 3 },
      { row: hasTime ? [dim(plainText(state.timeZone))] : [], rank: 9 },
      { row: age === undefined ? [] : [age], rank: 5 },
      { row: [linkSpan(state)], rank: 0 },
    ],
    width: columns - 2,
  });
  return fitRow([blank(1), ...row, blank(1)], columns);
}

function isOtherVersion({ viewer }: TuiState): boolean {
  return viewer !== undefined && viewer.instance.version !== VERSION;
}

/** The viewer's version, and a warning where it is not ours: either may lack what the other has. */
function versionSpans({ viewer }: TuiState): Row {
  if (viewer === undefined) return [];
  const theirs = plainText(viewer.instance.version);
  if (theirs === VERSION) return [dim(`v${theirs}`)];
  return [toned(`! viewer v${theirs}, this v${VERSION}`, "warning")];
}

function chosenSpans({ chosen, viewer, screen }: TuiState): Row {
  if (viewer === undefined || screen === "table") return [];
  return [dim(counted(chosen.length, "container"))];
}

/** Which panels are on the screen, where not all of them are. */
function panelSpans(state: TuiState): Row {
  const { panels } = layoutOf(state);
  const [first, last] = [panels[0], panels.at(-1)];
  if (first === undefined || last === undefined || panels.length === state.panels.length) return [];
  const which = first === last
    ? `panel ${first.index + 1}`
    : `panels ${first.index + 1}–${last.index + 1}`;
  return [dim(`${which} of ${state.panels.length}`)];
}

function modeSpans(state: TuiState): Row {
  return [modeSpan(state), { text: " " }, bold(spanText(state))];
}

function modeSpan({ view: { end } }: TuiState): Span {
  switch (end.mode) {
    case "follow":
      return bold("FOLLOW", "good");
    case "paused":
      return bold("PAUSED", "warning");
    case "replay":
      return bold(`REPLAY ${end.speed}×`, "accent");
    default:
      return end satisfies never;
  }
}

function spanText({ view: { span } }: TuiState): string {
  return span === "all" ? "all" : durationText(span);
}

function windowSpans(state: TuiState): Row {
  const { timeZone, nowMs } = state;
  const { fromMs, toMs } = windowOf(state);
  const withDate = toMs - fromMs > DAY_MS || nowMs - fromMs > DAY_MS;
  const fromText = timeText(fromMs, timeZone, { withDate });
  const toText = timeText(toMs, timeZone, { withDate });
  const [day = ""] = fromText.split(" ");
  // The day is told once where both ends are on it.
  const end = withDate && toText.startsWith(`${day} `) ? toText.slice(day.length + 1) : toText;
  return [{ text: `${fromText} – ${end}` }];
}
