import { assert, assertEquals } from "@std/assert";
import { isInstalled, ptyRefusal, startPty } from "./pty_program.ts";

const refusal = Deno.build.os === "linux" ? ptyRefusal() : "needs Linux";
const note = refusal === undefined ? "" : ` (skipped: ${refusal})`;

/** Runs a shell script in a terminal of 91 × 17 cells, until what it wrote is as wanted. */
async function written(
  script: string,
  { isThere, typed }: { readonly isThere: (text: string) => boolean; readonly typed?: string },
): Promise<{ readonly text: string; readonly timesMs: readonly number[] }> {
  const decoder = new TextDecoder();
  const seen = Promise.withResolvers<void>();
  const timesMs: number[] = [];
  let text = "";
  await using pty = startPty({
    ...{ columns: 91, rows: 17, command: ["sh", "-c", script, "it's a name"] },
    env: { COLOUR: "mauve" },
    onOutput({ bytes, atMs }) {
      text += decoder.decode(bytes, { stream: true });
      timesMs.push(atMs);
      if (isThere(text)) seen.resolve();
    },
  });
  if (typed !== undefined) await pty.type(typed);
  await seen.promise;
  assert(timesMs.every((atMs) => atMs > pty.startedMs));
  return { text, timesMs };
}

Deno.test({
  name: `startPty() gives the program a terminal of that size, its words and variables${note}`,
  ignore: refusal !== undefined,
  async fn() {
    const script = 'test -t 0 && test -t 1 && stty size && echo "$0, $COLOUR, $TERM." && sleep 60';
    const { text } = await written(script, { isThere: (all) => all.includes("color.") });
    assertEquals(text, "17 91\r\nit's a name, mauve, xterm-256color.\r\n");
  },
});

Deno.test({
  name: `startPty() passes on what is typed${note}`,
  ignore: refusal !== undefined,
  async fn() {
    const script = 'stty -echo; read word; echo "<$word>"; sleep 60';
    const { text } = await written(script, { typed: "ü\n", isThere: (all) => all.includes(">") });
    assert(text.endsWith("<ü>\r\n"), JSON.stringify(text));
  },
});

Deno.test({
  name: `startPty() names the program itself, and ends it when disposed of${note}`,
  ignore: refusal !== undefined,
  async fn() {
    const ready = Promise.withResolvers<void>();
    const pty = startPty({
      // One shell below another, as a task's program is below the task's.
      ...{
        columns: 80,
        rows: 24,
        command: ["sh", "-c", "sh -c 'echo ready; exec sleep 61'; true"],
      },
      onOutput: () => ready.resolve(),
    });
    await ready.promise;
    const pid = pty.pid();
    const isThere = () => {
      try {
        return Deno.readTextFileSync(`/proc/${pid}/cmdline`).length > 0;
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return false;
        throw error;
      }
    };
    assert(isThere());
    await pty[Symbol.asyncDispose]();
    assert(!isThere());
  },
});

Deno.test({
  name: `startPty() can be disposed of when the program has ended by itself${note}`,
  ignore: refusal !== undefined,
  async fn() {
    const ended = Promise.withResolvers<void>();
    const pty = startPty({
      ...{ columns: 80, rows: 24, command: ["echo", "done"] },
      onOutput: () => ended.resolve(),
    });
    await ended.promise;
    await pty[Symbol.asyncDispose]();
  },
});

Deno.test("isInstalled() of what nobody has", () =>
  assertEquals(isInstalled("no-such-monitor"), false));
