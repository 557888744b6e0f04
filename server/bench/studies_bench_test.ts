import { assertEquals } from "@std/assert";
import { describeStudy } from "./studies_bench.ts";

const CASES: ReadonlyArray<
  readonly [timesMs: readonly number[], rows: ReadonlyArray<readonly [string, string]>]
> = [
  [[20, 10, 30], [["20.0 ms", "ok"], ["30.0 ms", "ok"]]],
  [[20, 10, 200], [["20.0 ms", "ok"], ["200 ms", "MISS"]]],
  [[160, 10, 200], [["160 ms", "MISS"], ["200 ms", "MISS"]]],
];
for (const [timesMs, want] of CASES) {
  Deno.test(`describeStudy() judges middle and worst of ${timesMs.join(", ")} ms`, () => {
    const rows = describeStudy(
      "trend",
      timesMs.map((elapsedMs, i) => ({ shape: "abc"[i]!, elapsedMs })),
    );
    assertEquals(rows.map(({ measured, verdict }) => [measured, verdict]), want);
    assertEquals(rows.map(({ target }) => target), ["<= 150 ms", "<= 150 ms"]);
  });
}

Deno.test("describeStudy() names the study, the samples and the worst shape", () => {
  const timed = [{ shape: "step", elapsedMs: 9 }, { shape: "walk", elapsedMs: 2 }];
  assertEquals(describeStudy("trend", timed).map(({ what }) => what), [
    "study trend, 86400 samples: median of 2 shapes",
    "study trend, 86400 samples: worst shape, step",
  ]);
});
