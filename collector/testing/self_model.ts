/**
 * What a simulated collector records of its own cost: plausible numbers, so that the `fgm-self` rows
 * take the room on disk that they take in life.
 *
 * @module
 */

import { metricsOf, slotOf } from "../metrics.ts";
import { type Sample, SELF_CONTAINER_ID } from "../model.ts";
import type { Random } from "./random.ts";

const SLOT = {
  cpu: slotOf("self", "fgm.cpu_usage_millicores"),
  rss: slotOf("self", "fgm.rss_bytes"),
  openFiles: slotOf("self", "fgm.open_files"),
  containers: slotOf("self", "fgm.containers"),
  samples: slotOf("self", "fgm.samples"),
  tickDuration: slotOf("self", "fgm.tick_duration_ms"),
  tickLateness: slotOf("self", "fgm.tick_lateness_ms"),
  pssSpend: slotOf("self", "fgm.pss_spend_ms"),
  journalBytes: slotOf("self", "fgm.journal_bytes"),
};

const ROTATION_TICKS = 90;
const FILES_PER_CONTAINER = 17;
const BYTES_PER_SAMPLE = 0.9;
const RSS_BYTES = 96 * 1024 * 1024;
/** Durations are kept in steps of 1/64 ms, like every derived value. */
const STEPS = 64;

/** The collector's own row. */
export class SelfModel {
  readonly #random: Random;
  readonly #sample: Sample;
  #ticks = 0;
  #journalBytes = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#sample = {
      subject: {
        scope: "self",
        containerId: SELF_CONTAINER_ID,
        device: undefined,
        pid: undefined,
        comm: undefined,
      },
      values: new Float64Array(metricsOf("self").length),
    };
  }

  /** Whether no tick was recorded yet. */
  get isFirst(): boolean {
    return this.#ticks === 0;
  }

  step(node: { readonly containers: number; readonly samples: readonly Sample[] }): Sample {
    const { values } = this.#sample;
    const samples = node.samples.reduce((sum, sample) => sum + sample.values.length, 0);
    if (this.#ticks++ % ROTATION_TICKS === 0) this.#journalBytes = 0;
    this.#journalBytes += Math.round(samples * BYTES_PER_SAMPLE * this.#random.between(0.9, 1.1));
    values[SLOT.cpu] = stepped(node.containers * 0.1 * this.#random.between(0.8, 1.3));
    values[SLOT.rss] = RSS_BYTES + this.#random.integer(0, 12) * 4096 * 16;
    values[SLOT.openFiles] = node.containers * FILES_PER_CONTAINER;
    values[SLOT.containers] = node.containers;
    values[SLOT.samples] = samples;
    values[SLOT.tickDuration] = stepped(node.containers * 0.05 * this.#random.between(0.9, 1.6));
    values[SLOT.tickLateness] = stepped(this.#random.between(0, 2));
    values[SLOT.pssSpend] = stepped(this.#random.between(1, 5));
    values[SLOT.journalBytes] = this.#journalBytes;
    return this.#sample;
  }
}

function stepped(value: number): number {
  return Math.round(value * STEPS) / STEPS;
}
