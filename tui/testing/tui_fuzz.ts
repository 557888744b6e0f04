/**
 * What a person's hands and a terminal send, for `deno task fuzz`: bytes become keys and clicks, those a
 * state, and that the rows of a screen.
 *
 * @module
 */

import { type FuzzSubject, type FuzzTarget, fuzzText } from "@fgm/k8s/testing/fuzz_target";
import { assert, assertEquals } from "@std/assert";
import { rowText, rowWidth } from "../chart/styled.ts";
import { readAt, readSpan } from "../start_view.ts";
import type { KeyPress } from "../state/action.ts";
import { parseCommand } from "../state/command_line.ts";
import { runCommand } from "../state/command_run.ts";
import { durationMsOf } from "../state/duration_words.ts";
import { reduce } from "../state/reduce.ts";
import { reduceKey } from "../state/reduce_key.ts";
import type { TuiState } from "../state/state.ts";
import { textInput } from "../state/text_input.ts";
import { windowOf } from "../state/viewport.ts";
import { readTime } from "../state/zoned_time.ts";
import { backgroundOfReply } from "../terminal/colour_depth.ts";
import { filterInput, flushInput } from "../terminal/input_filter.ts";
import { type InkKey, keyPresses, pastePress } from "../terminal/key_press.ts";
import { parseTuiFlags, startOptions } from "../tui_flags.ts";
import { frameRows } from "../view/frame.ts";
import { NEWEST_MS } from "./fixture_series.ts";
import { afterAnswers, plainState } from "./plain_state.ts";

const NO_FLAGS: InkKey = {
  ...{ upArrow: false, downArrow: false, leftArrow: false, rightArrow: false },
  ...{ pageDown: false, pageUp: false, home: false, end: false, return: false, escape: false },
  ...{ tab: false, backspace: false, delete: false, ctrl: false, shift: false, meta: false },
};

/** Keys whose sequences Ink knows. */
const SEQUENCES: ReadonlyMap<string, Partial<InkKey>> = new Map([
  ["\x1b[A", { upArrow: true }],
  ["\x1b[B", { downArrow: true }],
  ["\x1b[C", { rightArrow: true }],
  ["\x1b[1;2D", { leftArrow: true, shift: true }],
  ["\x1b[5~", { pageUp: true }],
  ["\x1b[3~", { delete: true }],
  ["\x1b", { escape: true }],
]);

