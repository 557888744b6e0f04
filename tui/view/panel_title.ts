/**
 * The title row of a panel: which metric, in what unit, what it means; and how its data stands.
 *
 *     ▌1 total_cpu_usage_millicores  millicores  CPU in use; 1000 is one…   periodicity: 3 findings
 *
 * @module
 */

import { plainText, type Row, rowWidth, type Span } from "../chart/styled.ts";
import { unitText } from "../chart/value_text.ts";
import type { Panel, TuiState } from "../state/state.ts";
import { blank, bold, counted, cut, dim, shortened, toned } from "./span.ts";
import { isSlow } from "./condition_words.ts";
import { limitText } from "./legend_rows.ts";
import type { PanelData } from "./panel_data.ts";
import { spreadRow } from "./spread_row.ts";

/** Cells that a metric's meaning needs at least to be worth its place. */
const MEANING_CELLS_MIN = 12;

/** Cells of a unit at most; the longest that is known is "time per second". */
const UNIT_CELLS_MAX = 16;

/** Cells that a long name leaves to the words behind it, as far as there are any. */
const WORD_CELLS = 26;

/** Which title, and how wide. */
export interface PanelTitle {
  /** Position of the panel. */
  readonly index: number;
  readonly width: number;
  readonly shown: PanelData;
  /** Whether the legend tells the limit, so that the title need not. */
  readonly isLimitTold: boolean;
}

/** The title of a panel in exactly `width` cells. */
export function panelTitleRow(
  state: TuiState,
  { index, width, shown, isLimitTold }: PanelTitle,
): Row {
  const panel = state.panels[index];
  if (panel === undefined) return [blank(width)];
  const isFocused = index === state.focus;
  const limit = isLimitTold ? undefined : limitText(shown);
  const words = [
    { row: limit === undefined ? [] : [toned(`┈ ${limit}`, "limit")], rank: 3 },
    { row: studySpans(state, panel), rank: 2 },
    { row: standing(state, panel, shown), rank: 1 },
  ];
  const unit: Row = [dim(cut(unitOf(state, panel, shown), UNIT_CELLS_MAX))];
  const others = rowWidth([unit, ...words.map(({ row }) => row)].flat());
  const name = shortened(panel.metric, Math.max(8, width - 6 - Math.min(WORD_CELLS, others)));
  const titled = `${index + 1} ${panel.metric === "" ? "no metric" : name}`;
  const head: Row = isFocused ? [bold(`▌${titled}`, "accent")] : [{ text: ` ${titled}` }];
  const taken = [head, unit, ...words.map(({ row }) => row)].map(rowWidth)
    .filter((cells) => cells > 0).reduce((sum, cells) => sum + cells + 2, 1);
  const meaning = meaningOf(state, panel, { as: shown.data?.as, room: width - taken });
  return spreadRow({
    left: [{ row: head, rank: 0 }, { row: unit, rank: 3 }, { row: meaning, rank: 4 }],
    right: words.map(({ row, rank }) => ({
      row: row.length === 0 ? [] : [...row, blank(1)],
      rank,
    })),
    width,
  });
}

function unitOf({ viewer }: TuiState, panel: Panel, { data }: PanelData): string {
  if (data !== undefined) return namedUnit(data.unit);
  const info = viewer?.metrics.get(panel.metric);
  if (info === undefined) return "";
  const isRate = panel.as === undefined ? info.plot_as_rate : panel.as === "rate";
  return namedUnit(isRate ? `${info.unit}/s` : info.unit);
}

/** A unit as people call it; "" where the viewer does not know it. */
function namedUnit(unit: string): string {
  return unit.startsWith("unknown") ? "" : unitText(unit);
}

/** What the metric means, and whether a counter is shown as its rate or as it is. */
function meaningOf(
  { viewer }: TuiState,
  panel: Panel,
  { as: answered, room }: { readonly as: "raw" | "rate" | undefined; readonly room: number },
): Row {
  const info = viewer?.metrics.get(panel.metric);
  if (info === undefined) return [];
  const as = panel.as ?? answered ?? (info.plot_as_rate ? "rate" : "raw");
  const kind = info.kind !== "counter" ? "" : as === "rate" ? "rate · " : "running total · ";
  const text = cut(`${kind}${info.meaning}`, room);
  return [...text].length < Math.min(MEANING_CELLS_MIN, [...info.meaning].length)
    ? []
    : [dim(text)];
}

/** How the lines that are shown stand. Where there are none, the plot has words of its own. */
function standing(state: TuiState, panel: Panel, { words, data }: PanelData): Row {
  if (words !== undefined) return [];
  const answer = state.answers[`series:${panel.id}`];
  if (answer?.state === "failed") {
    return [toned(`failed: ${plainText(answer.why ?? "")}`, "critical")];
  }
  const loading: Row = isSlow(answer, state.nowMs) ? [dim("loading…")] : [];
  const isCut = data?.isTruncated === true;
  const gap = loading.length > 0 && isCut ? [blank(2)] : [];
  return [
    ...(isCut ? [toned("incomplete: a file is unreadable", "warning")] : []),
    ...gap,
    ...loading,
  ];
}

/** The study that is switched on, and what it found. */
function studySpans({ answers, viewer }: TuiState, panel: Panel): Row {
  if (panel.study === undefined) return [];
  const { id } = panel.study;
  const name = viewer?.studies.find((study) => study.id === id)?.name ?? id;
  return [toned(`◈ ${plainText(name)}: `, "finding"), studyStanding(answers[`study:${panel.id}`])];
}

function studyStanding(answer: TuiState["answers"][`study:${number}`]): Span {
  if (answer === undefined || answer.state === "loading") return dim("looking…");
  if (answer.state === "failed") return toned(`failed: ${plainText(answer.why ?? "")}`, "critical");
  const count = (answer.value?.results ?? []).reduce(
    (sum, { findings }) => sum + findings.length,
    0,
  );
  return toned(counted(count, "finding"), "finding");
}
