import { assert, assertEquals } from "@std/assert";
import { SERIES_MAX } from "../chart/styled.ts";
import { seededNumbers } from "../testing/fixture_series.ts";
import { fixtureStudy, fixtureSummary } from "../testing/fixture_findings.ts";
import { fixtureState, fixtureTable, ready } from "../testing/fixture_state.ts";
import { FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { afterKeys, afterTyping, mouseAt, pressOf } from "../testing/key_script.ts";
import type { MouseEvent } from "./action.ts";
import type { Dialog } from "./dialog.ts";
import { KEYMAP } from "./keymap.ts";
import { reduceKey } from "./reduce_key.ts";
import { reduceMouse } from "./reduce_mouse.ts";
import { PANELS_MAX, type Size, type TuiState } from "./state.ts";
import { windowOf } from "./viewport.ts";

const SIZE: Size = { columns: 120, rows: 40 };

/** A state in which every key finds something to do. */
function richState(size: Size = SIZE): TuiState {
  const state = fixtureState(size);
  const { table, spark } = fixtureTable(state.table.sort);
  const panels = state.panels.with(0, {
    ...state.panels[0]!,
    study: { id: "periodicity", parameters: {} },
  });
  return {
    ...state,
    panels,
    answers: {
      ...state.answers,
      table: ready(table),
      spark: ready(spark),
      search: ready({ containers: FIXTURE_CONTAINERS, total: FIXTURE_CONTAINERS.length }),
      summary: ready(fixtureSummary()),
      filters: ready({
        namespaces: ["batch", "kube-system", "shop"],
        qosClasses: ["BestEffort", "Guaranteed"],
        labelKeys: ["app"],
      }),
      "study:1": ready(fixtureStudy("periodicity")),
    },
  };
}

/** What holds in every state, as `state.ts` says. */
function assertInvariants(state: TuiState): void {
  const { panels, focus, chosen, cursorMs, nextPanelId, dialog, view } = state;
  assert(panels.length >= 1 && panels.length <= PANELS_MAX, `${panels.length} panels`);
  assert(panels[focus] !== undefined, `focus ${focus}`);
  const ids = panels.map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
  assert(ids.every((id) => id < nextPanelId), `ids ${ids} and next ${nextPanelId}`);
  assert(chosen.length <= SERIES_MAX, `${chosen.length} series`);
  assertEquals(new Set(chosen.map(({ ref }) => ref)).size, chosen.length);
  const { fromMs, toMs } = windowOf(state);
  assert(Number.isInteger(fromMs) && Number.isInteger(toMs) && fromMs < toMs);
  assert(
    cursorMs === undefined || (cursorMs >= fromMs && cursorMs < toMs),
    `cursor ${cursorMs} in ${fromMs} to ${toMs}`,
  );
  assert(cursorMs === undefined || Number.isInteger(cursorMs), `cursor ${cursorMs}`);
  assert(view.span === "all" || Number.isInteger(view.span), `span ${view.span}`);
  if (dialog !== undefined && "selected" in dialog) assert(dialog.selected >= 0);
  if (dialog !== undefined && "top" in dialog) assert(dialog.top >= 0);
  if (dialog !== undefined && "input" in dialog) {
    const { text, caret } = dialog.input;
    assert(caret >= 0 && caret <= [...text].length, `caret ${caret} in "${text}"`);
  }
  if (dialog?.kind === "containers") {
    assert(dialog.refs.length <= SERIES_MAX && new Set(dialog.refs).size === dialog.refs.length);
  }
}

/** All keys of the map, and some that are typed. */
const STORM_KEYS: readonly string[] = [
  ...Object.values(KEYMAP).flatMap(({ bindings }) => bindings.flatMap(({ keys }) => [...keys])),
  ..."15mhdw :-+.!'^$|é🙂\u001b\u0000".replaceAll(" ", "").split(""),
  "pasted text\r\nof two lines",
  "1h 21:40",
  "metric",
  "unheard-of",
];

const MOUSE_KINDS = ["press", "drag", "release", "wheel-up", "wheel-down"] as const;

function randomMouse(random: () => number, { columns, rows }: Size): MouseEvent {
  return {
    kind: MOUSE_KINDS[Math.floor(random() * MOUSE_KINDS.length)]!,
    column: Math.floor(random() * (columns + 2)) - 1,
    row: Math.floor(random() * (rows + 2)) - 1,
    isCtrl: random() < 0.2,
    isShift: random() < 0.2,
  };
}

/** States that storms begin with. */
const STORM_STATES: readonly (readonly [string, () => TuiState])[] = [
  ["in full", () => richState()],
  ["on a small terminal", () => richState({ columns: 60, rows: 16 })],
  ["on a terminal that is too small", () => richState({ columns: 20, rows: 5 })],
  ["before the viewer has answered", () => ({
    ...fixtureState(SIZE, { viewer: undefined, extent: undefined, chosen: [] }),
    answers: {},
  })],
  ["with one sample", () => {
    const state = richState();
    const newestMs = state.extent!.newestMs;
    return { ...state, extent: { oldestMs: newestMs, newestMs } };
  }],
];

for (const [index, [name, make]] of STORM_STATES.entries()) {
  for (const seed of [index * 10 + 1, index * 10 + 2]) {
    Deno.test(`reduceKey() keeps the invariants in a storm of keys and clicks, ${name}, seed ${seed}`, () => {
      const random = seededNumbers(seed);
      let state = make();
      const gone = new Set<number>();
      for (let step = 0; step < 1_500; step++) {
        const before = state;
        const isMouse = random() < 0.15;
        const event = isMouse
          ? randomMouse(random, state.size)
          : pressOf(STORM_KEYS[Math.floor(random() * STORM_KEYS.length)]!);
        try {
          state = "row" in event ? reduceMouse(state, event) : reduceKey(state, event);
          assertInvariants(state);
          for (const { id } of state.panels) assert(!gone.has(id), `panel ${id} is back`);
        } catch (error) {
          const what = JSON.stringify({ event, dialog: before.dialog, view: before.view });
          throw new Error(`Cannot go on at step ${step} of seed ${seed}: ${what}`, {
            cause: error,
          });
        }
        const ids = new Set(state.panels.map(({ id }) => id));
        for (const { id } of before.panels) if (!ids.has(id)) gone.add(id);
        state = { ...state, isLeaving: false };
      }
    });
  }
}

/** Each dialog, and the keys that leave it. */
const DIALOG_KEYS: readonly (readonly [string, Dialog["kind"]])[] = [
  ["?", "help"],
  ["m", "metric"],
  ["a", "metric"],
  ["c", "containers"],
  ["/", "containers"],
  ["t S", "sort"],
  ["s", "study"],
  ["o", "findings"],
  ["e", "events"],
  [":", "command"],
  ["i", "summary"],
];
for (const [script, kind] of DIALOG_KEYS) {
  Deno.test(`reduceKey() opens ${kind} with "${script}", and esc closes it`, () => {
    const open = afterKeys(richState(), script);
    assertEquals(open.dialog?.kind, kind);
    assertEquals(afterKeys(open, "escape").dialog, undefined);
  });
  Deno.test(`reduceKey() leaves at once with ctrl-c in ${kind} ("${script}")`, () => {
    assertEquals(afterKeys(richState(), `${script} ctrl-c`).isLeaving, true);
  });
  Deno.test(`reduceKey() asks anew with ctrl-l in ${kind} ("${script}") and leaves it open`, () => {
    const after = afterKeys(richState(), `${script} ctrl-l`);
    assertEquals([after.generation, after.dialog?.kind], [1, kind]);
  });
}

for (const script of ["? q", "o q", "e q", "i q", "s q"]) {
  Deno.test(`reduceKey() closes the dialog rather than the program with "${script}"`, () => {
    const { dialog, isLeaving } = afterKeys(richState(), script);
    assertEquals([dialog, isLeaving], [undefined, false]);
  });
}

Deno.test("reduceKey() quits with q from charts and table", () => {
  assertEquals(afterKeys(richState(), "q").isLeaving, true);
  assertEquals(afterKeys(richState(), "t q").isLeaving, true);
});

Deno.test("reduceKey() takes q as a letter where text is typed", () => {
  const { dialog, isLeaving } = afterKeys(richState(), "m q");
  assertEquals([dialog?.kind === "metric" && dialog.input.text, isLeaving], ["q", false]);
  const filtering = afterKeys(richState(), "t / q");
  assertEquals([filtering.table.filter.search, filtering.isLeaving], ["q", false]);
});

Deno.test("reduceKey() leaves the state as it is for keys that mean nothing", () => {
  const state = richState();
  for (const key of ["X", "ü", "ctrl-x", "alt-x", "🙂"]) {
    assertEquals(reduceKey(state, pressOf(key)) === state, true, key);
  }
});

/** In the middle of everything, so that each way is open. */
function middleState(screen: TuiState["screen"]): TuiState {
  const state = { ...richState(), focus: 1, screen, isMaximized: true };
  const moved = afterKeys({ ...state, screen: "charts" }, "pageup pageup left left left");
  const { lineage } = FIXTURE_CONTAINERS[7]!;
  return { ...moved, screen, table: { ...state.table, selected: lineage! } };
}

for (const context of ["charts", "table"] as const) {
  for (const { command, keys } of KEYMAP[context].bindings) {
    for (const key of keys) {
      Deno.test(`reduceKey() does something for ${key} (${command}) in ${context}`, () => {
        const state = middleState(context);
        // The fixture has three panels, of which the second is in focus.
        const isIdle = command === "focus-number" && !["1", "3"].includes(key);
        const isChanged = JSON.stringify(reduceKey(state, pressOf(key))) !== JSON.stringify(state);
        assertEquals(isChanged, !isIdle);
      });
    }
  }
}

Deno.test("reduceMouse() and reduceKey() agree on what is selected", () => {
  const open = afterKeys(richState(), "m");
  const wheeled = reduceMouse(open, mouseAt("wheel-down", { column: 60, row: 20 }));
  assertEquals(wheeled.dialog, afterKeys(open, "down").dialog);
});

Deno.test("reduceKey() runs what was typed into the command line", () => {
  const state = afterKeys(afterTyping(afterKeys(richState(), ":"), "1h"), "enter");
  assertEquals([state.view.span, state.dialog], [3_600_000, undefined]);
});
