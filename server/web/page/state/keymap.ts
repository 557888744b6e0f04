/**
 * What keys do, as a table: they are handled by it, and the help dialog is made from it.
 *
 * Single letters are no shortcut of browsers. Keys with Ctrl, Alt or Meta belong to the browser and to
 * screen readers, and keys typed into an input belong to that: none of them is looked up here. The page
 * is one region with roving focus, whose arrows `dom/` hands in only where no widget wants them.
 *
 * @module
 */

import type { PersonAction } from "./action.ts";
import { type PageState, PANELS_MAX, type Theme } from "./page_state.ts";
import { windowOf } from "./window.ts";

/** A key as the page's events have it (UI Events, KeyboardEvent). */
export interface KeyPress {
  /** `KeyboardEvent.key`, such as "a", "?", "ArrowLeft". */
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** What only the page itself can do: nothing of the state is changed by it. */
export type PageCommand = { readonly type: "focus-search" };

/** What a key leads to. */
export type KeyEffect = PersonAction | PageCommand;

/** One line of the table. */
export interface KeyBinding {
  /** Values of `KeyboardEvent.key`; arrows with "Shift+" in front where shift is held. */
  readonly keys: readonly string[];
  /** As the help dialog writes them. */
  readonly shown: string;
  /** One line for the help dialog, without a full stop. */
  readonly help: string;
  readonly group: "View" | "Panels" | "Containers" | "Studies" | "Page";
  /** "page": while no dialog is open. "dialog": while one is. "always": both. */
  readonly when: "page" | "dialog" | "always";
  /** What it does; undefined where there is nothing to do. */
  readonly effect: (state: PageState, key: string) => KeyEffect | undefined;
}

/** How much one key scales the window. */
const ZOOM_STEP = 2;

/** Share of the window that one key moves it by. */
const PAN_SHARE = 0.25;

const THEMES: readonly Theme[] = ["auto", "light", "dark"];

/** All keys of the page, in the order of the help dialog. */
export const KEYMAP: readonly KeyBinding[] = [
  ...viewKeys(),
  ...panelKeys(),
  ...containerKeys(),
  ...studyKeys(),
  ...pageKeys(),
];

/** What a key does now; undefined where it does nothing, and is left to the browser. */
export function effectOfKey(state: PageState, press: KeyPress): KeyEffect | undefined {
  if (press.ctrlKey || press.altKey || press.metaKey) return undefined;
  const name = press.shiftKey && press.key.length > 1 ? `Shift+${press.key}` : press.key;
  const place = state.dialog === undefined ? "page" : "dialog";
  const binding = KEYMAP.find(({ keys, when }) =>
    keys.includes(name) && (when === "always" || when === place)
  );
  return binding?.effect(state, name);
}

/** The theme behind this one, round at the end. */
export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
}

function viewKeys(): readonly KeyBinding[] {
  const group = "View";
  const when = "page";
  return [
    bind(
      { keys: ["+", "="], shown: "+", help: "Look closer", group, when },
      (state) => zoomBy(state, 1 / ZOOM_STEP),
    ),
    bind(
      { keys: ["-", "_"], shown: "-", help: "Look from further away", group, when },
      (state) => zoomBy(state, ZOOM_STEP),
    ),
    bind({ keys: ["ArrowLeft"], shown: "←", help: "Earlier", group, when }, () => ({
      type: "pan",
      share: -PAN_SHARE,
    })),
    bind({ keys: ["ArrowRight"], shown: "→", help: "Later", group, when }, () => ({
      type: "pan",
      share: PAN_SHARE,
    })),
    bind({ keys: ["0"], shown: "0", help: "All of the data", group, when }, () => ({
      type: "reset",
    })),
    bind(
      { keys: ["Backspace"], shown: "Backspace", help: "The window before", group, when },
      () => ({
        type: "back",
      }),
    ),
    bind({ keys: ["f"], shown: "f", help: "Follow new data, or stop", group, when }, (state) => ({
      type: "follow",
      isFollowing: !state.choice.isFollowing,
    })),
    bind({ keys: ["r"], shown: "r", help: "Choose a range of time", group, when }, () => ({
      type: "open",
      dialog: { kind: "range" },
    })),
  ];
}

