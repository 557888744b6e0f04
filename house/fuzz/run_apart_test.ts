import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type ApartOptions, type ApartOutcome, runApart } from "./run_apart.ts";

/**
 * A process that runs a script, which has the request in `request`; `write` begins an input of a target,
 * `tell` ends one.
 */
function script(text: string): readonly string[] {
  const head = `
    const request = JSON.parse(Deno.args[0]);
    const write = (target, text, number) => {
      const file = request.folder + "/" + target + "-" + request.seed + ".input";
      Deno.writeTextFileSync(file, text);
      Deno.writeTextFileSync(file + ".number", String(number));
    };
    const tell = (target, more) =>
      console.log(JSON.stringify({ target, tried: 7, refused: 0, ...more }));`;
  return [Deno.execPath(), "eval", "--ext=js", `${head}${text}`, "--"];
}

async function run(
  options: Partial<ApartOptions>,
  check: (outcomes: readonly ApartOutcome[], folder: string) => Promise<void> | void,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "fgm-fuzz-test-" });
  try {
    const given = { targets: ["a"], seed: 1, folder, ...options };
    await check(await Array.fromAsync(runApart(given)), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("runApart() runs targets that hold, and leaves nothing behind", async () => {
  const targets = ["kernel/cpu-max", "tui/background"];
  await run({ targets, seconds: 0.1 }, async (outcomes, folder) => {
    assertEquals(outcomes.map(({ target }) => target), targets);
    for (const { finding, tried, refused } of outcomes) {
      assertEquals(finding, undefined);
      assert(tried > 0 && refused <= tried, `${refused} of ${tried}`);
    }
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  });
});

Deno.test("runApart() tells a finding, where its input is, and goes on", async () => {
  const command = script(`
    write("a", "the input", 7);
    console.log("noise"); console.log("{}"); console.log("null");
    tell("a", { finding: { number: 7, why: "it throws", trace: "here" } });
    tell("b");`);
  await run({ command, targets: ["a", "b"] }, ([a, b], folder) => {
    assertEquals([a?.target, a?.tried, b?.target, b?.finding], ["a", 7, "b", undefined]);
    const inputFile = `${folder}/a-1.input`;
    assertEquals(a?.finding, { number: 7, why: "it throws", trace: "here", inputFile });
    assertEquals(Deno.readTextFileSync(inputFile), "the input");
  });
});

/** Told at once of what is asked in the second place, which is what is left when the first is over. */
const SECOND = 'if (request.targets.length < 2) { tell("b"); Deno.exit(0); }';

Deno.test("runApart() ends a process that hangs, keeps the input, and goes on in another", async () => {
  const command = script(`${SECOND} write("a", "it hangs", 3); for (;;);`);
  await run({ command, targets: ["a", "b"], hangMs: 1_000 }, ([a, b]) => {
    assertStringIncludes(a?.finding?.why ?? "", "it hangs");
    assertEquals(a?.finding?.number, 3);
    assertEquals(Deno.readTextFileSync(a!.finding!.inputFile), "it hangs");
    assertEquals([b?.target, b?.finding], ["b", undefined]);
  });
});

Deno.test("runApart() ends a process that hangs before its first input", async () => {
  await run({ command: script("for (;;);"), hangMs: 1_000 }, ([a]) => {
    assertStringIncludes(a?.finding?.why ?? "", "it hangs");
    assertEquals([a?.finding?.number, a?.tried], [undefined, 0]);
    assertEquals(Deno.readTextFileSync(a!.finding!.inputFile), "");
  });
});

Deno.test("runApart() tells of a process that died, and goes on in another", async () => {
  const command = script(
    `${SECOND} write("a", "deadly", 12); console.error("last words"); Deno.exit(3);`,
  );
  await run({ command, targets: ["a", "b"] }, ([a, b]) => {
    assertStringIncludes(a?.finding?.why ?? "", "the process died (code 3)");
    assertEquals([a?.finding?.trace, a?.finding?.number], ["last words", 12]);
    assertEquals(Deno.readTextFileSync(a!.finding!.inputFile), "deadly");
    assertEquals([b?.target, b?.finding], ["b", undefined]);
  });
});

Deno.test("runApart() ends its process when nobody wants to know more", async () => {
  const folder = await Deno.makeTempDir({ prefix: "fgm-fuzz-test-" });
  const command = script('tell("a"); for (;;);');
  for await (const _ of runApart({ targets: ["a", "b"], seed: 1, folder, command })) break;
  await Deno.remove(folder, { recursive: true });
});

Deno.test("runApart() says where there is no such program", async () => {
  const command = ["/nowhere/deno"];
  await assertRejects(() => run({ command }, () => {}), Deno.errors.NotFound);
});
