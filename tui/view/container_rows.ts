/**
 * The picker of the containers that are drawn.
 *
 * @module
 */

import type { WireContainer } from "@fgm/server/api/containers";
import { plainText, type Row, SERIES_MAX } from "../chart/styled.ts";
import { agoText } from "../chart/time_axis.ts";
import { chosenOf } from "../state/chosen.ts";
import { containerItems } from "../state/containers_dialog.ts";
import type { Dialog } from "../state/dialog.ts";
import type { TuiState } from "../state/state.ts";
import { alignedRow, type Column, columnsWidth } from "./aligned_row.ts";
import {
  type DialogContent,
  listContent,
  type ListRoom,
  ruleRow,
  searchRow,
} from "./dialog_content.ts";
import { narrowedSpans } from "./filter_spans.ts";
import { blank, bold, dim, markSpan, shortened, toned } from "./span.ts";

type ContainersDialog = Extract<Dialog, { kind: "containers" }>;

/** A container that was last seen so long before the newest sample is gone, in milliseconds. */
const GONE_MS = 15_000;

/** Columns besides the name, in the order in which they stand; the narrowest dialogs lose the last. */
const NAMESPACE_CELLS = 16;
const QOS_CELLS = 10;
const SEEN_CELLS = 8;
const NAME_CELLS_MIN = 24;

/** Chooses the containers that are drawn. */
export function containerContent(
  state: TuiState,
  dialog: ContainersDialog,
  room: ListRoom,
): DialogContent {
  const { width } = room;
  const items = containerItems(state);
  const total = state.answers.search?.value?.total;
  const columns = columnsFor(width - 1);
  const list = listContent({
    count: items.length,
    selected: dialog.selected,
    rowAt: (index) => {
      const container = items[index];
      return container === undefined ? [] : itemRow(state, container, { dialog, columns });
    },
  }, room);
  return {
    title: "Containers to draw",
    rows: [
      searchRow(dialog.input, {
        width,
        placeholder: "type to search namespace, pod, container or id",
        right: [dim(countText(state, items.length, total))],
      }),
      filterRow(dialog),
      ...(items.length === 0 ? emptyRows(state, list.rows.length) : list.rows),
      ruleRow(width),
      tickedRow(dialog, width),
    ],
    foot: list.extent,
  };
}

function countText({ answers }: TuiState, shown: number, total: number | undefined): string {
  if (answers.search?.state === "failed") return "failed";
  if (total === undefined) return "loading…";
  return answers.search?.state === "loading" ? `${shown} of ${total} …` : `${shown} of ${total}`;
}

function filterRow({ filter }: ContainersDialog): Row {
  const spans = narrowedSpans(filter);
  if (spans.length === 0) return [dim("  all namespaces, QoS classes and labels")];
  return [
    dim("  only "),
    ...spans.flatMap((part, index) => index === 0 ? part : [dim(" · "), ...part]),
  ];
}

function emptyRows({ answers: { search } }: TuiState, height: number): readonly Row[] {
  const words = search?.state === "failed"
    ? toned(`  failed: ${plainText(search.why ?? "no reason was given")}`, "critical")
    : search?.state === "ready"
    ? dim("  No container matches: Backspace widens the search.")
    : dim("  loading…");
  return Array.from({ length: height }, (_, index): Row => index === 1 ? [words] : []);
}

function itemRow(
  state: TuiState,
  container: WireContainer,
  { dialog, columns }: { readonly dialog: ContainersDialog; readonly columns: readonly Column[] },
): Row {
  const { ref, label } = chosenOf(container);
  const position = dialog.refs.indexOf(ref);
  const isTicked = position >= 0;
  const ageMs = (state.extent?.newestMs ?? container.last_seen_ms) - container.last_seen_ms;
  const name = shortened(label, columns[1]?.width ?? 0);
  return alignedRow([
    [isTicked ? bold("[x] ") : dim("[ ] "), markSpan(position)],
    [isTicked ? bold(name) : { text: name }],
    [dim(shortened(container.namespace ?? "–", NAMESPACE_CELLS))],
    [dim(plainText(container.qos_class))],
    [dim(ageMs > GONE_MS ? agoText(ageMs) : "now")],
  ], columns);
}

function columnsFor(width: number): readonly Column[] {
  const others = [NAMESPACE_CELLS, QOS_CELLS, SEEN_CELLS];
  let kept = others.length;
  const nameCells = () => {
    const fixed = [{ width: 5 }, ...others.slice(0, kept).map((cells) => ({ width: cells }))];
    return width - columnsWidth(fixed) - 2;
  };
  while (kept > 0 && nameCells() < NAME_CELLS_MIN) kept--;
  return [
    { width: 5 },
    { width: Math.max(1, nameCells()) },
    ...others.map((cells, index) => ({ width: index < kept ? cells : 0 })),
  ];
}

/** What is ticked, with the marks that it will have. */
function tickedRow({ refs, labels }: ContainersDialog, width: number): Row {
  if (refs.length === 0) {
    return [dim(`Tab ticks up to ${SERIES_MAX}; Enter draws the selected one`)];
  }
  const head = `${refs.length} of ${SERIES_MAX} ticked: `;
  const room = Math.max(6, Math.floor((width - head.length) / refs.length) - 4);
  return [
    dim(head),
    ...refs.flatMap((ref, position) => [
      markSpan(position),
      { text: ` ${shortened(labels[ref] ?? ref, room)}` },
      blank(2),
    ]),
  ];
}
