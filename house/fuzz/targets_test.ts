import { assert, assertEquals, assertThrows } from "@std/assert";
import { type ApartOutcome, runApart } from "./run_apart.ts";
import { FUZZ_TARGETS, targetsNamed } from "./targets.ts";

/** What the suite tries of each target; `deno task fuzz` goes on from there with other seeds. */
const SEED = 1;

/** Bytes of an input that are told. */
const SHOWN_BYTES_MAX = 2_000;

async function failOn({ finding }: ApartOutcome): Promise<void> {
  if (finding === undefined) return;
  const { number = "0, before the first", why, trace, inputFile } = finding;
  const input = new TextDecoder().decode(await Deno.readFile(inputFile));
  const text = JSON.stringify(input.slice(0, SHOWN_BYTES_MAX));
  throw new Error(`seed ${SEED}, input ${number}: ${why}: ${text}\n${trace}`);
}

Deno.test("every target stands damaged inputs, in a process of its own", async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "fgm-fuzz-test-" });
  const targets = FUZZ_TARGETS.map(({ name }) => name);
  const seen: string[] = [];
  try {
    for await (const outcome of runApart({ targets, seed: SEED, folder })) {
      seen.push(outcome.target);
      await t.step(`${outcome.target} stands ${outcome.tried} inputs`, () => failOn(outcome));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  assertEquals(seen, targets);
});

Deno.test("FUZZ_TARGETS have names of their own, each an area and a parser", () => {
  const names = FUZZ_TARGETS.map(({ name }) => name);
  assertEquals([...new Set(names)], names);
  for (const name of names) assert(/^[a-z]+\/[a-z]+(-[a-z]+)*$/.test(name), name);
});

Deno.test("targetsNamed() takes names, areas, and nothing for all", () => {
  assertEquals(targetsNamed([]), FUZZ_TARGETS);
  assertEquals(targetsNamed(["kernel/cpu-max"]).map(({ name }) => name), ["kernel/cpu-max"]);
  assert(targetsNamed(["kernel/"]).length > 5);
  assertThrows(() => targetsNamed(["kernel"]), RangeError, '"kernel": there is no such target');
  assertThrows(() => targetsNamed(["nothing/"]), RangeError, "no such target");
});
