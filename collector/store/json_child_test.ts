import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { type JsonChildOptions, runJsonChild } from "./json_child.ts";

const OPTIONS: JsonChildOptions = { task: "do it", timeoutMs: 60_000, shutdownMs: 60_000 };

function script(source: string): readonly string[] {
  return [Deno.execPath(), "eval", "--quiet", source];
}

const ANSWERS: readonly (readonly [source: string, answer: object | undefined, ending: RegExp])[] =
  [
    [`console.log('{"a":1}')`, { a: 1 }, /ended with code 0/],
    [`console.log('[1]')`, [1], /ended with code 0/],
    [`console.log('null')`, undefined, /ended with code 0/],
    [`console.log('7')`, undefined, /ended with code 0/],
    [`console.log('{"a":')`, undefined, /ended with code 0/],
    [`Deno.exit(3)`, undefined, /ended with code 3/],
    [`console.error('oh no'); Deno.exit(1)`, undefined, /ended with code 1: oh no$/],
    [`console.error('x'.repeat(9000) + 'end'); Deno.exit(1)`, undefined, /: x{496}end$/],
  ];

for (const [source, answer, ending] of ANSWERS) {
  Deno.test(`runJsonChild() of ${source}`, async () => {
    const child = await runJsonChild(script(source), OPTIONS);
    assertEquals(child.answer, answer);
    assert(ending.test(child.ending), child.ending);
  });
}

const FOREVER = script("setInterval(() => {}, 1000)");

Deno.test("runJsonChild() kills a child that takes too long", async () => {
  await assertRejects(
    () => runJsonChild(FOREVER, { ...OPTIONS, timeoutMs: 20 }),
    Error,
    "Cannot do it: the child was killed after 20 ms",
  );
});

Deno.test("runJsonChild() kills a child that was told to stop, also before it began", async () => {
  const stop = new AbortController();
  const options = { ...OPTIONS, shutdownMs: 0, signal: stop.signal };
  const running = runJsonChild(FOREVER, options);
  stop.abort();
  for (const run of [() => running, () => runJsonChild(FOREVER, options)]) {
    await assertRejects(run, Error, "was killed 0 ms after shutdown began");
  }
});

Deno.test("runJsonChild() passes on an environment, and nothing but that beside its own", async () => {
  const source =
    `console.log(JSON.stringify({ a: Deno.env.get("A"), path: Deno.env.has("PATH") }))`;
  const { answer } = await runJsonChild(script(source), { ...OPTIONS, env: { A: "b" } });
  assertEquals(answer, { a: "b", path: true });
});

Deno.test("runJsonChild() starts a child where the loader has variables, which Deno refuses", async () => {
  const says = `printf '{"path":"%s"}' "$LD_LIBRARY_PATH"`;
  const code = `
    import { runJsonChild } from "${import.meta.resolve("./json_child.ts")}";
    const command = ["/bin/sh", "-c", ${JSON.stringify(says)}];
    const options = { task: "try", timeoutMs: 60_000, shutdownMs: 60_000 };
    console.log(JSON.stringify((await runJsonChild(command, options)).answer));`;
  const parent = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-env", "--allow-run=/bin/sh", "--ext=ts", "-"],
    cwd: fromFileUrl(new URL(".", import.meta.url)),
    env: { LD_LIBRARY_PATH: "/x" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  await new Blob([code]).stream().pipeTo(parent.stdin);
  const { stdout } = await parent.output();
  assertEquals(new TextDecoder().decode(stdout), '{"path":""}\n');
});

const STDIN = `const read = Deno.stdin.read(new Uint8Array(1)).then(() => "ended");
  const wait = new Promise((done) => setTimeout(() => done("open"), 200));
  console.log(JSON.stringify({ stdin: await Promise.race([read, wait]) }));
  Deno.exit(0);`;

for (const [holdsStdin, want] of [[true, "open"], [false, "ended"]] as const) {
  Deno.test(`runJsonChild() gives a child a standard input that is ${want}`, async () => {
    const { answer } = await runJsonChild(script(STDIN), { ...OPTIONS, holdsStdin });
    assertEquals(answer, { stdin: want });
  });
}

Deno.test("runJsonChild() throws when there is nothing to run", async () => {
  await assertRejects(() => runJsonChild([], OPTIONS), RangeError, "command is empty");
  await assertRejects(() => runJsonChild(["/nonexistent/program"], OPTIONS), Deno.errors.NotFound);
});
