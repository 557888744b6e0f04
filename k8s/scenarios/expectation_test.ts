import { assertEquals, assertThrows } from "@std/assert";
import { containerOf, judge, type ViewerAnswer } from "./expectation.ts";
import type { Expectation } from "./scenario.ts";

// What real viewers answer is judged in ask_expectation_test.ts.

const AT = { text: "see it", container: "pod-a/app" };

const WANTED: readonly Expectation[] = [
  { ...AT, kind: "container", qosClass: "Burstable" },
  { ...AT, kind: "event", types: ["restart"], count: { most: 0 } },
  { ...AT, kind: "study", study: "trend", metric: "m", finding: {} },
  { ...AT, kind: "highlight", metric: "m", severity: "info" },
  { ...AT, kind: "value", metric: "m", figure: "max", value: { most: 1 } },
];

for (const want of WANTED) {
  Deno.test(`judge() does not take absence for a ${want.kind}`, () => {
    assertEquals(judge(want, { kind: "absent", why: "No data yet" }), {
      met: false,
      evidence: "No data yet",
    });
  });

  Deno.test(`judge() refuses an answer that is about no ${want.kind}`, () => {
    const wrong: ViewerAnswer = want.kind === "event"
      ? { kind: "containers", containers: [] }
      : { kind: "events", events: [] };
    assertThrows(() => judge(want, wrong), TypeError, `Cannot judge a ${want.kind}`);
  });
}

Deno.test("judge() of answers that hold nothing says so", () => {
  const [container, , study, highlight, value] = WANTED;
  const range = { from_ms: 0, to_ms: 1, truncated: false };
  const summary = { kind: "summary", summary: { ...range, summaries: [] } } as const;
  const nothing = {
    ...{ study: "trend", metric: "m", unit: "", as: "raw" as const, parameters: {}, results: [] },
    ...range,
  } as const;
  const answers: readonly (readonly [Expectation | undefined, ViewerAnswer, string])[] = [
    [container, { kind: "containers", containers: [] }, "no container of the run is known"],
    [study, { kind: "study", study: nothing }, "trend found nothing"],
    [highlight, summary, "nothing is highlighted"],
    [value, summary, "there is no sample of m"],
  ];
  for (const [want, answer, evidence] of answers) {
    assertEquals(judge(want!, answer), { met: false, evidence });
  }
});

const SEVERITIES = ["info", "warning", "critical"] as const;

for (const [least, severity] of SEVERITIES.entries()) {
  Deno.test(`judge() takes highlights that are at least ${severity}`, () => {
    const met = SEVERITIES.map((given) => {
      const highlights = [{ severity: given, metric: "m", text: "It is so.", value: 1 }];
      const summaries = [{ container: undefined as never, metrics: [], highlights }];
      const summary = { from_ms: 0, to_ms: 1, truncated: false, summaries };
      return judge({ ...AT, kind: "highlight", metric: "m", severity }, {
        kind: "summary",
        summary,
      });
    });
    assertEquals(met.map((verdict) => verdict.met), SEVERITIES.map((_, index) => index >= least));
    assertEquals(met[2]?.evidence, "critical: It is so.");
  });
}

Deno.test("containerOf() splits at the slash", () => {
  assertEquals(containerOf(WANTED[0]!), { pod: "pod-a", name: "app" });
});
