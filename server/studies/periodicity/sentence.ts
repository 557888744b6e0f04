/**
 * A finding in words.
 *
 * @module
 */

import { durationText, quantityText } from "../statistics/quantity_text.ts";

/** What is said of a period. Amplitude in `unit`. */
export interface SpokenPeriod {
  readonly periodMs: number;
  readonly jitterMs: number;
  readonly cycles: number;
  readonly amplitude: number;
  readonly duty: number;
  readonly unit: string;
}

/** Jitter below this share of the period is not worth a word: noise alone has as much. */
const JITTER_SAID = 0.02;
/** A cycle that is high for less than this share, or low for less, is said to be a pulse. */
const PULSE_DUTY = 0.2;

/** One sentence, such as "Repeats every 40 s for 59 cycles with an amplitude of 5.1 MiB.". */
export function sentenceOf(
  { periodMs, jitterMs, cycles, amplitude, duty, unit }: SpokenPeriod,
): string {
  const jitter = jitterMs > JITTER_SAID * periodMs ? ` (± ${durationText(jitterMs)})` : "";
  const shape = duty < PULSE_DUTY
    ? `, high for ${percent(duty)} of each`
    : duty > 1 - PULSE_DUTY
    ? `, low for ${percent(1 - duty)} of each`
    : "";
  return `Repeats every ${durationText(periodMs)}${jitter} for ${
    Math.round(cycles)
  } cycles with an ` +
    `amplitude of ${quantityText(amplitude, unit)}${shape}.`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
