// deno-lint-ignore-file no-control-regex -- control characters are what this file is about
/**
 * Takes out of what a terminal sends what is not a key: mouse reports and answers to questions.
 *
 *     ESC [ < 64 ; 10 ; 5 M      a wheel step up at column 10, row 5 (1-based); "m" is a release
 *     ESC ] 11 ; rgb:1e1e/… ST   the background colour
 *
 * (xterm control sequences: "Mouse Tracking", SGR 1006; "Operating System Commands".) What is left is
 * handed to whoever reads keys, so that no fragment of a report is ever taken for typed text, however
 * the bytes are cut into chunks.
 *
 * @module
 */

import type { MouseEvent } from "../state/action.ts";
import { type Background, backgroundOfReply } from "./colour_depth.ts";

/** What a chunk of input holds. */
export interface FilteredInput {
  /** All that is not a report, in order. */
  readonly keys: string;
  readonly mouse: readonly MouseEvent[];
  /** What the terminal said of its background, if it did. */
  readonly background: Background | undefined;
  /** The begin of a sequence that the next chunk may complete: goes before that. */
  readonly rest: string;
}

/** Longest report that is waited for, in characters; a longer one is no report. */
const REPORT_LENGTH_MAX = 64;

/** A whole mouse report, a whole answer, or a key. */
const MOUSE = /^\x1b\[<(\d{1,5});(\d{1,5});(\d{1,5})([Mm])/;
const REPLY = /^\x1b\](\d{1,4});([^\x07\x1b]{0,48})(?:\x07|\x1b\\)/;

/** What may become one of them. */
const MOUSE_BEGIN = /^\x1b(\[(<[\d;]{0,20})?)?$/;
const REPLY_BEGIN = /^\x1b\][^\x07\x1b]{0,52}\x1b?$/;

/** What begins like one of them and ends otherwise: cut off, or garbled on the way. */
const BROKEN = /^\x1b(?:\[<[\d;]{0,20}|\][\d;]{1,6}[^\x07\x1b]{0,48})/;

/**
 * Splits one chunk. A lone ESC, as the key of that name sends it, passes at once; at the end of more
 * text it is kept in `rest`, which `flushInput` releases when nothing follows.
 *
 * @param rest what the chunk before left over
 */
export function filterInput(rest: string, chunk: string): FilteredInput {
  const text = rest + chunk;
  const isLoneEscape = rest === "" && chunk === "\x1b";
  let keys = "";
  let background: Background | undefined;
  const mouse: MouseEvent[] = [];
  let index = 0;
  while (index < text.length) {
    const escape = text.indexOf("\x1b", index);
    keys += text.slice(index, escape < 0 ? text.length : escape);
    if (escape < 0) break;
    const tail = text.slice(escape, escape + REPORT_LENGTH_MAX);
    const isLast = escape + tail.length === text.length;
    const report = MOUSE.exec(tail);
    const reply = REPLY.exec(tail);
    if (isLast && !isLoneEscape && (MOUSE_BEGIN.test(tail) || REPLY_BEGIN.test(tail))) {
      return { keys, mouse, background, rest: tail };
    }
    const broken = report === null && reply === null ? BROKEN.exec(tail) : null;
    if (report !== null) mouse.push(...mouseEvents(report));
    if (reply?.[1] === "11") background = backgroundOfReply(reply[2] ?? "") ?? background;
    const taken = (report ?? reply ?? broken)?.[0].length ?? 0;
    if (taken === 0) keys += "\x1b";
    index = escape + Math.max(1, taken);
  }
  return { keys, mouse, background, rest: "" };
}

/**
 * What of a rest is a key after all, when nothing has followed for a while: ESC, and ESC with "[" or
 * "]", which Alt sends. The begin of a report is none.
 */
export function flushInput(rest: string): string {
  return rest.length <= 2 ? rest : "";
}

/** Bits of the first number of a report. */
const BUTTON = 0b11;
const SHIFT = 4;
const CTRL = 16;
const MOTION = 32;
const WHEEL = 64;

/** One event, or none for what nothing is bound to: other buttons, and moving without one. */
function mouseEvents([, code, column, row, end]: RegExpExecArray): readonly MouseEvent[] {
  const bits = Number(code);
  const kind = mouseKind(bits, end === "m");
  if (kind === undefined) return [];
  return [{
    kind,
    column: Math.max(0, Number(column) - 1),
    row: Math.max(0, Number(row) - 1),
    isCtrl: (bits & CTRL) !== 0,
    isShift: (bits & SHIFT) !== 0,
  }];
}

function mouseKind(bits: number, isRelease: boolean): MouseEvent["kind"] | undefined {
  const button = bits & BUTTON;
  if (bits >= 2 * WHEEL) return undefined;
  if ((bits & WHEEL) !== 0) {
    if (isRelease || button > 1) return undefined;
    return button === 0 ? "wheel-up" : "wheel-down";
  }
  if (button !== 0) return undefined;
  if (isRelease) return "release";
  return (bits & MOTION) !== 0 ? "drag" : "press";
}
