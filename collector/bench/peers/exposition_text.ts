/**
 * Ticks as the lines that Prometheus reads, one for each value that is there:
 *
 *     cgroup_v2_memory_current{id="9f86…",pod="web-1",namespace="shop",container="app"} 1048576 1768208400
 *
 * The format is that of OpenMetrics 1.0, section "Text format", without the types of the metrics.
 *
 * @module
 */

import { metricsOf } from "../../metrics.ts";
import type { Container, Sample, Tick } from "../../model.ts";

/** Writes the ticks of one node; each container is described once, by the tick that first has it. */
export class ExpositionWriter {
  readonly #containers = new Map<string, Container>();
  /** Everything before the value, for each value of a subject: the same at every tick. */
  readonly #series = new Map<string, readonly string[]>();

  /**
   * The lines of one tick, without an end mark; empty when nothing was sampled. Absent values have no
   * line.
   *
   * @param timeMs the time that each line gets, in milliseconds since 1970; none when left out, which
   * makes it the reader's business.
   */
  write(tick: Tick, timeMs?: number): string {
    for (const container of tick.containers) this.#containers.set(container.id, container);
    const ending = timeMs === undefined ? "\n" : ` ${timeMs / 1000}\n`;
    let text = "";
    for (const sample of tick.samples) {
      const series = this.#seriesOf(sample);
      for (let slot = 0; slot < series.length; slot++) {
        const value = sample.values[slot]!;
        if (!Number.isNaN(value)) text += series[slot]! + value + ending;
      }
    }
    return text;
  }

  #seriesOf({ subject }: Sample): readonly string[] {
    const { containerId, scope, device = "", pid = "" } = subject;
    const key = `${scope} ${containerId} ${device} ${pid}`;
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const { podName, namespace, containerName } = this.#containers.get(containerId) ??
      { podName: undefined, namespace: undefined, containerName: undefined };
    const labels = Object.entries({
      ...{ id: containerId, pod: podName, namespace, container: containerName },
      ...{ device: subject.device, pid: subject.pid?.toString() },
    }).flatMap(([name, value]) => value === undefined ? [] : [`${name}="${escaped(value)}"`]);
    const series = metricsOf(scope).map(({ name }) => `${expositionName(name)}{${labels.join()}} `);
    this.#series.set(key, series);
    return series;
  }
}

/** A metric's name with nothing in it but what Prometheus allows: letters, digits and "_". */
export function expositionName(name: string): string {
  return name.replaceAll(/\W/g, "_");
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
