import { assertEquals } from "@std/assert";
import type { ClusterBed } from "./cluster_bed.ts";
import { type ClusterStep, outcomeLine, runSteps, seconds, totalLine } from "./cluster_step.ts";

/** A bed that only keeps what was said. */
function bedThatHears(lines: string[]): ClusterBed {
  return {
    cluster: {},
    deployArgs: [],
    scenarioArgs: [],
    probeImage: "box",
    scenarios: [],
    loseNode: undefined,
    returnNode: undefined,
    patience: 1,
    say: (line) => lines.push(line.replace(/\d+\.\d s/, "n s")),
    startTimer: () => () => {},
  };
}

const passing: ClusterStep = {
  name: "it passes",
  run: () => Promise.resolve([{ what: "nodes", value: "2" }]),
};
const failing: ClusterStep = {
  name: "it fails",
  run: () => Promise.reject(new Error("the pod is not ready")),
};
const missing: ClusterStep = {
  name: "it is not tried",
  whyNot: () => "needs --lose-node",
  run: () => Promise.reject(new Error("it was tried")),
};

Deno.test("runSteps() says of each step how it went, and goes on after a failure", async () => {
  const lines: string[] = [];
  const outcomes = await runSteps([failing, missing, passing], bedThatHears(lines));
  assertEquals(lines, [
    "it fails …",
    "FAILED   it fails (n s): the pod is not ready",
    "skipped  it is not tried: needs --lose-node",
    "it passes …",
    "ok       it passes (n s)\n         nodes: 2",
  ]);
  assertEquals(totalLine(outcomes), "1 passed, 1 failed, 1 skipped");
});

Deno.test("runSteps() tries nothing after a vital step has failed", async () => {
  const outcomes = await runSteps([{ ...failing, isVital: true }, passing], bedThatHears([]));
  assertEquals(outcomes.at(-1), {
    name: "it passes",
    kind: "skipped",
    why: '"it fails" failed',
  });
});

Deno.test("outcomeLine() has a line for each figure", () => {
  const figures = [{ what: "hole on a", value: "1.0 s" }, { what: "hole on b", value: "2.0 s" }];
  assertEquals(
    outcomeLine({ name: "a rollout", kind: "passed", ms: 1_234, figures }),
    "ok       a rollout (1.2 s)\n         hole on a: 1.0 s\n         hole on b: 2.0 s",
  );
});

for (
  const [ms, want] of [[0, "0.0 s"], [49, "0.0 s"], [1_250, "1.3 s"], [61_000, "61.0 s"]] as const
) {
  Deno.test(`seconds(${ms}) is ${want}`, () => assertEquals(seconds(ms), want));
}
