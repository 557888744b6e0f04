import { PassThrough } from "node:stream";
import { assertEquals } from "@std/assert";
import type { MouseEvent } from "../state/action.ts";
import { type InputSource, TerminalInput } from "./terminal_input.ts";

/** Standard input that a test types into. */
class FakeSource extends PassThrough {
  readonly isTTY = true;
  readonly calls: string[] = [];

  setRawMode(isRaw: boolean): void {
    this.calls.push(`raw ${isRaw}`);
  }

  ref(): void {
    this.calls.push("ref");
  }

  unref(): void {
    this.calls.push("unref");
  }
}

function listening(source: InputSource) {
  const heard = { mouse: [] as MouseEvent["kind"][], background: "", isClosed: false };
  const input = new TerminalInput(source, {
    onMouse: ({ kind }) => heard.mouse.push(kind),
    onBackground: (background) => heard.background += background,
    onClosed: () => heard.isClosed = true,
  });
  return { input, heard };
}

/** Lets streams pass on what was written. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

/** The next keys that come out. */
function nextKeys(input: TerminalInput): Promise<string> {
  return new Promise((resolve) => input.once("data", resolve));
}

Deno.test("TerminalInput passes keys on and tells of the rest", async () => {
  const source = new FakeSource();
  const { input, heard } = listening(source);
  const keys = nextKeys(input);
  source.write("j\x1b[<64;1;1M\x1b[A\x1b]11;rgb:ff/ff/ff\x07k");
  assertEquals(await keys, "j\x1b[Ak");
  assertEquals(heard, { mouse: ["wheel-up"], background: "light", isClosed: false });
  input[Symbol.dispose]();
});

Deno.test("TerminalInput puts reports together that come in pieces", async () => {
  const source = new FakeSource();
  const { input, heard } = listening(source);
  const keys = nextKeys(input);
  for (const piece of ["\x1b[<6", "4;1;", "1M", "q"]) {
    source.write(piece);
    await settle();
  }
  assertEquals(await keys, "q");
  assertEquals(heard.mouse, ["wheel-up"]);
  input[Symbol.dispose]();
});

Deno.test("TerminalInput releases ESC behind a key when nothing follows", async () => {
  const source = new FakeSource();
  const { input } = listening(source);
  const first = nextKeys(input);
  source.write("j\x1b");
  assertEquals(await first, "j");
  assertEquals(await nextKeys(input), "\x1b");
  input[Symbol.dispose]();
});

Deno.test("TerminalInput tells when the source has ended", async () => {
  const source = new FakeSource();
  const { input, heard } = listening(source);
  source.end();
  await settle();
  assertEquals(heard.isClosed, true);
  input[Symbol.dispose]();
});

Deno.test("TerminalInput is as much of a terminal as its source", () => {
  const source = new FakeSource();
  const { input } = listening(source);
  assertEquals(input.isTTY, true);
  input.setRawMode(true).ref().setRawMode(false).unref();
  assertEquals(source.calls, ["raw true", "ref", "raw false", "unref"]);
  input[Symbol.dispose]();
  const piped = listening(new PassThrough());
  assertEquals(piped.input.isTTY, false);
  piped.input.setRawMode(true).ref().unref();
  piped.input[Symbol.dispose]();
});

Deno.test("TerminalInput lets go of its source", async () => {
  const source = new FakeSource();
  const { input, heard } = listening(source);
  input[Symbol.dispose]();
  input[Symbol.dispose]();
  assertEquals(["data", "end", "error"].map((name) => source.listenerCount(name)), [0, 0, 0]);
  source.write("\x1b[<64;1;1M");
  await settle();
  assertEquals(heard.mouse, []);
});
