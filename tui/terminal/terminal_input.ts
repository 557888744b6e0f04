/**
 * The terminal's input without what is not a key: what Ink reads instead of standard input.
 *
 * @module
 */

import { Readable } from "node:stream";
import type { MouseEvent } from "../state/action.ts";
import type { Background } from "./colour_depth.ts";
import { filterInput, flushInput } from "./input_filter.ts";

/** Time that the rest of a sequence may take to arrive, in milliseconds; then its ESC was a key. */
export const SEQUENCE_MS_MAX = 20;

/** Standard input, or what stands for it: a terminal has more than other streams. */
export type InputSource = Readable & {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
  ref?(): unknown;
  unref?(): unknown;
};

/** Who is told of what is not a key. */
export interface InputListeners {
  readonly onMouse: (event: MouseEvent) => void;
  /** The terminal said what its background is. */
  readonly onBackground: (background: Background) => void;
  /** Nothing will come any more. */
  readonly onClosed: () => void;
}

/** A stream of keys. It reads its source from when it is made until it is disposed of. */
export class TerminalInput extends Readable implements Disposable {
  readonly #source: InputSource;
  readonly #listeners: InputListeners;
  #rest = "";
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #isDisposed = false;

  constructor(source: InputSource, listeners: InputListeners) {
    super({ encoding: "utf8" });
    this.#source = source;
    this.#listeners = listeners;
    source.setEncoding("utf8");
    source.on("data", this.#take);
    source.on("end", this.#close);
    source.on("error", this.#close);
  }

  /** As the source has it: Ink asks before it switches to raw mode. */
  get isTTY(): boolean {
    return this.#source.isTTY === true;
  }

  /** Keys as they are pressed, without echo; or the terminal's own line editing. */
  setRawMode(isRaw: boolean): this {
    this.#source.setRawMode?.(isRaw);
    return this;
  }

  /** Keeps the process alive. */
  ref(): this {
    this.#source.ref?.();
    return this;
  }

  /** Lets the process end. */
  unref(): this {
    this.#source.unref?.();
    return this;
  }

  override _read(): void {
    // The source pushes: a person types slower than anybody reads.
  }

  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    clearTimeout(this.#flushTimer);
    this.#source.off("data", this.#take);
    this.#source.off("end", this.#close);
    this.#source.off("error", this.#close);
    this.#source.pause();
    this.destroy();
  }

  readonly #take = (chunk: string): void => {
    clearTimeout(this.#flushTimer);
    const { keys, mouse, background, rest } = filterInput(this.#rest, chunk);
    this.#rest = rest;
    if (keys !== "") this.push(keys);
    if (background !== undefined) this.#listeners.onBackground(background);
    for (const event of mouse) this.#listeners.onMouse(event);
    if (rest !== "") this.#flushTimer = setTimeout(() => this.#flush(), SEQUENCE_MS_MAX);
  };

  readonly #close = (): void => this.#listeners.onClosed();

  #flush(): void {
    const keys = flushInput(this.#rest);
    // The begin of a report stays, so that its end is not taken for keys whenever it comes.
    if (keys === "") return;
    this.#rest = "";
    this.push(keys);
  }
}
