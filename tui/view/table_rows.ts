/**
 * The table of containers: who uses how much of one metric now, and in the last minutes.
 *
 *     42 containers  by total_cpu_usage_millicores, cores             filter web, namespace shop
 *        CONTAINER                 NAMESPACE       QOS              NOW  TREND, 5 MIN  LAST SEEN
 *     ▌● web-0/nginx               shop            Burstable       740m  ▂▃▅▇▆▅▃▂▁▂▃▄
 *
 * @module
 */

import type { WireContainer } from "@fgm/server/api/containers";
import { sparklineText } from "../chart/sparkline.ts";
import { fitRow, plainText, type Row } from "../chart/styled.ts";
import { agoText } from "../chart/time_axis.ts";
import { unitText, valueText } from "../chart/value_text.ts";
import type { SeriesColumns } from "../state/answers.ts";
import { chosenOf } from "../state/chosen.ts";
import type { TuiState } from "../state/state.ts";
import { listTop } from "../state/list_moves.ts";
import { selectedRow, tableItems } from "../state/table_keys.ts";
import { SPARK_MS, sparkMetric, TABLE_MS } from "../state/table_wants.ts";
import { endMsOf } from "../state/viewport.ts";
import { alignedRow } from "./aligned_row.ts";
import { isSlow, isStale } from "./condition_words.ts";
import { filterSpans } from "./filter_spans.ts";
import { listExtentText } from "./list_extent.ts";
import { columnsOfRef } from "./container_names.ts";
import {
  blank,
  bold,
  counted,
  cut,
  dim,
  inverted,
  markSpan,
  seriesTone,
  shortened,
  toned,
} from "./span.ts";
import { spreadRow } from "./spread_row.ts";
import {
  columnsOf,
  TABLE_COLUMNS,
  tableColumnNames,
  type TableWidths,
  tableWidths,
} from "./table_columns.ts";

/** A container that was last seen so long before the newest sample is gone, in milliseconds. */
const GONE_MS = 15_000;

/** Cells of a unit at most; the longest that is known is "time per second". */
const UNIT_CELLS_MAX = 16;

/** Rows above those of the containers: what is shown, and the names of the columns. */
export const TABLE_HEAD_ROWS = 2;

/** Size of the place that the table has. */
export interface TablePlace {
  readonly width: number;
  readonly height: number;
}

/** The table in exactly `height` rows of `width` cells. */
export function tableRows(state: TuiState, { width, height }: TablePlace): readonly Row[] {
  const containers = tableItems(state);
  const selected = selectedRow(state);
  const size = { count: containers.length, height: height - TABLE_HEAD_ROWS };
  const top = listTop(selected, size);
  const widths = tableWidths(width - 1);
  const rows = containers.slice(top, top + Math.max(0, size.height)).map((container, index) => {
    const row = containerRow(state, container, widths);
    return rowOf(row, { isSelected: top + index === selected, width });
  });
  const all = [
    headRow(state, { width, extent: extentText(state, { top, ...size }) }),
    titleRow(widths),
    ...rows,
    ...(containers.length === 0 ? [emptyRow(state)] : []),
  ];
  return Array.from({ length: Math.max(0, height) }, (_, index) => fitRow(all[index] ?? [], width));
}

function rowOf(
  row: Row,
  { isSelected, width }: { readonly isSelected: boolean; readonly width: number },
): Row {
  if (!isSelected) return [blank(1), ...row];
  return [bold("▌", "accent"), ...inverted(fitRow(row, width - 1))];
}

/** Which rows are on the screen, where not all that match are. */
function extentText(
  { answers }: TuiState,
  { top, count, height }: {
    readonly top: number;
    readonly count: number;
    readonly height: number;
  },
): string {
  const total = answers.table?.value?.total ?? count;
  if (count === 0 || (total <= count && count <= height)) return "";
  return `${listExtentText(top, { count, height })}${total > count ? `, ${total} match` : ""}`;
}

/** What is shown: how many, by what they are sorted, what they were narrowed by. */
function headRow(
  state: TuiState,
  { width, extent }: { readonly width: number; readonly extent: string },
): Row {
  const { table, answers: { table: answer } } = state;
  const total = answer?.value?.total;
  const count = total === undefined ? "containers" : counted(total, "container");
  return spreadRow({
    left: [
      { row: [blank(1), bold(count)], rank: 0 },
      { row: sortSpans(state, width), rank: 2 },
    ],
    right: [
      { row: filterSpans(table.filter, { isTyping: table.isFiltering, width }), rank: 1 },
      { row: standingSpans(state), rank: 2 },
      { row: extent === "" ? [] : [dim(`rows ${extent}`)], rank: 3 },
    ],
    width: width - 1,
  });
}

