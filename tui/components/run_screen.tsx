/**
 * The full screen: Ink on a terminal, from the first frame until the user leaves.
 *
 * React picks its production build from NODE_ENV when it is loaded, so this file is imported after that
 * is set, and only by who draws on a terminal: it takes a fifth of a second.
 *
 * @module
 */

import process from "node:process";
import { render } from "ink";
import type { ReactNode } from "react";
import type { Action } from "../state/action.ts";
import type { Size, TuiState } from "../state/state.ts";
import type { Background, ColourDepth } from "../terminal/colour_depth.ts";
import { TerminalInput } from "../terminal/terminal_input.ts";
import { ASK_BACKGROUND, MOUSE_OFF, MOUSE_ON, RESTORE } from "../terminal/terminal_modes.ts";
import { createTheme } from "../terminal/theme.ts";
import { App } from "./App.tsx";
import { frameDrawer, type FramePart } from "./frame_parts.ts";
import { createFramePace } from "./frame_pace.ts";
import { Keys } from "./Keys.tsx";

/** The part of the store that a screen needs. */
export interface ScreenStore {
  readonly get: () => TuiState;
  readonly dispatch: (action: Action) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** What a screen is made for. */
export interface ScreenOptions {
  readonly store: ScreenStore;
  readonly depth: ColourDepth;
  /** Undefined: the terminal is asked, and it is dark until it answers. */
  readonly background: Background | undefined;
  readonly hasMouse: boolean;
  /** Ends the screen. */
  readonly signal: AbortSignal;
}

/** Time that the last writes may take, in milliseconds: a terminal that is gone takes none. */
const LAST_WRITE_MS_MAX = 500;

/**
 * Shows the store's state on the terminal until it is leaving, the signal is aborted, or the input is
 * closed. The terminal is as it was before when the promise settles.
 *
 * @throws whatever drawing throws, and what nobody else has caught meanwhile.
 */
export async function runScreen(options: ScreenOptions): Promise<void> {
  const { store, hasMouse, signal } = options;
  const { stdout } = process;
  const ended = Promise.withResolvers<void>();
  const end = () => ended.resolve();
  const painter = createPainter(options);
  using input = new TerminalInput(process.stdin, {
    onMouse: (event) => store.dispatch({ type: "mouse", event }),
    onBackground: (background) => painter.setBackground(background),
    onClosed: end,
  });
  // Before Ink listens: its own answer to a resize is to write what it has, in the old size.
  const resize = () => {
    store.dispatch({ type: "resize", size: terminalSize() });
    painter.draw();
  };
  stdout.on("resize", resize);
  stdout.on("error", end);
  using _errors = catchErrors(ended.reject);
  using _restoring = restoreOnExit();
  using _signals = keepSignals();
  const stop = () => stopProcess(hasMouse, resize);
  const instance = render(painter.start({ stop }), {
    stdin: input as unknown as NodeJS.ReadableStream,
    stdout,
    exitOnCtrlC: false,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    // The painter keeps the pace; a second one would only add its own delay.
    maxFps: 1_000,
  });
  painter.rerender = instance.rerender;
  stdout.write(
    (hasMouse ? MOUSE_ON : "") + (options.background === undefined ? ASK_BACKGROUND : ""),
  );
  instance.waitUntilExit().then(end, ended.reject);
  const unsubscribe = store.subscribe(() => {
    if (store.get().isLeaving) end();
    else painter.request();
  });
  if (signal.aborted || store.get().isLeaving) end();
  signal.addEventListener("abort", end);
  try {
    await ended.promise;
  } finally {
    signal.removeEventListener("abort", end);
    unsubscribe();
    painter[Symbol.dispose]();
    stdout.off("resize", resize);
    if (hasMouse) stdout.write(MOUSE_OFF);
    instance.unmount();
    await flush();
    stdout.off("error", end);
  }
}

/** Columns and rows of the terminal; 80 × 24 where it does not say. */
export function terminalSize(): Size {
  const { columns, rows } = process.stdout;
  return { columns: columns || 80, rows: rows || 24 };
}

/** Draws the state, now or soon. */
interface Painter extends Disposable {
  rerender: (node: ReactNode) => void;
  readonly start: (options: { readonly stop: () => Promise<void> }) => ReactNode;
  readonly draw: () => void;
  readonly request: () => void;
  readonly setBackground: (background: Background) => void;
}

function createPainter({ store, depth, background }: ScreenOptions): Painter {
  const drawFrame = frameDrawer();
  let theme = createTheme(depth, background ?? "dark");
  let shown: readonly FramePart[] | undefined;
  let keys: ReactNode;
  const element = (parts: readonly FramePart[]) => {
    shown = parts;
    return <App size={store.get().size} parts={parts}>{keys}</App>;
  };
  const draw = () => {
    const parts = drawFrame(store.get(), theme);
    if (parts !== shown) painter.rerender(element(parts));
  };
  const pace = createFramePace({
    draw,
    now: () => performance.now(),
    startTimer: (act, delayMs) => {
      const timer = setTimeout(act, delayMs);
      return () => clearTimeout(timer);
    },
  });
  const painter: Painter = {
    rerender: () => {},
    start({ stop }) {
      keys = <Keys onPress={(press) => store.dispatch({ type: "key", press })} stop={stop} />;
      return element(drawFrame(store.get(), theme));
    },
    draw,
    request: pace.request,
    setBackground(given) {
      theme = createTheme(depth, given);
      pace.request();
    },
    [Symbol.dispose]: () => pace[Symbol.dispose](),
  };
  return painter;
}

/** Takes errors that nobody has caught, so that they are told when the screen is gone. */
function catchErrors(take: (error: unknown) => void): Disposable {
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    take(event.error);
  };
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    take(event.reason);
  };
  globalThis.addEventListener("error", onError);
  globalThis.addEventListener("unhandledrejection", onRejection);
  return {
    [Symbol.dispose]() {
      globalThis.removeEventListener("error", onError);
      globalThis.removeEventListener("unhandledrejection", onRejection);
    },
  };
}