// deno-lint-ignore no-control-regex -- terminals begin their sequences with one
const SEQUENCE = /\x1b\[A|\x1b\[B|\x1b\[C|\x1b\[1;2D|\x1b\[5~|\x1b\[3~|\x1b|[^\x1b]+/g;

/** What Ink makes of keys, as far as it matters to the state. */
function pressesOf(keys: string): readonly KeyPress[] {
  return [...keys.matchAll(SEQUENCE)].flatMap(([text]) => {
    const known = SEQUENCES.get(text);
    return keyPresses(known === undefined ? text : "", { ...NO_FLAGS, ...known });
  });
}

/** Keys that are looked at, of one input: a screen is drawn after each few. */
const PRESSES_MAX = 200;

/** A screen fits its terminal, and no sign of it moves the cursor. */
function assertDrawn(state: TuiState): void {
  const rows = frameRows(state);
  assert(rows.length <= state.size.rows, `${rows.length} rows of ${state.size.rows}`);
  for (const row of rows) {
    assert(rowWidth(row) <= state.size.columns, `${rowWidth(row)} of ${state.size.columns} cells`);
    // deno-lint-ignore no-control-regex -- that there is none is what is checked
    assert(!/[\x00-\x1f\x7f-\x9f]/.test(rowText(row)), JSON.stringify(rowText(row)));
  }
  const { fromMs, toMs } = windowOf(state);
  assert(fromMs >= 0 && fromMs < toMs && Number.isSafeInteger(toMs), `window ${fromMs} to ${toMs}`);
}

/** Input as chunks of a terminal: reports that are cut anywhere are the same reports. */
function filtered(text: string, pieceLength: number) {
  let rest = "";
  let keys = "";
  const mouse = [];
  for (let at = 0; at < text.length; at += pieceLength) {
    const found = filterInput(rest, text.slice(at, at + pieceLength));
    rest = found.rest;
    keys += found.keys;
    mouse.push(...found.mouse);
  }
  return { keys: keys + flushInput(rest), mouse };
}

function openInput(): FuzzSubject {
  const start = afterAnswers(plainState({ size: { columns: 90, rows: 30 } }));
  return {
    corpus: [
      "jjk\x1b[A\x1b[Bq",
      ":1h 21:40\r",
      "/web\r\x1b",
      "\x1b[<64;10;5M\x1b[<0;3;7M\x1b[<32;9;7M\x1b[<0;9;7m\x1b[<16;80;28M",
      "\x1b]11;rgb:1e1e/2e2e/3e3e\x1b\\m\x1b[5~?",
      "tsc\x1b[1;2D\x1b[3~\x7f\t \x03",
      "\x1b[200~pasted text\nof lines\x1b[201~",
    ],
    read: (input) => {
      const text = fuzzText(input);
      const { keys, mouse } = filtered(text, Math.max(1, text.length));
      assertEquals(filtered(text, 5).mouse, mouse);
      const paste = pastePress(text);
      const presses = [...pressesOf(keys), ...(paste === undefined ? [] : [paste])];
      let state = start;
      for (const [i, press] of presses.slice(0, PRESSES_MAX).entries()) {
        state = reduceKey(state, press);
        if (i % 64 === 0) assertDrawn(state);
      }
      for (const event of mouse.slice(0, PRESSES_MAX)) {
        state = reduce(state, { type: "mouse", event });
      }
      assertDrawn(input.length % 4 === 0 ? afterAnswers(state) : state);
      return [keys, mouse.length];
    },
  };
}

function openCommands(): FuzzSubject {
  const start = afterAnswers(plainState());
  return {
    corpus: [
      ...["1h", "all", "-10m", "+1d", "21:40", "2026-11-22 21:40:30", "90s 21:40", "metric cpu"],
      ...["add memory", "study changepoint", "sort name", "speed 4", "q", "help", "filter app:web"],
    ],
    read: (input) => {
      const { text } = textInput(fuzzText(input)); // as much as fits into the line
      const parsed = parseCommand(text, start);
      const outcome = runCommand(start, text);
      if (outcome.state !== undefined) assertDrawn(afterAnswers(outcome.state));
      return parsed;
    },
  };
}

const ZONES = ["UTC", "Europe/Berlin", "Pacific/Apia", "Asia/Beirut", "Australia/Lord_Howe"];

function times(input: Uint8Array): unknown {
  const text = fuzzText(input);
  const timeZone = ZONES[input.length % ZONES.length]!;
  const read = [
    readTime(text, { timeZone, latestMs: NEWEST_MS }),
    durationMsOf(text),
    refusable(() => readSpan(text)),
    refusable(() => readAt(text, { timeZone, nowMs: NEWEST_MS })),
  ];
  for (const ms of read) {
    assert(typeof ms !== "number" || Number.isFinite(ms) && ms >= 0, `${text}: ${ms}`);
  }
  return read;
}

/** What is read, or the message with which it is refused. */
function refusable<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message;
  }
}

/** One argument a line. */
function flags(input: Uint8Array): unknown {
  const args = fuzzText(input).split("\n");
  const env = (name: string) => name === "LANG" ? "C.UTF-8" : undefined;
  const parsed = parseTuiFlags(args, { version: "fgm-tui 0.1.0", env });
  if (parsed.kind !== "run") return parsed;
  const around = { env, isTerminal: true, timeZone: "UTC", nowMs: NEWEST_MS };
  return startOptions(parsed.values, around);
}

/** The targets. */
export const TUI_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: "tui/input",
    form: "text",
    refusals: [],
    words: [
      "\x1b",
      "\x1b[<",
      "\x1b[A",
      ";5M",
      "m",
      "\x1b]11;rgb:",
      "\x07",
      "\r",
      ":",
      "/",
      "\t",
      "q",
    ],
    testInputs: 150,
    open: openInput,
  },
  {
    name: "tui/command",
    form: "text",
    refusals: [],
    words: ["metric ", "add ", "study ", "sort ", "all", "w", "ms", "-", ":", "2026-", "limit="],
    testInputs: 150,
    open: openCommands,
  },
  {
    name: "tui/times",
    form: "text",
    refusals: [],
    words: ["T", "Z", "+05:30", "24:00", ".5", "h", "30m", "all"],
    open: () => ({
      corpus: [
        "21:40",
        "2026-11-22 21:40:30",
        "2026-11-22T21:40:30+01:00",
        "1h30m",
        "1795377600000",
      ],
      read: times,
    }),
  },
  {
    name: "tui/background",
    form: "text",
    refusals: [],
    words: ["rgb:", "rgba:", "/", "#"],
    open: () => ({
      corpus: ["rgb:1e1e/2e2e/3e3e", "rgba:ff/ff/ff/ff", "#1e1e1e"],
      read: (input) => backgroundOfReply(fuzzText(input)),
    }),
  },
  {
    name: "tui/flags",
    form: "text",
    refusals: [RangeError],
    words: ["--range", "--at", "=", "--metric", "--no-mouse", "--time-zone", "Europe/Berlin", "\n"],
    open: () => ({
      corpus: [
        "--url\nhttp://127.0.0.1:8050\n--range=1h30m\n--metric\ncpu\n--study\ntrend",
        "--node=worker-1\n--at\n2026-11-22 21:40\n--time-zone=Europe/Berlin\n--container\na/b/c",
        "--url=http://x\n--snapshot\n--width\n120\n--height=40\n--color\nalways",
      ],
      read: flags,
    }),
  },
];
