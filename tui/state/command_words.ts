/**
 * The words of the command line, as a table: help and completion are made from it.
 *
 * @module
 */

/** One command. */
export interface CommandWord {
  readonly word: string;
  /** Other words for it. */
  readonly aliases: readonly string[];
  /** What comes behind it: nothing, or a name of this kind, which some can go without. */
  readonly argument: "none" | "metric" | "study" | "sort" | "speed";
  /** One line for the help dialog, without a full stop. */
  readonly help: string;
}

/** All commands but ranges and times, which have no word. */
export const COMMAND_WORDS = [
  { word: "metric", aliases: [], argument: "metric", help: "show that metric in the panel" },
  { word: "add", aliases: [], argument: "metric", help: "add a panel with that metric" },
  { word: "study", aliases: [], argument: "study", help: "switch a study on, or off" },
  { word: "sort", aliases: [], argument: "sort", help: "the table, sorted by that metric or name" },
  { word: "speed", aliases: [], argument: "speed", help: "replay at that speed" },
  { word: "follow", aliases: ["now"], argument: "none", help: "follow the newest sample" },
  { word: "pause", aliases: [], argument: "none", help: "pause, and go on" },
  { word: "replay", aliases: [], argument: "none", help: "replay the window; again: stop" },
  { word: "first", aliases: [], argument: "none", help: "go to the oldest sample" },
  { word: "table", aliases: ["pods", "po"], argument: "none", help: "table of containers" },
  { word: "charts", aliases: [], argument: "none", help: "back to the charts" },
  { word: "containers", aliases: [], argument: "none", help: "choose the containers" },
  { word: "findings", aliases: [], argument: "none", help: "list of findings" },
  { word: "events", aliases: ["ev"], argument: "none", help: "list of events" },
  { word: "summary", aliases: [], argument: "none", help: "summary of a container" },
  { word: "help", aliases: ["h"], argument: "none", help: "all keys and commands" },
  {
    word: "quit",
    aliases: ["q", "q!", "qa", "wq", "exit"],
    argument: "none",
    help: "quit",
  },
] as const satisfies readonly CommandWord[];

/** The name of a command. */
export type CommandName = (typeof COMMAND_WORDS)[number]["word"];

/** What the command line understands besides words: for help. */
export const COMMAND_TIMES = [
  { example: "15m 1h 1d 1w all 90s 1h30m", help: "length of the window" },
  { example: "-10m +1h", help: "that far back, or forward" },
  { example: "21:40", help: "the last such time" },
  { example: "2026-11-22 21:40:30", help: "that time, also RFC 3339" },
  { example: "1h 21:40", help: "length and end of the window" },
] as const;

/** The command of a word or one of its aliases; undefined where it is none. */
export function commandNamed(text: string): (typeof COMMAND_WORDS)[number] | undefined {
  const word = text.toLowerCase();
  return COMMAND_WORDS.find((command) =>
    command.word === word || (command.aliases as readonly string[]).includes(word)
  );
}