/** For who ends the process while the screen is there: a second Ctrl-C that nobody answered. */
function restoreOnExit(): Disposable {
  const restore = () => void Deno.stdout.writeSync(new TextEncoder().encode(RESTORE));
  globalThis.addEventListener("unload", restore);
  return { [Symbol.dispose]: () => globalThis.removeEventListener("unload", restore) };
}

/**
 * Tells Ink's signal-exit package that the signals are answered. It counts the listeners of `process`,
 * among which those of `Deno.addSignalListener` are not, and where it finds none it sends the signal to
 * this process a second time: whoever ends on the first would then be killed while ending.
 */
function keepSignals(): Disposable {
  const signals = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"] as const
    : ["SIGTERM", "SIGINT", "SIGHUP"] as const;
  const answered = () => {};
  for (const signal of signals) process.on(signal, answered);
  return {
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, answered);
    },
  };
}

/** Stops the process as Ctrl-Z does elsewhere; returns when it goes on. Ink redraws after it. */
async function stopProcess(hasMouse: boolean, resize: () => void): Promise<void> {
  if (Deno.build.os === "windows") return; // which has no such thing
  if (hasMouse) process.stdout.write(MOUSE_OFF);
  await flush();
  // To the whole group, as the terminal does it: what a task runner started is stopped with it.
  process.kill(0, "SIGTSTP");
  if (hasMouse) process.stdout.write(MOUSE_ON);
  resize();
}

/** Waits until everything is written, for as long as somebody takes it. */
async function flush(): Promise<void> {
  const written = Promise.withResolvers<void>();
  const timer = setTimeout(written.resolve, LAST_WRITE_MS_MAX);
  process.stdout.write("", () => written.resolve());
  await written.promise;
  clearTimeout(timer);
}
