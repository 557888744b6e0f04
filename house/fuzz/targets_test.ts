import { assert, assertEquals, assertThrows } from "@std/assert";
import { runTarget } from "./run_target.ts";
import { FUZZ_TARGETS, targetsNamed } from "./targets.ts";

/** What the suite tries of each target; `deno task fuzz` goes on from there with other seeds. */
const SEED = 1;

/** Inputs of a target that does not say how many. */
const INPUTS_DEFAULT = 400;

for (const target of FUZZ_TARGETS) {
  const count = target.testInputs ?? INPUTS_DEFAULT;
  Deno.test(`${target.name} stands ${count} damaged inputs`, async () => {
    const isOver = (tried: number) => tried >= count;
    const { finding } = await runTarget({ target, seed: SEED, isOver });
    if (finding === undefined) return;
    const { number, why, input, error } = finding;
    const text = JSON.stringify(new TextDecoder().decode(input.subarray(0, 2_000)));
    const message = `seed ${SEED}, input ${number}: ${why}: ${text}`;
    throw new Error(message, { cause: error });
  });
}

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
