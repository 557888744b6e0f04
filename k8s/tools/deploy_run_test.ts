import { assertEquals, assertRejects } from "@std/assert";
import { isRunning, NO_PROC_NOTE } from "../client/testing/fake_kubectl.ts";
import { until } from "../e2e/until.ts";
import { HandClock } from "../testing/hand_clock.ts";
import { createRun, OUTPUT_BYTES_MAX, RUN_MS_MAX, typed } from "./deploy_run.ts";

const ignore = Deno.build.os === "windows";

/** A `Run` with its clock and its signal. */
function setUp() {
  const clock = new HandClock(), stop = new AbortController();
  return { clock, stop, run: createRun(stop.signal, clock) };
}

Deno.test({
  name: "createRun() gives what a program writes and how it ends",
  ignore,
  fn: async () => {
    const { run, clock } = setUp();
    assertEquals(await run(["sh", "-c", "echo out; echo err >&2; exit 3"]), {
      code: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
    assertEquals(clock.delaysMs, [], "no timer is left");
  },
});

Deno.test({
  name: "createRun() feeds a program, also one that does not read",
  ignore,
  fn: async () => {
    const { run } = setUp();
    const stdin = "ä".repeat(100_000);
    assertEquals((await run(["cat"], { stdin })).stdout, stdin);
    assertEquals((await run(["true"], { stdin })).code, 0);
  },
});

Deno.test({
  name: "createRun() lets no shell look at words",
  ignore,
  fn: async () => {
    const words = ["a b", "$(id)", "`id`", "*", ";", "'"];
    const { stdout } = await setUp().run(["printf", "%s\n", ...words]);
    assertEquals(stdout, `${words.join("\n")}\n`);
  },
});

Deno.test("createRun() throws NotFound where there is no such program", async () => {
  await assertRejects(() => setUp().run(["/nowhere/kubectl"]), Deno.errors.NotFound);
});

Deno.test({
  name: "createRun() gives a program up after its time",
  ignore,
  fn: async () => {
    const { run, clock } = setUp();
    const running = run(["sleep", "1000"]);
    assertEquals(clock.delaysMs, [RUN_MS_MAX]);
    const rejected = assertRejects(() => running, Error, "sleep did not end within 60 s");
    await clock.advance(RUN_MS_MAX);
    await rejected;
  },
});

Deno.test({
  name: `createRun() ends with the signal, and does not begin after it${NO_PROC_NOTE}`,
  ignore: NO_PROC_NOTE !== "",
  fn: async () => {
    const { run, stop, clock } = setUp();
    const file = await Deno.makeTempFile();
    const running = run(["sh", "-c", 'echo $$ >"$0"; exec sleep 1000', file]);
    const pid = await until("it runs", async () => Number(await Deno.readTextFile(file)) || false);
    stop.abort(new RangeError("enough"));
    await assertRejects(() => running, RangeError, "enough");
    await until("it is gone", () => !isRunning(pid));
    await assertRejects(() => run(["true"]), RangeError, "enough");
    assertEquals(clock.delaysMs, []);
    await Deno.remove(file);
  },
});

Deno.test({
  name: "createRun() does not read without end",
  ignore,
  fn: async () => {
    const most = `yes wrote more than ${OUTPUT_BYTES_MAX} bytes`;
    await assertRejects(() => setUp().run(["yes"]), Error, most);
  },
});

const TYPED: readonly (readonly [words: readonly string[], text: string])[] = [
  [["kubectl", "--context=a", "get", "x/y"], "kubectl --context=a get x/y"],
  [["a b", "", "$x", "it's"], `'a b' '' '$x' 'it'\\''s'`],
];

for (const [words, text] of TYPED) {
  Deno.test(`typed() writes ${text}`, () => assertEquals(typed(words), text));
}
