/**
 * Completion of the command line.
 *
 * @module
 */

import { RANGE_WORDS } from "@fgm/server/api/range_words";
import { COMMAND_WORDS, commandNamed } from "./command_words.ts";
import { SORT_BY_NAME } from "./sort_dialog.ts";
import type { TuiState } from "./state.ts";
import { REPLAY_SPEEDS } from "./view_moves.ts";

/** Candidates that are named where several fit. */
const NAMED_MAX = 6;

/** A completed line; `candidates` is one line that names what fits, where there was nothing to add. */
export interface Completion {
  readonly text: string;
  readonly candidates: string | undefined;
}

/** What completes commands: the names that the viewer knows. */
export type Completing = Pick<TuiState, "viewer">;

/** Completes the last word of a line as far as it is clear. */
export function completeCommand(text: string, state: Completing): Completion {
  const [, head = "", word = ""] = /^(.*?\s)?(\S*)$/.exec(text.trimStart()) ?? [];
  const [command = ""] = head.trim().split(/\s+/);
  const fitting = fittingWords(head === "" ? firstWords() : argumentsOf(command, state), word);
  const [only, ...others] = fitting;
  if (only === undefined) return { text, candidates: "Nothing to complete" };
  if (others.length === 0) {
    return { text: `${head}${only}${ending(head, only)}`, candidates: undefined };
  }
  const common = commonStart(fitting);
  if (common.length > word.length) return { text: `${head}${common}`, candidates: undefined };
  const named = fitting.slice(0, NAMED_MAX).join("  ");
  return { text, candidates: fitting.length > NAMED_MAX ? `${named} …` : named };
}

/** Those that begin with the word; where none does, those that have it in them. */
function fittingWords(words: readonly string[], word: string): readonly string[] {
  const wanted = word.toLowerCase();
  const starting = words.filter((candidate) => candidate.startsWith(wanted));
  return starting.length > 0 ? starting : words.filter((candidate) => candidate.includes(wanted));
}

function firstWords(): readonly string[] {
  return [...COMMAND_WORDS.map(({ word }) => word), ...RANGE_WORDS.keys()];
}

function argumentsOf(command: string, { viewer }: Completing): readonly string[] {
  const metrics = [...viewer?.metrics.keys() ?? []];
  const argument = commandNamed(command)?.argument;
  switch (argument) {
    case undefined:
    case "none":
      return [];
    case "metric":
      return metrics;
    case "sort":
      return [SORT_BY_NAME, ...metrics];
    case "study":
      return [...(viewer?.studies ?? []).map(({ id }) => id), "off"];
    case "speed":
      return REPLAY_SPEEDS.map(String);
    default:
      return argument satisfies never;
  }
}

/** A blank behind a command that something follows. */
function ending(head: string, word: string): string {
  const argument = head === "" ? commandNamed(word)?.argument : undefined;
  return argument === undefined || argument === "none" ? "" : " ";
}

function commonStart([first = "", ...others]: readonly string[]): string {
  let length = first.length;
  while (!others.every((other) => other.startsWith(first.slice(0, length)))) length--;
  return first.slice(0, length);
}
