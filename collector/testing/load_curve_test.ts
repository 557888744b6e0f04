import { assert, assertEquals } from "@std/assert";
import { LoadCurve } from "./load_curve.ts";
import { Random } from "./random.ts";

const MIDNIGHT_MS = Date.UTC(2026, 0, 12);

function day(options: { readonly dailySwing: number; readonly drift: number }): readonly number[] {
  const curve = new LoadCurve(new Random("load"), options);
  return Array.from({ length: 1_440 }, (_, minute) => {
    const timeMs = MIDNIGHT_MS + minute * 60_000;
    return curve.at({ timeMs, ageMs: 0, intervalMs: 60_000 });
  });
}
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

Deno.test("LoadCurve without swing and drift is one all day", () => {
  assertEquals(new Set(day({ dailySwing: 0, drift: 0 })), new Set([1]));
});

Deno.test("LoadCurve peaks at seven in the evening and is one on average", () => {
  const values = day({ dailySwing: 0.4, drift: 0 });
  assertEquals(values.indexOf(Math.max(...values)), 19 * 60);
  assert(Math.abs(mean(values) - 1) < 1e-9);
  assert(Math.abs(Math.min(...values) - 0.6) < 1e-9);
});

Deno.test("LoadCurve drifts over minutes and comes back", () => {
  const curve = new LoadCurve(new Random("drift"), { dailySwing: 0, drift: 0.1 });
  const values = Array.from(
    { length: 20_000 },
    (_, second) => curve.at({ timeMs: second * 1000, ageMs: 0, intervalMs: 1000 }),
  );
  assert(Math.abs(mean(values) - 1) < 0.05, `${mean(values)}`);
  const steps = values.slice(1).map((value, i) => Math.abs(value - (values[i] ?? NaN)));
  assert(mean(steps) < 0.02, "neighbouring seconds should be alike");
  assert(Math.max(...values) - Math.min(...values) > 0.3, "minutes should differ");
});

Deno.test("LoadCurve is never negative", () => {
  for (const value of day({ dailySwing: 0.9, drift: 1 })) assert(value >= 0);
});
