import { PassThrough } from "node:stream";
import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { render, renderToString } from "ink";
import { rowText } from "../chart/styled.ts";
import type { TuiState } from "../state/state.ts";
import { createTheme } from "../terminal/theme.ts";
import { FIXTURE_FRAMES } from "../testing/fixture_frames.ts";
import { fixtureState } from "../testing/fixture_state.ts";
import { frameRows } from "../view/frame.ts";
import { App } from "./App.tsx";
import { frameDrawer } from "./frame_parts.ts";

const THEME = createTheme("truecolor", "dark");

function textOf(state: TuiState): string {
  const parts = frameDrawer()(state, rowText);
  return renderToString(<App size={state.size} parts={parts} />, { columns: state.size.columns });
}

for (const { name, sizes, stateAt } of FIXTURE_FRAMES) {
  const size = sizes[0] ?? { columns: 120, rows: 40 };
  Deno.test(`App() shows what frameRows() gives: ${name}`, () => {
    const state = stateAt(size);
    const want = frameRows(state).map((row) => rowText(row).trimEnd()).join("\n");
    const got = textOf(state).split("\n").map((line) => line.trimEnd()).join("\n");
    assertEquals(got, want);
  });
}

Deno.test("App() keeps the style of every cell, and ends each line without one", () => {
  const state = fixtureState({ columns: 120, rows: 40 });
  const parts = frameDrawer()(state, THEME);
  const text = renderToString(<App size={state.size} parts={parts} />, { columns: 120 });
  assert(text.includes("\x1b[38;2;62;175;255m"), "no colour of the first series");
  for (const line of text.split("\n")) assertEquals(stylesLeftOn(line), [], JSON.stringify(line));
});

/** What is still switched on behind a line: colours, bold or faint, underlined, inverse. */
function stylesLeftOn(line: string): readonly string[] {
  const left = new Set<string>();
  const ends: Readonly<Record<string, string>> = {
    39: "colour",
    22: "weight",
    24: "under",
    27: "inverse",
  };
  // deno-lint-ignore no-control-regex -- SGR begins with ESC
  for (const [, code = ""] of line.matchAll(/\x1b\[([\d;]*)m/g)) {
    if (code === "0") left.clear();
    else if (ends[code] !== undefined) left.delete(ends[code]);
    else if (/^(38|3\d|9\d)/.test(code)) left.add("colour");
    else left.add({ 1: "weight", 2: "weight", 4: "under", 7: "inverse" }[code] ?? code);
  }
  return [...left];
}

/** A terminal that keeps what is written to it. */
class FakeTerminal extends PassThrough {
  readonly isTTY = true;
  readonly columns = 120;
  readonly rows = 40;
  written = "";

  override write(chunk: unknown, ...rest: unknown[]): boolean {
    this.written += String(chunk);
    const done = rest.find((one) => typeof one === "function");
    if (done !== undefined) queueMicrotask(() => (done as () => void)());
    return true;
  }
}

Deno.test("App() on a terminal writes only the lines that have changed", async () => {
  const terminal = new FakeTerminal();
  const draw = frameDrawer();
  const state = fixtureState({ columns: 120, rows: 40 });
  const node = (shown: TuiState) => <App size={shown.size} parts={draw(shown, THEME)} />;
  const instance = render(node(state), {
    stdout: terminal as unknown as NodeJS.WriteStream,
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    patchConsole: false,
    maxFps: 1_000,
  });
  await instance.waitUntilRenderFlush();
  const whole = terminal.written.length;
  assertGreater(whole, 5_000);
  // The last line has no line break behind it: it would push the first one off the screen.
  assertEquals(terminal.written.split("\n").length, 40);

  terminal.written = "";
  instance.rerender(node({ ...state, nowMs: state.nowMs + 1_000 }));
  await instance.waitUntilRenderFlush();
  assertGreater(terminal.written.length, 0);
  assertLess(terminal.written.length, whole / 10);
  for (const erase of ["\x1b[J", "\x1b[2J", "\x1b[3J"]) assert(!terminal.written.includes(erase));

  terminal.written = "";
  instance.rerender(node({ ...state, nowMs: state.nowMs + 1_000 }));
  await instance.waitUntilRenderFlush();
  assertEquals(terminal.written, "");

  instance.unmount();
  await instance.waitUntilExit();
  assert(terminal.written.endsWith("\x1b[?1049l\x1b[?25h"), JSON.stringify(terminal.written));
});
