import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { evaluateTrend } from "./trend_evaluation.ts";
import { TREND_KINDS } from "./trend_signals.ts";

for (const { kind, draw } of TREND_KINDS) {
  Deno.test(`"${kind}" is drawn alike from one seed, and finite`, () => {
    const drawn = draw(seededRandom(7));
    assertEquals(draw(seededRandom(7)), drawn);
    assert(drawn.values.every(Number.isFinite));
  });
}

Deno.test("evaluateTrend() meets its aims on a few series of each kind", () => {
  const rows = evaluateTrend({ randomOf: seededRandom, firstSeed: 50_001, seriesPerKind: 5 });
  for (const wanted of ["increasing", "stable"]) {
    const sum = rows.find(({ kind }) => kind === `all ${wanted}`);
    assert(sum !== undefined && sum.right >= 0.95, `${wanted}: ${sum?.right}`);
  }
});
