/**
 * `deno task tui` as people start it, in a terminal whose frames and bytes are counted.
 *
 * @module
 */

import { wait } from "@fgm/collector/bench/collector_process";
import { fromFileUrl } from "@std/path";
import { type PtyProgram, startPty } from "./pty_program.ts";
import { createFrameCutter, type Frame } from "./terminal_frames.ts";

/** Columns and rows. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The size that most is measured at. */
export const USUAL_SIZE: TerminalSize = { columns: 120, rows: 40 };

/** A terminal with `fgm-tui` in it. */
export interface TuiTerminal extends PtyProgram {
  /** Bytes written so far, whether in a frame or not. */
  readonly bytes: () => number;
  /** All frames so far. */
  readonly frames: readonly Frame[];
  /**
   * The first frame like this that ended after `sinceMs`, now or soon.
   *
   * @throws {Error} when there is none in time, naming `what`.
   */
  readonly frameAfter: (
    sinceMs: number,
    wanted: { readonly what: string; readonly isThere: (frame: Frame) => boolean },
  ) => Promise<Frame>;
}

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** Variables that would lead it elsewhere. */
const PLAIN_ENV = { FGM_VIEWER_URL: "", FGM_TOKEN_FILE: "", NO_COLOR: "" };

/** A frame that does not come for so long is an error. */
const FRAME_MS_MAX = 10_000;

/** Starts it with these arguments. */
export function startTuiTerminal(
  args: readonly string[],
  size: TerminalSize = USUAL_SIZE,
): TuiTerminal {
  const cutter = createFrameCutter();
  const frames: Frame[] = [];
  let bytes = 0;
  let look = () => {};
  const program = startPty({
    ...size,
    command: [Deno.execPath(), "task", "tui", ...args],
    cwd: ROOT,
    env: PLAIN_ENV,
    onOutput(output) {
      bytes += output.bytes.length;
      const ended = cutter.take(output);
      frames.push(...ended);
      if (ended.length > 0) look();
    },
  });
  const frameAfter: TuiTerminal["frameAfter"] = async (sinceMs, { what, isThere }) => {
    const found = Promise.withResolvers<Frame>();
    look = () => {
      const frame = frames.find((each) => each.endMs > sinceMs && isThere(each));
      if (frame !== undefined) found.resolve(frame);
    };
    look();
    const frame = await Promise.race([found.promise, wait(FRAME_MS_MAX)]);
    look = () => {};
    if (frame !== undefined) return frame;
    throw new Error(`Cannot see ${what}: no such frame in ${FRAME_MS_MAX} ms`);
  };
  return { ...program, bytes: () => bytes, frames, frameAfter };
}
