import { assert, assertEquals } from "@std/assert";
import { fixtureState } from "../testing/fixture_state.ts";
import { pressOf } from "../testing/key_script.ts";
import type { Dialog } from "./dialog.ts";
import type { Binding } from "./key_binding.ts";
import { keyName, keyText } from "./key_name.ts";
import { commandOf, type Context, contextsOf, KEYMAP } from "./keymap.ts";

const STATE = fixtureState({ columns: 120, rows: 40 });
const INPUT = { text: "", caret: 0 };
const STUDY = { kind: "study", panelId: 1, selected: 0, texts: {}, complaint: undefined } as const;

const CONTEXTS: readonly (readonly [string, Dialog | undefined, readonly Context[]])[] = [
  ["charts", undefined, ["charts"]],
  ["help", { kind: "help", top: 0 }, ["page"]],
  ["a summary", { kind: "summary", ref: "a", top: 0 }, ["page"]],
  ["metrics", { kind: "metric", panelId: 1, input: INPUT, selected: 0 }, ["picker", "text"]],
  ["sort orders", { kind: "sort", input: INPUT, selected: 0 }, ["picker", "text"]],
  ["studies", { ...STUDY, studyId: undefined }, ["study"]],
  ["parameters", { ...STUDY, studyId: "periodicity" }, ["parameters"]],
  ["findings", { kind: "findings", selected: 0 }, ["list"]],
  ["events", { kind: "events", selected: 0 }, ["list"]],
  ["commands", { kind: "command", input: INPUT, complaint: undefined }, ["command", "text"]],
];
for (const [name, dialog, want] of CONTEXTS) {
  Deno.test(`contextsOf() knows where keys go in ${name}`, () => {
    assertEquals(contextsOf({ ...STATE, dialog }), want);
  });
}

Deno.test("contextsOf() tells the table from its filter line", () => {
  const table = { ...STATE, screen: "table" } as const;
  assertEquals(contextsOf(table), ["table"]);
  const filtering = { ...table, table: { ...table.table, isFiltering: true } };
  assertEquals(contextsOf(filtering), ["filter", "text"]);
});

/** Contexts that hold at once. */
const TOGETHER: readonly (readonly Context[])[] = [
  ["charts"],
  ["table"],
  ["filter", "text"],
  ["containers", "picker", "text"],
  ["command", "text"],
  ["study"],
  ["parameters"],
  ["list"],
  ["page"],
];

for (const contexts of TOGETHER) {
  Deno.test(`KEYMAP gives each key one meaning in ${contexts.join(", ")}`, () => {
    for (const context of [...contexts, "anywhere"] as const) {
      const keys = KEYMAP[context].bindings.flatMap((binding) => [...binding.keys]);
      assertEquals(keys.filter((key, index) => keys.indexOf(key) !== index), [], context);
    }
    const anywhere = new Set<string>(KEYMAP.anywhere.bindings.flatMap(({ keys }) => [...keys]));
    const hidden = contexts.flatMap((context) =>
      KEYMAP[context].bindings.flatMap(({ keys }) => keys.filter((key) => anywhere.has(key)))
    );
    assertEquals(hidden, []);
  });
}

/**
 * What terminals do not send, or keep for themselves: flow control, suspend, interrupt and end of file;
 * Ctrl-I and Ctrl-M are Tab and Enter.
 */
const UNSENT = ["ctrl-s", "ctrl-q", "ctrl-z", "ctrl-i", "ctrl-m", "ctrl-[", "ctrl-\\"];

Deno.test("KEYMAP has no key that a terminal does not send", () => {
  const all = Object.values(KEYMAP).flatMap(({ bindings }) =>
    bindings.flatMap(({ keys }) => [...keys] as string[])
  );
  assertEquals(all.filter((key) => UNSENT.includes(key)), []);
  for (const key of all) assertEquals(keyName(pressOf(key)), key);
});

Deno.test("KEYMAP has a line of help for each binding, and each command once", () => {
  for (const [context, { title, bindings }] of Object.entries(KEYMAP)) {
    assert(title.length > 0);
    const all: readonly Binding[] = bindings;
    const commands = all.map(({ command }) => command);
    assertEquals(new Set(commands).size, commands.length, context);
    for (const { keys, help } of all) {
      assert(keys.length > 0 && help !== "" && !help.endsWith("."), `${context}: ${help}`);
      assert(keys.every((key) => keyText(key) !== ""));
    }
  }
});

const COMMANDS = [
  ["charts", "h", "cursor-back"],
  ["charts", "shift-left", "pan-half-back"],
  ["charts", "space", "pause"],
  ["charts", "G", "follow"],
  ["charts", "shift-tab", "focus-previous"],
  ["charts", "ctrl-h", undefined],
  ["table", "S", "sort"],
  ["containers", "alt-n", "namespace"],
  ["picker", "ctrl-k", "up"],
  ["text", "ctrl-w", "rub-out-word"],
  ["list", "space", "page-down"],
  ["anywhere", "ctrl-c", "quit"],
] as const;
for (const [context, key, want] of COMMANDS) {
  Deno.test(`commandOf() finds ${want} for ${key} in ${context}`, () => {
    assertEquals(commandOf(context, pressOf(key)), want);
  });
}

/** Hints of the footer in the contexts that hold at once. */
function hintsOf(...contexts: readonly Context[]): readonly string[] {
  return contexts.flatMap((context) => {
    const bindings: readonly Binding[] = KEYMAP[context].bindings;
    return bindings.flatMap(({ hint }) => hint === undefined ? [] : [`${hint.keys} ${hint.text}`]);
  });
}

Deno.test("KEYMAP hints at the cursor first in the charts, and at quit last", () => {
  const hints = hintsOf("charts");
  assertEquals([hints[0], hints.at(-2), hints.at(-1)], ["←→ cursor", "? help", "q quit"]);
});

Deno.test("KEYMAP hints at ticking first in the container picker", () => {
  assertEquals(hintsOf("containers", "picker", "text"), [
    "Tab tick",
    "Alt-N namespace",
    "Alt-Q QoS",
    "Alt-L label",
    "↑↓ select",
    "Enter take",
    "Esc leave",
  ]);
});
