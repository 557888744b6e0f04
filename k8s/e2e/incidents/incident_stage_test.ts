import { assert, assertEquals } from "@std/assert";
import { INCIDENTS } from "./incidents.ts";
import { playIncident } from "./incident_stage.ts";

/** Of the seeds for reporting and for tuning, none. */
const SEED = 200_001;

/** One of each family: all take minutes, and `deno task eval:mcp` is for that. */
const PLAYED = [
  "leak towards the limit",
  "throttling after a limit cut",
  "deploy that needs more CPU",
  "fork storm",
  "nothing wrong: services",
  "two causes on two nodes, a third is dead",
];

/** None may cost an agent more than this; most cost half. */
const TOKENS_MAX = 1_500;

for (const name of PLAYED) {
  Deno.test(`the answers name the cause of: ${name}`, async () => {
    const kind = INCIDENTS.find((one) => one.name === name);
    assert(kind !== undefined, "no such incident");
    const { calls } = await playIncident(kind, { seed: SEED, ordinary: 5 });
    for (const { tool, tokens, problems, text } of calls) {
      assertEquals(problems, [], `${tool}: ${text}`);
      assert(tokens <= TOKENS_MAX, `${tool}: ${tokens} tokens`);
    }
  });
}

Deno.test("incidents have names of their own, at least twelve", () => {
  assertEquals(new Set(INCIDENTS.map(({ name }) => name)).size, INCIDENTS.length);
  assert(INCIDENTS.length >= 12);
});
