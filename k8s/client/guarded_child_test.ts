import { assert, assertEquals } from "@std/assert";
import { until } from "../e2e/until.ts";
import { type GuardedChild, startGuarded } from "./guarded_child.ts";
import { isRunning, NO_PROC_NOTE } from "./testing/fake_kubectl.ts";

const ignore = NO_PROC_NOTE !== "";

/** Says its process id, and lives. */
const LIVES = ["-c", "echo $$; exec sleep 1000"];

/** The same, deaf to SIGTERM as a program that hangs. */
const DEAF = ["-c", "trap '' TERM; echo $$; while :; do sleep 1; done"];

async function firstPid(stdout: ReadableStream<Uint8Array>): Promise<number> {
  const reader = stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  await reader.cancel();
  return Number(value.trim());
}

async function texts({ stdout, stderr }: GuardedChild): Promise<readonly string[]> {
  return await Promise.all([new Response(stdout).text(), new Response(stderr).text()]);
}

Deno.test({
  name: `startGuarded() passes on what a program writes, and how it ends${NO_PROC_NOTE}`,
  ignore,
  fn: async () => {
    await using child = startGuarded("sh", ["-c", 'echo "$1"; echo b >&2; exit 7', "sh", "a  '"]);
    assertEquals(await texts(child), ["a  '\n", "b\n"]);
    assertEquals(await child.ended, "ended with code 7");
  },
});

Deno.test({
  name: `startGuarded() ends with 127 for a program that is not there${NO_PROC_NOTE}`,
  ignore,
  fn: async () => {
    await using child = startGuarded("/nowhere/kubectl", []);
    await texts(child);
    assertEquals(await child.ended, "ended with code 127");
  },
});

Deno.test({
  name: `startGuarded() gives the program no input of its own${NO_PROC_NOTE}`,
  ignore,
  fn: async () => {
    await using child = startGuarded("cat", []);
    assertEquals(await texts(child), ["", ""]);
    assertEquals(await child.ended, "ended with code 0");
  },
});

for (const [name, args] of [["", LIVES], [" that is deaf to SIGTERM", DEAF]] as const) {
  Deno.test({
    name: `GuardedChild's disposal ends a program${name}${NO_PROC_NOTE}`,
    ignore,
    fn: async () => {
      const child = startGuarded("sh", args);
      const pid = await firstPid(child.stdout);
      assert(isRunning(pid));
      await child[Symbol.asyncDispose]();
      await child.stderr.cancel();
      assertEquals(isRunning(pid), false);
      await child[Symbol.asyncDispose](); // once more makes no difference
    },
  });
}

/** A parent that starts a program, passes its first line on, and lives. */
function startParent(args: readonly string[]): Deno.ChildProcess {
  const code = `
    const { startGuarded } = await import(${
    JSON.stringify(import.meta.resolve("./guarded_child.ts"))
  });
    const child = startGuarded("sh", ${JSON.stringify(args)});
    for await (const bytes of child.stdout) await Deno.stdout.write(bytes);
  `;
  return new Deno.Command(Deno.execPath(), { args: ["eval", code], stdout: "piped" }).spawn();
}

const ENDS: readonly (readonly [name: string, args: readonly string[], signal: Deno.Signal])[] = [
  ["is killed", LIVES, "SIGKILL"],
  ["is killed, however deaf to SIGTERM", DEAF, "SIGKILL"],
  ["is ended by SIGTERM", LIVES, "SIGTERM"],
  ["is ended by SIGHUP", LIVES, "SIGHUP"],
];
for (const [name, args, signal] of ENDS) {
  Deno.test({
    name: `startGuarded()'s program goes when its parent ${name}${NO_PROC_NOTE}`,
    ignore,
    fn: async () => {
      const parent = startParent(args);
      const pid = await firstPid(parent.stdout);
      assert(isRunning(pid));
      parent.kill(signal);
      await parent.status;
      await until("the program is gone", () => !isRunning(pid));
    },
  });
}

Deno.test({
  name: `startGuarded()'s program goes with the parent after its shell was killed${NO_PROC_NOTE}`,
  ignore,
  fn: async () => {
    const parent = startParent(["-c", "echo $$ $PPID; exec sleep 1000"]);
    const reader = parent.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const [pid = 0, shellPid = 0] = ((await reader.read()).value ?? "").split(" ").map(Number);
    Deno.kill(shellPid, "SIGKILL");
    await until("the shell is gone", () => !isRunning(shellPid));
    assert(isRunning(pid));
    parent.kill("SIGKILL");
    await reader.cancel();
    await parent.status;
    await until("the program is gone", () => !isRunning(pid));
  },
});
