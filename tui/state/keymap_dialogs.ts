/**
 * The key map of the dialogs: pickers, lists, pages and input lines.
 *
 * @module
 */

import type { BindingGroup } from "./key_binding.ts";

/** Bindings of dialogs, by context; in the order in which help shows them. */
export const DIALOG_KEYS = {
  picker: {
    title: "Pickers",
    bindings: [
      {
        keys: ["up", "ctrl-p", "ctrl-k"],
        command: "up",
        help: "entry above",
        hint: { keys: "↑↓", text: "select" },
      },
      { keys: ["down", "ctrl-n", "ctrl-j"], command: "down", help: "entry below" },
      { keys: ["pageup"], command: "page-up", help: "a page up" },
      { keys: ["pagedown"], command: "page-down", help: "a page down" },
      {
        keys: ["enter"],
        command: "take",
        help: "take it",
        hint: { keys: "Enter", text: "take" },
      },
      {
        keys: ["escape"],
        command: "close",
        help: "leave without a change",
        hint: { keys: "Esc", text: "leave" },
      },
    ],
  },
  containers: {
    title: "Container picker",
    bindings: [
      {
        keys: ["tab"],
        command: "tick",
        help: "tick it, or untick it; Enter then takes the ticked ones",
        hint: { keys: "Tab", text: "tick" },
      },
      {
        keys: ["alt-n"],
        command: "namespace",
        help: "only the next namespace",
        hint: { keys: "Alt-N", text: "namespace" },
      },
      {
        keys: ["alt-q"],
        command: "qos",
        help: "only the next QoS class",
        hint: { keys: "Alt-Q", text: "QoS" },
      },
      {
        keys: ["alt-l"],
        command: "label",
        help: "only those with a label of the selected one",
        hint: { keys: "Alt-L", text: "label" },
      },
      { keys: ["alt-u"], command: "untick-all", help: "untick all" },
    ],
  },
  text: {
    title: "Input lines",
    bindings: [
      { keys: ["left", "ctrl-b"], command: "left", help: "caret left" },
      { keys: ["right", "ctrl-f"], command: "right", help: "caret right" },
      { keys: ["home", "ctrl-a"], command: "start", help: "caret to the start" },
      { keys: ["end", "ctrl-e"], command: "end", help: "caret to the end" },
      { keys: ["backspace", "ctrl-h"], command: "rub-out", help: "delete the character before" },
      { keys: ["delete", "ctrl-d"], command: "delete", help: "delete the character behind" },
      { keys: ["ctrl-w"], command: "rub-out-word", help: "delete the word before" },
      { keys: ["ctrl-u"], command: "clear", help: "delete all" },
    ],
  },
  command: {
    title: "Command line",
    bindings: [
      {
        keys: ["enter"],
        command: "run",
        help: "do it",
        hint: { keys: "Enter", text: "run" },
      },
      {
        keys: ["tab"],
        command: "complete",
        help: "complete the word",
        hint: { keys: "Tab", text: "complete" },
      },
      {
        keys: ["escape"],
        command: "close",
        help: "leave",
        hint: { keys: "Esc", text: "leave" },
      },
    ],
  },
  study: {
    title: "Choosing a study",
    bindings: [
      {
        keys: ["up", "k", "ctrl-p", "shift-tab"],
        command: "up",
        help: "study above",
        hint: { keys: "↑↓", text: "select" },
      },
      { keys: ["down", "j", "ctrl-n", "tab"], command: "down", help: "study below" },
      {
        keys: ["enter", "space"],
        command: "take",
        help: "switch it on",
        hint: { keys: "Enter", text: "on" },
      },
      {
        keys: ["right", "l", "e"],
        command: "edit",
        help: "edit its parameters",
        hint: { keys: "→", text: "parameters" },
      },
      {
        keys: ["x", "d", "delete", "backspace"],
        command: "off",
        help: "switch the study off",
        hint: { keys: "x", text: "off" },
      },
      {
        keys: ["escape", "q", "s"],
        command: "close",
        help: "leave",
        hint: { keys: "Esc", text: "leave" },
      },
    ],
  },
  parameters: {
    title: "Parameters of a study",
    bindings: [
      {
        keys: ["up", "ctrl-p", "ctrl-k", "shift-tab"],
        command: "up",
        help: "parameter above",
        hint: { keys: "↑↓", text: "select" },
      },
      { keys: ["down", "ctrl-n", "ctrl-j", "tab"], command: "down", help: "parameter below" },
      {
        keys: ["left"],
        command: "previous-choice",
        help: "choice before",
        hint: { keys: "←→", text: "choice" },
      },
      { keys: ["right", "space"], command: "next-choice", help: "next choice" },
      { keys: ["backspace", "ctrl-h"], command: "rub-out", help: "delete the last digit" },
      {
        keys: ["ctrl-u", "ctrl-w", "delete"],
        command: "default",
        help: "back to the default",
        hint: { keys: "Del", text: "default" },
      },
      {
        keys: ["enter"],
        command: "apply",
        help: "switch the study on with these",
        hint: { keys: "Enter", text: "apply" },
      },
      {
        keys: ["escape"],
        command: "back",
        help: "back to the studies",
        hint: { keys: "Esc", text: "back" },
      },
    ],
  },
  list: {
    title: "Lists of findings and events",
    bindings: [
      {
        keys: ["up", "k", "ctrl-p", "N"],
        command: "up",
        help: "entry above; the cursor goes with it",
        hint: { keys: "↑↓", text: "select" },
      },
      { keys: ["down", "j", "ctrl-n", "n"], command: "down", help: "entry below" },
      { keys: ["pageup", "ctrl-b", "b"], command: "page-up", help: "a page up" },
      { keys: ["pagedown", "ctrl-f", "space"], command: "page-down", help: "a page down" },
      { keys: ["home", "g"], command: "first", help: "first entry" },
      { keys: ["end", "G"], command: "last", help: "last entry" },
      {
        keys: ["enter"],
        command: "jump",
        help: "go there",
        hint: { keys: "Enter", text: "go there" },
      },
      {
        keys: ["escape", "q", "o", "e"],
        command: "close",
        help: "leave",
        hint: { keys: "Esc", text: "leave" },
      },
    ],
  },
  page: {
    title: "Help and summary",
    bindings: [
      {
        keys: ["up", "k", "ctrl-p"],
        command: "up",
        help: "a line up",
        hint: { keys: "↑↓", text: "scroll" },
      },
      { keys: ["down", "j", "ctrl-n"], command: "down", help: "a line down" },
      { keys: ["pageup", "ctrl-b", "b", "ctrl-u"], command: "page-up", help: "a page up" },
      {
        keys: ["pagedown", "ctrl-f", "space", "ctrl-d"],
        command: "page-down",
        help: "a page down",
      },
      { keys: ["home", "g"], command: "first", help: "the beginning" },
      { keys: ["end", "G"], command: "last", help: "the end" },
      {
        keys: ["escape", "q", "?", "i", "enter"],
        command: "close",
        help: "leave",
        hint: { keys: "Esc", text: "leave" },
      },
    ],
  },
} as const satisfies Readonly<Record<string, BindingGroup>>;
