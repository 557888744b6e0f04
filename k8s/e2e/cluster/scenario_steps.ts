/**
 * The scenarios, each with what fgm has to find in it.
 *
 * @module
 */

import type { ClusterBed } from "./cluster_bed.ts";
import { must } from "./cluster_bed.ts";
import { type ClusterStep, seconds } from "./cluster_step.ts";
import { runTask } from "./install_steps.ts";

/** `deno task scenario run NAME`, which ends with 0 when every expectation was met. */
export function scenarioStep(name: string): ClusterStep {
  return {
    name: `fgm finds what scenario ${name} is about`,
    whyNot: (bed: ClusterBed) => bed.scenarios.includes(name) ? undefined : "not asked for",
    run: async (bed) => {
      const startMs = performance.now();
      const args = ["run", name, "--until-met", ...bed.scenarioArgs];
      const code = await runTask(bed, "k8s/scenarios/scenario_main.ts", args);
      must(code === 0, `scenario run ended with code ${code}`);
      return [{ what: "from nothing to the finding", value: seconds(performance.now() - startMs) }];
    },
  };
}
