/**
 * The screen in parts, each a block of styled lines at its place. A part is drawn anew when something
 * that it was drawn from has changed, and is the very same object otherwise: so React has nothing to
 * do for it, and nothing at all when no part has changed.
 *
 * Laid over each other in order, the parts are what `frameRows` gives: `App_test.tsx` compares them.
 *
 * @module
 */

import type { Row } from "../chart/styled.ts";
import { layoutOf, type Region } from "../state/layout.ts";
import type { TuiState } from "../state/state.ts";
import type { Theme } from "../terminal/theme.ts";
import { messageOf } from "../view/condition_words.ts";
import { dialogBox } from "../view/dialog_box.ts";
import { footerRow } from "../view/footer_rows.ts";
import { frameRows } from "../view/frame.ts";
import { headerRow } from "../view/header_rows.ts";
import { messageRows } from "../view/message_rows.ts";
import { axisRow, laneRow, overviewRows } from "../view/overview_rows.ts";
import { panelRows } from "../view/panel_rows.ts";
import { tableRows } from "../view/table_rows.ts";
import { type WatchedState, watchState } from "./watched_state.ts";

/** A block of lines at its place. */
export interface FramePart {
  /** Unlike all others of its frame; the same part has the same key in every frame. */
  readonly key: string;
  readonly column: number;
  readonly row: number;
  /** Styled, from top to bottom. */
  readonly lines: readonly string[];
}

/** Draws frames; gives the same array again where nothing has changed. */
export type DrawFrame = (state: TuiState, theme: Theme) => readonly FramePart[];

/** Rows and the place of the first cell; undefined where the part is not on the screen. */
type Draw = (state: TuiState) => DrawnRows | undefined;

interface DrawnRows extends Pick<Region, "column" | "row"> {
  readonly rows: readonly Row[];
}

interface Memory {
  readonly watched: WatchedState;
  readonly part: FramePart | undefined;
}

/** Makes a function that draws frames and remembers the parts of the last one. */
export function frameDrawer(): DrawFrame {
  let memories = new Map<string, Memory>();
  let theme: Theme | undefined;
  let frame: readonly FramePart[] = [];
  return (state, nextTheme) => {
    if (nextTheme !== theme) memories.clear();
    theme = nextTheme;
    const next = new Map<string, Memory>();
    for (const [key, draw] of drawnParts(state)) {
      const known = memories.get(key);
      const isKnown = known?.watched.isSameIn(state) === true;
      next.set(key, isKnown ? known : drawPart(key, draw, { state, theme, before: known?.part }));
    }
    memories = next;
    const parts = [...next.values()].flatMap(({ part }) => part === undefined ? [] : [part]);
    if (!isSameFrame(parts, frame)) frame = parts;
    return frame;
  };
}

function drawPart(
  key: string,
  draw: Draw,
  { state, theme, before }: {
    readonly state: TuiState;
    readonly theme: Theme;
    readonly before: FramePart | undefined;
  },
): Memory {
  const watched = watchState(state);
  const drawn = draw(watched.state);
  if (drawn === undefined) return { watched, part: undefined };
  const { column, row, rows } = drawn;
  const part: FramePart = { key, column, row, lines: rows.map(theme) };
  // What was read has changed, and yet it looks the same: nobody has to write it again.
  return { watched, part: before !== undefined && isSamePart(part, before) ? before : part };
}

function isSamePart(one: FramePart, other: FramePart): boolean {
  return one.column === other.column && one.row === other.row &&
    one.lines.length === other.lines.length &&
    one.lines.every((line, index) => line === other.lines[index]);
}

function isSameFrame(parts: readonly FramePart[], others: readonly FramePart[]): boolean {
  return parts.length === others.length && parts.every((part, index) => part === others[index]);
}

/** What the screen consists of, from the bottom to the top. */
function drawnParts(state: TuiState): ReadonlyArray<readonly [key: string, draw: Draw]> {
  const layout = layoutOf(state);
  if (layout.isTooSmall) return [["whole", drawWhole]];
  const middle = messageOf(state) !== undefined
    ? [["message", drawMessage]] as const
    : state.screen === "table"
    ? [["table", drawTable]] as const
    : [
      ...layout.panels.map((_, position) => [`panel ${position}`, drawPanelAt(position)] as const),
      ["lane", drawLane] as const,
      ["axis", drawAxis] as const,
      ["overview", drawOverview] as const,
    ];
  return [["header", drawHeader], ...middle, ["footer", drawFooter], ["dialog", drawDialog]];
}

const drawWhole: Draw = (state) => ({ column: 0, row: 0, rows: frameRows(state) });

const drawHeader: Draw = (state) => ({ ...layoutOf(state).header, rows: [headerRow(state)] });

const drawFooter: Draw = (state) => ({ ...layoutOf(state).footer, rows: [footerRow(state)] });

const drawMessage: Draw = (state) => {
  const { middle } = layoutOf(state);
  const message = messageOf(state);
  return message === undefined ? undefined : { ...middle, rows: messageRows(message, middle) };
};

const drawTable: Draw = (state) => {
  const { middle } = layoutOf(state);
  return { ...middle, rows: tableRows(state, middle) };
};

function drawPanelAt(position: number): Draw {
  return (state) => {
    const panel = layoutOf(state).panels[position];
    return panel === undefined ? undefined : { ...panel.region, rows: panelRows(state, panel) };
  };
}

const drawLane: Draw = (state) => {
  const layout = layoutOf(state);
  if (layout.eventLane === undefined) return undefined;
  return { ...layout.eventLane, rows: [laneRow(state, layout)] };
};

const drawAxis: Draw = (state) => {
  const layout = layoutOf(state);
  return { ...layout.timeAxis, rows: [axisRow(state, layout)] };
};

const drawOverview: Draw = (state) => {
  const layout = layoutOf(state);
  return { ...layout.overview, rows: overviewRows(state, layout) };
};

const drawDialog: Draw = (state) => {
  const { middle } = layoutOf(state);
  const box = dialogBox(state, middle);
  if (box === undefined) return undefined;
  const { column, row } = box.place;
  return { column: middle.column + column, row: middle.row + row, rows: box.rows };
};
