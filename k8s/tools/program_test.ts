import { assert, assertEquals } from "@std/assert";
import { startProgram } from "./program.ts";

/** Runs `code` as a program. */
async function withProgram(
  code: string,
  act: (program: ReturnType<typeof startProgram>) => Promise<void>,
): Promise<void> {
  const script = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(script, code);
    await using program = startProgram("child", script, ["an argument"]);
    await act(program);
  } finally {
    await Deno.remove(script);
  }
}

Deno.test("startProgram() finds a field in a log line and passes arguments on", async () => {
  const code = `console.error("not json"); console.error(JSON.stringify({ url: Deno.args[0] }));
    setInterval(() => {}, 1000); Deno.addSignalListener("SIGTERM", () => Deno.exit(0));`;
  await withProgram(code, async (program) => {
    assertEquals(await program.logged("url", new AbortController().signal), "an argument");
    assert(program.lastLines().includes("child: not json"));
  });
});

Deno.test("startProgram() stops waiting for a field when the program ends", async () => {
  await withProgram(`console.error("Cannot start");`, async (program) => {
    assertEquals(await program.logged("url", new AbortController().signal), undefined);
    assert((await program.ended).lastLines().includes("Cannot start"));
  });
});

Deno.test("startProgram() stops waiting for a field when told to", async () => {
  const code = `setInterval(() => {}, 1000);`;
  await withProgram(code, async (program) => {
    const abort = new AbortController();
    const waiting = program.logged("url", abort.signal);
    abort.abort();
    assertEquals(await waiting, undefined);
  });
});
