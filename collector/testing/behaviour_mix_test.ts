import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type BehaviourMix,
  BEHAVIOURS,
  dealKinds,
  PRODUCTION_MIX,
  SHOWCASE_MIX,
} from "./behaviour_mix.ts";
import { type BehaviourKind, emptyDemand } from "./demand.ts";
import { Random } from "./random.ts";

const START_MS = Date.UTC(2026, 0, 12, 21, 0, 0);
const KINDS = Object.keys(BEHAVIOURS) as BehaviourKind[];

const count = (mix: BehaviourMix, total: number) => {
  const counts = new Map<BehaviourKind, number>();
  for (const kind of dealKinds(mix, total)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
};

Deno.test("PRODUCTION_MIX is in percent, and mostly quiet", () => {
  const total = Object.values(PRODUCTION_MIX).reduce((sum, share) => sum + share, 0);
  assertEquals(total, 100);
  assert((PRODUCTION_MIX.idle ?? 0) + (PRODUCTION_MIX.poller ?? 0) > 50);
  assertEquals(Object.keys(PRODUCTION_MIX).sort(), KINDS.toSorted());
});

Deno.test("dealKinds() of a hundred is the mix itself", () => {
  for (const [kind, dealt] of count(PRODUCTION_MIX, 100)) {
    assert(Math.abs(dealt - (PRODUCTION_MIX[kind] ?? 0)) <= 1, `${kind}: ${dealt}`);
  }
});

Deno.test("dealKinds() of a dozen shows everything of the showcase", () => {
  assertEquals(
    [...count(SHOWCASE_MIX, 12).keys()].sort(),
    Object.keys(SHOWCASE_MIX).sort() as BehaviourKind[],
  );
});

Deno.test("dealKinds() only appends when the node grows", () => {
  assertEquals(dealKinds(PRODUCTION_MIX, 250).slice(0, 20), dealKinds(PRODUCTION_MIX, 20));
});

Deno.test("dealKinds() refuses an empty mix, unless nothing is to be dealt", () => {
  assertThrows(() => dealKinds({}, 1), RangeError, "the mix is empty");
  assertEquals(dealKinds({}, 0), []);
});

for (const kind of KINDS) {
  Deno.test(`the behaviour ${kind} asks for possible things only, whatever its seed`, () => {
    for (let seed = 0; seed < 20; seed++) {
      const behaviour = BEHAVIOURS[kind](new Random(`${kind} ${seed}`), START_MS);
      assertEquals(behaviour.kind, kind);
      const { lengthMs, gapMs } = behaviour.lifespan(0);
      assert(lengthMs > 0 && gapMs >= 0, `seed ${seed}: ${lengthMs} ${gapMs}`);
      const demand = emptyDemand();
      for (let ageMs = 0; ageMs < Math.min(lengthMs, 300_000); ageMs += 1000) {
        behaviour.ask({ timeMs: START_MS + ageMs, ageMs, intervalMs: 1000 }, demand);
        const { kernelObjects, ...amounts } = demand;
        assert(Number.isInteger(kernelObjects), `seed ${seed}: ${kernelObjects} objects`);
        for (const [name, amount] of Object.entries(amounts)) {
          assert(Number.isFinite(amount) && amount >= 0, `seed ${seed}: ${name} = ${amount}`);
        }
        assert(demand.threads >= demand.processes && demand.processes >= 1, `seed ${seed}`);
        const limit = behaviour.limits.memoryBytes ?? Infinity;
        assert(demand.anonBytes <= limit, `seed ${seed}: ${demand.anonBytes} of ${limit}`);
      }
    }
  });
}