function sortSpans(state: TuiState, width: number): Row {
  const { sort } = state.table;
  const name = bold(shortened(sort, Math.max(12, Math.floor(width / 2))), "accent");
  const metric = sparkMetric(state);
  if (metric === undefined) return [dim("by "), name];
  const unit = unitText(unitOf(state));
  const shown = metric === sort ? [] : [dim(", showing "), { text: plainText(metric) }];
  return [dim("by "), name, ...shown, dim(` in ${cut(unit, UNIT_CELLS_MAX)}`)];
}

/** Unit of the values in the table: that of a rate where the metric is shown as one. */
function unitOf(state: TuiState): string {
  const { answers, viewer } = state;
  const metric = sparkMetric(state) ?? "";
  const spark = answers.spark?.value;
  if (spark?.metric === metric) return spark.unit;
  return answers.table?.value?.sort_unit ?? viewer?.metrics.get(metric)?.unit ?? "";
}

function standingSpans({ answers: { table: answer }, nowMs }: TuiState): Row {
  if (answer?.state === "failed") {
    return [toned(`failed: ${plainText(answer.why ?? "no reason was given")}`, "critical")];
  }
  if (isSlow(answer, nowMs)) return [dim("loading…")];
  const isCut = answer?.value?.truncated === true;
  return isCut ? [toned("incomplete: a file is unreadable", "warning")] : [];
}

function emptyRow({ answers: { table: answer } }: TuiState): Row {
  const isReady = answer?.state === "ready";
  return [blank(3), dim(isReady ? "No container matches the filter." : "loading…")];
}

function titleRow(widths: TableWidths): Row {
  const titles = {
    ...TABLE_COLUMNS,
    average: `AVG ${TABLE_MS / 60_000}MIN`,
    spark: `LAST ${SPARK_MS / 60_000} MIN`,
  };
  const cells = tableColumnNames().map((name): Row => [dim(titles[name])]);
  return [blank(1), ...alignedRow(cells, columnsOf(widths))];
}

function containerRow(state: TuiState, container: WireContainer, widths: TableWidths): Row {
  const chosen = chosenOf(container);
  const position = state.chosen.findIndex(({ ref }) => ref === chosen.ref);
  const { qos_class, namespace, last_seen_ms } = container;
  // The end of what is looked at: in a window of the past, nothing behind it counts.
  const endMs = Math.min(state.extent?.newestMs ?? last_seen_ms, endMsOf(state) - 1);
  const isGone = endMs - last_seen_ms > GONE_MS;
  const spark = state.answers.spark?.value;
  const columns = spark !== undefined && spark.metric === sparkMetric(state)
    ? columnsOfRef(chosen.ref, spark)
    : undefined;
  const label = shortened(chosen.label, widths.name);
  const value = isGone ? undefined : newestValue(columns);
  const unit = unitOf(state);
  const cells: Readonly<Record<keyof TableWidths, Row>> = {
    marks: [markSpan(position)],
    name: [isGone ? dim(label) : { text: label }],
    namespace: [dim(shortened(namespace ?? "–", widths.namespace))],
    qos: [dim(plainText(qos_class))],
    average: [bold(numberText(container.value, unit))],
    value: [{ text: numberText(value, unit) }],
    spark: columns === undefined || spark === undefined ? [] : [{
      text: sparklineText(lastValues(columns, spark.stepMs, endMs), widths.spark),
      tone: seriesTone(position),
    }],
    gone: isGone && !isStale(state) ? [dim(agoText(state.nowMs - last_seen_ms))] : [],
  };
  return alignedRow(tableColumnNames().map((name) => cells[name]), columnsOf(widths));
}

function numberText(value: number | null | undefined, unit: string): string {
  return value === undefined || value === null ? "–" : valueText(value, unit);
}

/** The greatest values of the last minutes, one for each step: where none is there is a gap. */
function lastValues(
  { t, max }: SeriesColumns,
  stepMs: number,
  endMs: number,
): readonly (number | null)[] {
  const count = Math.max(1, Math.ceil(SPARK_MS / stepMs));
  const values = new Array<number | null>(count).fill(null);
  t.forEach((atMs, index) => {
    const age = Math.floor((endMs - atMs) / stepMs);
    if (age >= 0 && age < count) values[count - 1 - age] = max[index] ?? null;
  });
  return values;
}

/** The newest value of a series that has one; its last point may be an interruption. */
function newestValue(columns: SeriesColumns | undefined): number | undefined {
  return columns?.avg.findLast((value) => value !== null) ?? undefined;
}
