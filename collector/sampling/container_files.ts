/**
 * Which kernel files a container is sampled from, and how each is read: a table.
 *
 * It is made from the metric catalogue, so a metric is added there and nowhere else.
 *
 * @module
 */

import { flatKeyedParser } from "../cgroup/flat_keyed.ts";
import type { FileParser } from "../cgroup/file_parser.ts";
import { pressureParser } from "../cgroup/pressure.ts";
import { singleValueParser } from "../cgroup/single_value.ts";
import { cgroupMetricName, metricsOf } from "../metrics.ts";

/** One kernel file whose numbers go straight into the slots of a container's sample. */
export interface ContainerFile {
  /** File name inside the cgroup's directory. */
  readonly name: string;
  /** Slots the file fills; they become absent together when it cannot be read. */
  readonly slots: readonly number[];
  /** A parser of its own for each kept-open file: parsers remember the layout they met. */
  readonly createParser: () => FileParser;
}

type Shape = (slots: ReadonlyMap<string, number>) => FileParser;

/** The kernel's text shapes, by file. A file without keys has one slot under the empty key. */
const SHAPES: ReadonlyArray<readonly [name: string, shape: Shape]> = [
  ["cpu.stat", flatKeyedParser],
  ["cpu.pressure", pressureParser],
  ["memory.current", singleValue],
  ["memory.peak", singleValue],
  ["memory.max", singleValue],
  ["memory.high", singleValue],
  ["memory.swap.current", singleValue],
  ["memory.swap.max", singleValue],
  ["memory.stat", flatKeyedParser],
  ["memory.events", flatKeyedParser],
  ["memory.pressure", pressureParser],
  ["io.pressure", pressureParser],
  ["pids.current", singleValue],
  ["pids.max", singleValue],
  ["pids.events", flatKeyedParser],
];

function singleValue(slots: ReadonlyMap<string, number>): FileParser {
  const slot = slots.get("");
  if (slot === undefined) throw new RangeError("Cannot parse a single value without a slot");
  return singleValueParser(slot);
}

/** The files of a container, in the order in which they are read. */
export const CONTAINER_FILES: readonly ContainerFile[] = SHAPES.map(([name, shape]) => {
  const slots = slotsByKey(name);
  return { name, slots: [...slots.values()], createParser: () => shape(slots) };
});

/** Key in the file → slot in the sample, for every catalogued metric of one cgroup file. */
export function slotsByKey(file: string): ReadonlyMap<string, number> {
  const whole = cgroupMetricName(file);
  const slots = new Map<string, number>();
  for (const [slot, info] of metricsOf("container").entries()) {
    if (info.source !== file || !info.name.startsWith(whole)) continue;
    slots.set(info.name.slice(whole.length + 1), slot);
  }
  return slots;
}
