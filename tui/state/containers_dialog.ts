/**
 * The dialog that chooses the containers that are drawn.
 *
 * The viewer searches; the dialog holds what is ticked. Enter takes the ticked containers. Who ticks
 * nothing and just looks for one gets that one alone: the common case needs no tick.
 *
 * @module
 */

import type { WireContainer } from "@fgm/server/api/containers";
import { SERIES_MAX } from "../chart/styled.ts";
import type { KeyPress } from "./action.ts";
import { chosenOf, chosenOfRef, refOf } from "./chosen.ts";
import { cycleFilter, isFilterCycle } from "./container_filter.ts";
import type { Dialog } from "./dialog.ts";
import { type Command, commandOf } from "./keymap.ts";
import { clampSelection, isListMove, movedSelection, pageRowsOf } from "./list_moves.ts";
import { withNotice } from "./notices.ts";
import type { Chosen, TuiState } from "./state.ts";
import { editText, textInput } from "./text_input.ts";

/** The dialog of containers. */
export type ContainersDialog = Extract<Dialog, { readonly kind: "containers" }>;

/** Opens the dialog with the chosen containers ticked. */
export function openContainersDialog(state: TuiState): TuiState {
  const labels = Object.fromEntries(state.chosen.map(({ ref, label }) => [ref, label]));
  return {
    ...state,
    dialog: {
      kind: "containers",
      input: textInput(""),
      filter: { namespace: undefined, qosClass: undefined, label: undefined },
      refs: state.chosen.map(({ ref }) => ref),
      labels,
      selected: 0,
    },
  };
}

/** The containers that the dialog lists, as the viewer ranked them; none before its first answer. */
export function containerItems({ answers }: Pick<TuiState, "answers">): readonly WireContainer[] {
  return answers.search?.value?.containers ?? [];
}

/** What a key does to the dialog of containers. */
export function containersDialogKey(
  state: TuiState,
  dialog: ContainersDialog,
  press: KeyPress,
): TuiState {
  const command = commandOf("containers", press) ?? commandOf("picker", press);
  if (command !== undefined) return commanded(state, dialog, command);
  const input = editText(dialog.input, press);
  if (input === undefined) return state;
  const selected = input.text === dialog.input.text ? dialog.selected : 0;
  return { ...state, dialog: { ...dialog, input, selected } };
}

function commanded(
  state: TuiState,
  dialog: ContainersDialog,
  command: Command<"containers" | "picker">,
): TuiState {
  const items = containerItems(state);
  const position = clampSelection(dialog.selected, items.length);
  if (isListMove(command)) {
    const list = { count: items.length, page: pageRowsOf(state) };
    const selected = movedSelection(dialog.selected, command, list);
    return { ...state, dialog: { ...dialog, selected } };
  }
  if (isFilterCycle(command)) {
    const { answers } = state;
    const { filter, complaint } = cycleFilter(dialog.filter, command, {
      answers,
      selected: items[position],
    });
    const narrowed = { ...state, dialog: { ...dialog, filter, selected: 0 } };
    return complaint === undefined ? narrowed : withNotice(state, complaint);
  }
  switch (command) {
    case "close":
      return { ...state, dialog: undefined };
    case "take":
      return takeContainers(state, dialog, position);
    case "tick":
      return tickContainer(state, dialog, position);
    case "untick-all":
      return { ...state, dialog: { ...dialog, refs: [], labels: {} } };
    default:
      return command satisfies never;
  }
}

/** Ticks or unticks the container at a position, and selects the next one. */
export function tickContainer(
  state: TuiState,
  dialog: ContainersDialog,
  position: number,
): TuiState {
  const items = containerItems(state);
  const container = items[position];
  if (container === undefined) return state;
  const { ref, label } = chosenOf(container);
  const selected = clampSelection(position + 1, items.length);
  if (dialog.refs.includes(ref)) {
    const refs = dialog.refs.filter((ticked) => ticked !== ref);
    return { ...state, dialog: { ...dialog, refs, selected } };
  }
  if (dialog.refs.length >= SERIES_MAX) return withTooManySeries(state);
  const labels = { ...dialog.labels, [ref]: label };
  return { ...state, dialog: { ...dialog, refs: [...dialog.refs, ref], labels, selected } };
}

/** Says that no more containers can be drawn. */
export function withTooManySeries(state: TuiState): TuiState {
  return withNotice(state, `${SERIES_MAX} containers are drawn at most: untick one first`);
}

/** Draws the ticked containers; where no tick was changed, the one that was looked for. */
function takeContainers(state: TuiState, dialog: ContainersDialog, position: number): TuiState {
  const container = containerItems(state)[position];
  const hasLookedFor = dialog.input.text.trim() !== "" || position > 0 || dialog.refs.length === 0;
  if (isAsBefore(state, dialog) && hasLookedFor) {
    if (container === undefined) return withNotice(state, "No container matches: Esc leaves");
    return { ...state, chosen: [chosenOf(container)], dialog: undefined };
  }
  if (dialog.refs.length === 0) return withNotice(state, "No container is ticked: Tab ticks one");
  return { ...state, chosen: tickedOf(state, dialog), dialog: undefined };
}

function isAsBefore({ chosen }: TuiState, { refs }: ContainersDialog): boolean {
  return refs.length === chosen.length && refs.every((ref, index) => ref === chosen[index]?.ref);
}

/** The ticked containers with all that is known of them. */
function tickedOf(state: TuiState, { refs, labels }: ContainersDialog): readonly Chosen[] {
  const known = new Map([
    ...containerItems(state).map((container) => [refOf(container), chosenOf(container)] as const),
    ...state.chosen.map((chosen) => [chosen.ref, chosen] as const),
  ]);
  return refs.map((ref) => {
    const guessed = chosenOfRef(ref);
    return known.get(ref) ?? { ...guessed, label: labels[ref] ?? guessed.label };
  });
}
