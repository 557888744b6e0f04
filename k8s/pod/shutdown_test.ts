import { assertEquals } from "@std/assert";
import { IMPATIENT_EXIT_CODE, type ShutdownProcess, shutdownSignal } from "./shutdown.ts";

/** A process whose signals the test sends itself, and whose clock it sets. */
function standIn() {
  let nowMs = 5_000;
  const acts = new Map<string, Set<() => void>>();
  const exits: number[] = [];
  const process: ShutdownProcess = {
    names: ["SIGTERM", "SIGINT"],
    listen: (name, act) => acts.set(name, (acts.get(name) ?? new Set()).add(act)),
    unlisten: (name, act) => acts.get(name)?.delete(act),
    now: () => nowMs,
    exit: (code) => exits.push(code),
  };
  const send = (name: string) => acts.get(name)?.forEach((act) => act());
  const pass = (elapsedMs: number) => nowMs += elapsedMs;
  const listening = () => [...acts.values()].reduce((sum, set) => sum + set.size, 0);
  return { process, exits, send, pass, listening };
}

const SEQUENCES: ReadonlyArray<
  readonly [signals: readonly string[], aborted: boolean, exits: readonly number[]]
> = [
  [[], false, []],
  [["SIGTERM"], true, []],
  [["SIGINT"], true, []],
  [["SIGTERM", "SIGTERM"], true, [130]],
  [["SIGTERM", "SIGINT"], true, [130]],
  [["SIGINT", "SIGINT"], true, [130]],
];
for (const [signals, aborted, exits] of SEQUENCES) {
  Deno.test(`shutdownSignal() after [${signals}]: aborted ${aborted}, exits [${exits}]`, () => {
    const world = standIn();
    using shutdown = shutdownSignal(world.process);
    for (const name of signals) {
      world.send(name);
      world.pass(1_500);
    }
    assertEquals(shutdown.signal.aborted, aborted);
    assertEquals(world.exits, [...exits]);
  });
}

Deno.test("shutdownSignal() takes one Ctrl-C that arrives twice for one", () => {
  const world = standIn();
  using shutdown = shutdownSignal(world.process);
  world.send("SIGINT");
  world.pass(30);
  world.send("SIGINT");
  assertEquals([shutdown.signal.aborted, world.exits.length], [true, 0]);
  world.pass(1_000);
  world.send("SIGINT");
  assertEquals(world.exits, [130]);
});

Deno.test("shutdownSignal() gives the name of the signal as the reason", () => {
  const world = standIn();
  using shutdown = shutdownSignal(world.process);
  world.send("SIGTERM");
  assertEquals(shutdown.signal.reason.name, "AbortError");
  assertEquals(shutdown.signal.reason.message, "Received SIGTERM");
});

Deno.test("shutdownSignal() stops listening when disposed of, also twice", () => {
  const world = standIn();
  const shutdown = shutdownSignal(world.process);
  assertEquals(world.listening(), 2);
  shutdown[Symbol.dispose]();
  shutdown[Symbol.dispose]();
  assertEquals(world.listening(), 0);
});

/** A program with a fast clock that says "ready", waits for the abort, says why, and then refuses to end by itself. */
const STUBBORN = `
import { shutdownSignal } from ${JSON.stringify(new URL("./shutdown.ts", import.meta.url).href)};
let nowMs = 0;
performance.now = () => nowMs += 5_000;
const shutdown = shutdownSignal();
const keepAlive = setInterval(() => {}, 1000);
shutdown.signal.addEventListener("abort", () => console.log(shutdown.signal.reason.message));
console.log("ready");
`;

const isWindows = Deno.build.os === "windows";
const whyNot = isWindows ? " (skipped: Windows has no POSIX signals)" : "";

Deno.test({
  name: `shutdownSignal() in a real process: first signal aborts, second exits 130${whyNot}`,
  ignore: isWindows,
  async fn() {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-config", STUBBORN],
      stdout: "piped",
      stderr: "inherit",
      stdin: "null",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    assertEquals((await lines.read()).value?.trim(), "ready");
    child.kill("SIGTERM");
    assertEquals((await lines.read()).value?.trim(), "Received SIGTERM");
    child.kill("SIGTERM");
    const status = await child.status;
    await lines.cancel();
    assertEquals(status.code, IMPATIENT_EXIT_CODE);
  },
});
