/**
 * A finding in words.
 *
 * @module
 */

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

/** One sentence, such as "Repeats every 60 s for 59 cycles with an amplitude of 5.1 bytes.". */
export function sentenceOf(
  { periodMs, jitterMs, cycles, amplitude, duty, unit }: SpokenPeriod,
): string {
  const size = unit === "unknown" || unit === ""
    ? digits(amplitude)
    : `${digits(amplitude)} ${unit}`;
  const jitter = jitterMs > JITTER_SAID * periodMs ? ` (± ${duration(jitterMs)})` : "";
  const shape = duty < PULSE_DUTY
    ? `, high for ${digits(100 * duty)} % of each`
    : duty > 1 - PULSE_DUTY
    ? `, low for ${digits(100 * (1 - duty))} % of each`
    : "";
  return `Repeats every ${duration(periodMs)}${jitter} for ${Math.round(cycles)} cycles with an ` +
    `amplitude of ${size}${shape}.`;
}

function duration(ms: number): string {
  if (ms < 1000) return `${digits(ms)} ms`;
  if (ms < 120_000) return `${digits(ms / 1000)} s`;
  if (ms < 7_200_000) return `${digits(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${digits(ms / 3_600_000)} h` : `${digits(ms / 86_400_000)} d`;
}

/** Three significant digits, without trailing zeros. */
function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
