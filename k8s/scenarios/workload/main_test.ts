/** The program as a process: what a kubelet sees of it. */

import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";

const MAIN = fromFileUrl(new URL("main.ts", import.meta.url));

const COMMAND = [Deno.execPath(), "run", "--quiet", "--no-check", "-A", MAIN];

function workload(...args: readonly string[]): Deno.Command {
  const [program = "", ...rest] = COMMAND;
  return new Deno.Command(program, {
    args: [...rest, ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

const ENDS: readonly (readonly [args: readonly string[], code: number, said: RegExp])[] = [
  [[], 0, /^Trouble for a scenario\. Usage: fgm-workload ROLE/],
  [["crash", "--help"], 0, /^fgm-workload crash: Ends with an error/],
  [["crash", "--exit-code=0"], 2, /^Cannot read flag --exit-code/],
  [["nap"], 2, /^Cannot be "nap"/],
  [
    ["crash", "--after-seconds-min=0", "--after-seconds-max=0", "--exit-code=7"],
    7,
    /^Cannot go on: this program is made to fail/m,
  ],
  [["write-to-socket", `--path=/${"x".repeat(200)}`], 1, /^Cannot connect to .*longer than 107/m],
];
for (const [args, code, said] of ENDS) {
  const isLinuxOnly = args[0] === "write-to-socket" && Deno.build.os !== "linux";
  const name = `fgm-workload ${args.join(" ").slice(0, 60)} ends with ${code}`;
  Deno.test({ name, ignore: isLinuxOnly }, async () => {
    const { stdout, stderr, ...ended } = await workload(...args).output();
    const decoder = new TextDecoder();
    assertEquals(ended.code, code, decoder.decode(stderr));
    assertMatch(decoder.decode(stdout) + decoder.decode(stderr), said);
  });
}

const WORKING: readonly (readonly string[])[] = [
  ["leak", "--mib-per-second=1"],
  ["burn", "--duty=0.1"],
  ["burn", "--cores=2", "--duty=0.1"],
  ["burn", "--after-seconds=1000"],
  ["spikes", "--every-seconds=1000", "--for-seconds=0"],
  ["crash", "--after-seconds-min=1000", "--after-seconds-max=1000"],
  ["todo-visitors", "--url=http://127.0.0.1:1", "--pages-per-second=0.01"],
];
for (const args of WORKING) {
  const name = `fgm-workload ${args.join(" ")} works until it is told to stop`;
  Deno.test({ name, ignore: Deno.build.os !== "linux" }, async () => {
    await using child = workload(...args).spawn();
    // The runtime catches SIGTERM from its start, before the program does: its mask says nothing.
    await firstWords(child.stdout);
    child.kill("SIGTERM");
    await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
    assertEquals(await child.status, { success: true, code: 0, signal: null });
  });
}

/** Waits until the program has said something. */
async function firstWords(stream: ReadableStream<Uint8Array>): Promise<void> {
  const reader = stream.getReader();
  await reader.read();
  reader.releaseLock();
}
