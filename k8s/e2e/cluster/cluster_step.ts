/**
 * Steps of `deno task e2e:cluster`, and what became of them.
 *
 * @module
 */

import type { ClusterBed } from "./cluster_bed.ts";

/** One thing that was measured on the way. */
export interface Figure {
  readonly what: string;
  /** With its unit. */
  readonly value: string;
}

/** One step. Steps run in turn, and each leaves the cluster as the next expects it. */
export interface ClusterStep {
  /** Completes "it can …", such as "be deployed". */
  readonly name: string;
  /** Why it cannot be tried on this bed; undefined when it can. */
  readonly whyNot?: (bed: ClusterBed) => string | undefined;
  /** Whether nothing after it makes sense once it has failed. */
  readonly isVital?: boolean;
  /** @throws {Error} with a sentence when something is not as it has to be. */
  readonly run: (bed: ClusterBed) => Promise<readonly Figure[]>;
}

/** What became of a step. */
export type StepOutcome =
  & { readonly name: string }
  & (
    | { readonly kind: "passed"; readonly ms: number; readonly figures: readonly Figure[] }
    | { readonly kind: "failed"; readonly ms: number; readonly why: string }
    | { readonly kind: "skipped"; readonly why: string }
  );

/** Runs the steps in turn, and says of each how it went. */
export async function runSteps(
  steps: readonly ClusterStep[],
  bed: ClusterBed,
): Promise<readonly StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  let obstacle: string | undefined;
  for (const step of steps) {
    const outcome = await runStep(step, { bed, obstacle });
    bed.say(outcomeLine(outcome));
    outcomes.push(outcome);
    if (outcome.kind === "failed" && step.isVital) obstacle = `"${step.name}" failed`;
  }
  return outcomes;
}

async function runStep(
  { name, whyNot, run }: ClusterStep,
  { bed, obstacle }: { readonly bed: ClusterBed; readonly obstacle: string | undefined },
): Promise<StepOutcome> {
  const why = obstacle ?? whyNot?.(bed);
  if (why !== undefined) return { name, kind: "skipped", why };
  bed.say(`${name} …`);
  const startMs = performance.now();
  const took = () => performance.now() - startMs;
  try {
    const figures = await run(bed);
    return { name, kind: "passed", ms: took(), figures };
  } catch (error) {
    return {
      name,
      kind: "failed",
      ms: took(),
      why: error instanceof Error ? error.message : `${error}`,
    };
  }
}

/** One line about an outcome, and one below it for each figure. */
export function outcomeLine(outcome: StepOutcome): string {
  switch (outcome.kind) {
    case "passed":
      return [
        `ok       ${outcome.name} (${seconds(outcome.ms)})`,
        ...outcome.figures.map(({ what, value }) => `         ${what}: ${value}`),
      ].join("\n");
    case "failed":
      return `FAILED   ${outcome.name} (${seconds(outcome.ms)}): ${outcome.why}`;
    case "skipped":
      return `skipped  ${outcome.name}: ${outcome.why}`;
    default:
      return outcome satisfies never;
  }
}

/** The last line: how many of each. */
export function totalLine(outcomes: readonly StepOutcome[]): string {
  const count = (kind: StepOutcome["kind"]) =>
    outcomes.filter((outcome) => outcome.kind === kind).length;
  return `${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`;
}

/** Milliseconds as seconds with one decimal. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
