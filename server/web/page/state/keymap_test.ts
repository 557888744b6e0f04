import { assertEquals } from "@std/assert";
import { effectOfKey, KEYMAP, nextTheme } from "./keymap.ts";
import type { PageState } from "./page_state.ts";
import { panelOf } from "./panel_moves.ts";
import { knownState, NOON_MS } from "./testing/page_fixture.ts";

const PANELS = [panelOf(1, "cpu_use"), panelOf(2, "io_written")];

function pressed(name: string, state: PageState = knownState({ panels: PANELS })) {
  const isShifted = name.startsWith("Shift+");
  const key = isShifted ? name.slice("Shift+".length) : name;
  const shiftKey = isShifted || /^[A-Z?_+]$/.test(key);
  return effectOfKey(state, { key, shiftKey, ctrlKey: false, altKey: false, metaKey: false });
}

const END = NOON_MS + 1;
const EFFECTS: readonly [key: string, want: ReturnType<typeof effectOfKey>][] = [
  ["+", { type: "zoom", factor: 0.5, atMs: END }],
  ["=", { type: "zoom", factor: 0.5, atMs: END }],
  ["-", { type: "zoom", factor: 2, atMs: END }],
  ["ArrowLeft", { type: "pan", share: -0.25 }],
  ["ArrowRight", { type: "pan", share: 0.25 }],
  ["0", { type: "reset" }],
  ["Backspace", { type: "back" }],
  ["f", { type: "follow", isFollowing: false }],
  ["r", { type: "open", dialog: { kind: "range" } }],
  ["a", { type: "open", dialog: { kind: "metric", panelId: undefined, search: "" } }],
  ["e", { type: "open", dialog: { kind: "metric", panelId: 1, search: "" } }],
  ["Delete", { type: "remove-panel", panelId: 1 }],
  ["Shift+ArrowUp", { type: "move-panel", panelId: 1, by: -1 }],
  ["Shift+ArrowDown", { type: "move-panel", panelId: 1, by: 1 }],
  ["2", { type: "focus", panelId: 2 }],
  ["5", undefined],
  ["v", { type: "set-as", panelId: 1, as: "rate" }],
  ["/", { type: "focus-search" }],
  ["t", { type: "choose-top", count: 5 }],
  ["T", { type: "choose-top", count: 10 }],
  ["c", { type: "choose-only", refs: [] }],
  ["s", { type: "open", dialog: { kind: "study", panelId: 1 } }],
  ["n", { type: "go-to-finding", finding: undefined, by: 1 }],
  ["p", { type: "go-to-finding", finding: undefined, by: -1 }],
  ["g", { type: "theme", theme: "light" }],
  ["?", { type: "open", dialog: { kind: "help" } }],
  ["Escape", undefined],
  ["ArrowUp", undefined],
  ["Tab", undefined],
  ["x", undefined],
];
for (const [key, want] of EFFECTS) {
  Deno.test(`effectOfKey() ${key}`, () => assertEquals(pressed(key), want));
}

Deno.test("effectOfKey() leaves what belongs to the browser and to screen readers alone", () => {
  const press = { key: "f", shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };
  for (const held of ["ctrlKey", "altKey", "metaKey"]) {
    assertEquals(effectOfKey(knownState(), { ...press, [held]: true }), undefined, held);
  }
});

Deno.test("effectOfKey() in a dialog only closes it", () => {
  const state: PageState = { ...knownState(), dialog: { kind: "help" } };
  const effects = KEYMAP.flatMap(({ keys }) => keys).map((key) => pressed(key, state));
  assertEquals(effects.filter((effect) => effect !== undefined), [{ type: "close" }]);
});

Deno.test("KEYMAP has each key once, with words for it", () => {
  const keys = KEYMAP.flatMap(({ keys }) => keys);
  assertEquals(new Set(keys).size, keys.length);
  for (const { help, shown } of KEYMAP) assertEquals([help === "", shown === ""], [false, false]);
});

Deno.test("nextTheme() goes round", () => {
  assertEquals([nextTheme("auto"), nextTheme("light"), nextTheme("dark")], [
    "light",
    "dark",
    "auto",
  ]);
});
