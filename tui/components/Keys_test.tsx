import { PassThrough } from "node:stream";
import { assertEquals } from "@std/assert";
import { Box, render } from "ink";
import type { KeyPress } from "../state/action.ts";
import { TerminalInput } from "../terminal/terminal_input.ts";
import { Keys } from "./Keys.tsx";

/** Types `chunks` into a program that listens, and gives what it heard. */
async function heardOf(chunks: readonly string[], stop = () => Promise.resolve()) {
  const source = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => {},
    ref: () => {},
    unref: () => {},
  });
  const ignore = () => {};
  const input = new TerminalInput(source, {
    onMouse: ignore,
    onBackground: ignore,
    onClosed: ignore,
  });
  const heard: KeyPress[] = [];
  // The last key of every script. ESC waits for more before it is one, so it is waited for.
  const done = Promise.withResolvers<void>();
  const escaped = Promise.withResolvers<void>();
  const onPress = (press: KeyPress) => {
    if (press.key === "!") return done.resolve();
    heard.push(press);
    if (press.key === "escape") escaped.resolve();
  };
  const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  terminal.resume();
  const instance = render(
    <Box>
      <Keys onPress={onPress} stop={stop} />
    </Box>,
    {
      stdin: input as unknown as NodeJS.ReadStream,
      stdout: terminal as unknown as NodeJS.WriteStream,
      exitOnCtrlC: false,
      interactive: true,
      patchConsole: false,
    },
  );
  for (const chunk of [...chunks, "!"]) {
    await instance.waitUntilRenderFlush();
    source.write(chunk);
    if (chunk === "\x1b") await escaped.promise;
    else await new Promise((resolve) => setImmediate(resolve));
  }
  await done.promise;
  instance.unmount();
  await instance.waitUntilExit();
  input[Symbol.dispose]();
  return heard;
}

const CASES: ReadonlyArray<readonly [string, readonly string[], readonly KeyPress[]]> = [
  ["letters", ["j", "N", "?"], [{ key: "j" }, { key: "N" }, { key: "?" }]],
  ["letters in one go", ["jjk"], [{ key: "j" }, { key: "j" }, { key: "k" }]],
  ["arrows", ["\x1b[A", "\x1bOB"], [{ key: "up" }, { key: "down" }]],
  ["arrows with modifiers", ["\x1b[1;2D", "\x1b[1;5C"], [
    { key: "left", isShift: true },
    { key: "right", isCtrl: true },
  ]],
  ["pages and ends", ["\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F"], [
    ...[{ key: "pageup" }, { key: "pagedown" }],
    ...[{ key: "home" }, { key: "end" }],
  ]],
  ["enter and Ctrl-J", ["\r", "\n"], [{ key: "enter" }, { key: "j", isCtrl: true }]],
  ["tab and shift-tab", ["\t", "\x1b[Z"], [{ key: "tab" }, { key: "tab", isShift: true }]],
  ["what deletes", ["\x7f", "\x1b[3~"], [{ key: "backspace" }, { key: "delete" }]],
  ["Ctrl-C, which does not end it", ["\x03"], [{ key: "c", isCtrl: true }]],
  ["Ctrl and a letter", ["\x0c", "\x15"], [
    { key: "l", isCtrl: true },
    { key: "u", isCtrl: true },
  ]],
  ["Alt and a letter", ["\x1bn"], [{ key: "n", isMeta: true }]],
  ["escape", ["\x1b"], [{ key: "escape" }]],
  ["a paste as one", ["\x1b[200~web-0\nq\x1b[201~"], [{ key: "web-0 q" }]],
  ["function keys", ["\x1bOP", "\x1b[15~"], []],
  ["focus reports", ["\x1b[I", "\x1b[O"], []],
  ["mouse reports", ["\x1b[<64;10;5M", "\x1b[<0;1;1M\x1b[<0;1;1m"], []],
];

for (const [name, chunks, want] of CASES) {
  Deno.test(`Keys() hears ${name}`, async () => assertEquals(await heardOf(chunks), want));
}

Deno.test("Keys() gives the terminal away for Ctrl-Z, and listens again after it", async () => {
  let stops = 0;
  const stop = () => Promise.resolve(void stops++);
  assertEquals(await heardOf(["a", "\x1a", "b"], stop), [{ key: "a" }, { key: "b" }]);
  assertEquals(stops, 1);
});