function panelKeys(): readonly KeyBinding[] {
  const group = "Panels";
  const when = "page";
  return [
    bind({ keys: ["a"], shown: "a", help: "Add a panel", group, when }, () => ({
      type: "open",
      dialog: { kind: "metric", panelId: undefined, search: "" },
    })),
    bind(
      { keys: ["e"], shown: "e", help: "Choose the panel's metric", group, when },
      ({ focus }) => ({
        type: "open",
        dialog: { kind: "metric", panelId: focus, search: "" },
      }),
    ),
    bind({ keys: ["Delete"], shown: "Delete", help: "Remove the panel", group, when }, (state) => ({
      type: "remove-panel",
      panelId: state.focus,
    })),
    bind(
      { keys: ["Shift+ArrowUp"], shown: "Shift+↑", help: "Move the panel up", group, when },
      ({ focus }) => ({ type: "move-panel", panelId: focus, by: -1 }),
    ),
    bind(
      { keys: ["Shift+ArrowDown"], shown: "Shift+↓", help: "Move the panel down", group, when },
      ({ focus }) => ({ type: "move-panel", panelId: focus, by: 1 }),
    ),
    bind({
      keys: Array.from({ length: PANELS_MAX }, (_, place) => `${place + 1}`),
      shown: `1–${PANELS_MAX}`,
      help: "Go to a panel",
      group,
      when,
    }, ({ choice }, key) => {
      const panel = choice.panels[Number(key) - 1];
      return panel === undefined ? undefined : { type: "focus", panelId: panel.id };
    }),
    bind({ keys: ["v"], shown: "v", help: "Rate or total of a counter", group, when }, toggledAs),
  ];
}

function containerKeys(): readonly KeyBinding[] {
  const group = "Containers";
  const when = "page";
  return [
    bind({ keys: ["/"], shown: "/", help: "Search containers", group, when }, () => ({
      type: "focus-search",
    })),
    bind({ keys: ["t"], shown: "t", help: "Choose the first 5 of the list", group, when }, () => ({
      type: "choose-top",
      count: 5,
    })),
    bind({ keys: ["T"], shown: "T", help: "Choose the first 10 of the list", group, when }, () => ({
      type: "choose-top",
      count: 10,
    })),
    bind({ keys: ["c"], shown: "c", help: "Choose none", group, when }, () => ({
      type: "choose-only",
      refs: [],
    })),
  ];
}

function studyKeys(): readonly KeyBinding[] {
  const group = "Studies";
  const when = "page";
  return [
    bind({ keys: ["s"], shown: "s", help: "Lay a study over the panel", group, when }, (state) => ({
      type: "open",
      dialog: { kind: "study", panelId: state.focus },
    })),
    bind({ keys: ["n"], shown: "n", help: "The next finding", group, when }, () => ({
      type: "go-to-finding",
      finding: undefined,
      by: 1,
    })),
    bind({ keys: ["p"], shown: "p", help: "The finding before", group, when }, () => ({
      type: "go-to-finding",
      finding: undefined,
      by: -1,
    })),
  ];
}

function pageKeys(): readonly KeyBinding[] {
  const group = "Page";
  return [
    bind({
      keys: ["g"],
      shown: "g",
      help: "Colours: as the system, light, dark",
      group,
      when: "page",
    }, (
      { theme },
    ) => ({ type: "theme", theme: nextTheme(theme) })),
    bind({ keys: ["?"], shown: "?", help: "This help", group, when: "page" }, () => ({
      type: "open",
      dialog: { kind: "help" },
    })),
    bind(
      { keys: ["Escape"], shown: "Esc", help: "Close what is open", group, when: "dialog" },
      () => ({
        type: "close",
      }),
    ),
  ];
}

function bind(
  line: Omit<KeyBinding, "effect">,
  effect: KeyBinding["effect"],
): KeyBinding {
  return { ...line, effect };
}

/** About the middle; what follows goes on to follow. */
function zoomBy(state: PageState, factor: number): KeyEffect | undefined {
  const window = windowOf(state);
  if (window === undefined) return undefined;
  const atMs = state.choice.isFollowing ? window.toMs : (window.fromMs + window.toMs) / 2;
  return { type: "zoom", factor, atMs };
}

function toggledAs({ choice, focus, facts }: PageState): KeyEffect | undefined {
  const panel = choice.panels.find(({ id }) => id === focus);
  const info = facts?.metrics.get(panel?.metric ?? "");
  if (panel === undefined || info === undefined) return undefined;
  const now = panel.as ?? (info.plot_as_rate ? "rate" : "raw");
  return { type: "set-as", panelId: panel.id, as: now === "rate" ? "raw" : "rate" };
}
