import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type ApartOptions, runApart } from "./run_apart.ts";

/** A process that runs a script, which has the request in `request` and the file in `write`. */
function script(text: string): readonly string[] {
  const head = "const request = JSON.parse(Deno.args[0]);" +
    "const write = (text) => Deno.writeTextFileSync(request.inputFile, text);";
  return [Deno.execPath(), "eval", "--ext=js", `${head}${text}`, "--"];
}

async function run(
  options: Partial<ApartOptions>,
  check: (outcome: Awaited<ReturnType<typeof runApart>>, folder: string) => Promise<void> | void,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "fgm-fuzz-test-" });
  try {
    const given = { target: "kernel/cpu-max", seed: 1, seconds: 0.2, folder, ...options };
    await check(await runApart(given), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("runApart() runs a target that holds, and leaves nothing behind", async () => {
  await run({}, async ({ finding, tried, refused }, folder) => {
    assertEquals(finding, undefined);
    assert(tried > 0 && refused <= tried, `${refused} of ${tried}`);
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  });
});

Deno.test("runApart() tells a finding, and where its input is", async () => {
  const answer = { tried: 7, refused: 0, finding: { number: 7, why: "it throws", trace: "here" } };
  const command = script(
    `write("the input"); console.log("noise"); console.log('${JSON.stringify(answer)}');`,
  );
  await run({ command }, ({ finding, tried }, folder) => {
    assertEquals(tried, 7);
    const inputFile = `${folder}/kernel-cpu-max-1.input`;
    assertEquals(finding, { number: 7, why: "it throws", trace: "here", inputFile });
    assertEquals(Deno.readTextFileSync(inputFile), "the input");
  });
});

Deno.test("runApart() ends a process that hangs, and keeps the input", async () => {
  const command = script('write("it hangs"); for (;;);');
  await run({ command, hangMs: 1_000 }, ({ finding }) => {
    assertStringIncludes(finding?.why ?? "", "it hangs");
    assertEquals(Deno.readTextFileSync(finding!.inputFile), "it hangs");
  });
});

Deno.test("runApart() tells of a process that died", async () => {
  const command = script('write("deadly"); console.error("last words"); Deno.exit(3);');
  await run({ command }, ({ finding }) => {
    assertStringIncludes(finding?.why ?? "", "the process died (code 3)");
    assertEquals(finding?.trace, "last words");
    assertEquals(Deno.readTextFileSync(finding!.inputFile), "deadly");
  });
});

Deno.test("runApart() says where there is no such program", async () => {
  const command = ["/nowhere/deno"];
  await assertRejects(() => run({ command }, () => {}), Deno.errors.NotFound);
});
