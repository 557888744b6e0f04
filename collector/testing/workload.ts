/**
 * Generated data of a realistic node, in the catalogue's terms, with the truth about what is in it.
 *
 * Everything follows from the seed: the same options give the same bytes on every machine. What runs
 * on the node and why is a table in `behaviour_mix.ts`; how a kernel answers is in the `*_model.ts`
 * files. What it is for: bytes per sample, speed of queries, studies with known answers, and
 * demonstrations without a cluster.
 *
 * @module
 */

import type { Tick } from "../model.ts";
import { NodeModel, type NodeOptions } from "./node_model.ts";
import type { PlantedSignal } from "./planted_signal.ts";

/** What to generate. */
export interface WorkloadOptions extends NodeOptions {
  /** Number of ticks. */
  readonly ticks: number;
}

/** A node's ticks, and what was planted in them. */
export interface Workload extends Iterable<Tick> {
  /** What a study should find, and where it should find nothing. Simulates nothing. */
  describe(): readonly PlantedSignal[];
}

/**
 * Generates the ticks of a node. Each iteration starts anew and gives the same ticks.
 *
 * The `values` of a tick are overwritten by the next one: whoever keeps them must copy them. That is
 * what makes a day of a hundred containers, 900 million samples, a matter of minutes.
 */
export function generateNode(options: WorkloadOptions): Workload {
  const endMs = options.startMs + options.ticks * (options.intervalMs ?? 1000);
  return {
    *[Symbol.iterator]() {
      const node = new NodeModel(options);
      for (let tick = 0; tick < options.ticks; tick++) yield node.step();
    },
    describe: () => new NodeModel(options).describe(endMs),
  };
}
