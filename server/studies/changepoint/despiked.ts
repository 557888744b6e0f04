/**
 * A copy of a signal without its spikes: each value is brought within some local deviations of the
 * running median, and a wild one replaced by it (Hampel's filter; Davies and Gather, 1993). A running median keeps the edge of a level shift where it is, and loses whatever is
 * shorter than half its window, so that a spike can never look like two level shifts.
 *
 * @module
 */

/** Samples of one stretch over which the local deviation is measured. */
const STRETCH_SAMPLES = 64;

/** Share of a stretch that may be spikes. */
const TRIM = 0.15;

/** Mean distance from the centre of a normal distribution without its 15 % farthest. */
const TRIMMED_NORMAL = 0.6057;

/** How far from the running median a value may lie, in local deviations. */
const DEVIATIONS_MAX = 3;

/** How far it lies if it is no sample of the level at all, and is replaced by the median. */
const SPIKE_DEVIATIONS = 4.5;

/**
 * The values, each at most `DEVIATIONS_MAX` local deviations away from the median of the `2 * reach + 1`
 * samples around it. Signals shorter than that window, and `reach` 0, come back as they are.
 */
export function despiked(values: Float64Array, reach: number): Float64Array {
  if (reach < 1 || values.length < 2 * reach + 1) return Float64Array.from(values);
  const centres = runningMedian(values, reach);
  const distances = values.map((value, i) => Math.abs(value - centres[i]!));
  const deviations = stretchDeviations(distances);
  return values.map((value, i) => {
    const stretch = Math.floor(i / STRETCH_SAMPLES);
    // A spike must not widen its own limit, nor a quiet stretch the one beside it.
    const deviation = deviations[stretch]!;
    if (distances[i]! > SPIKE_DEVIATIONS * deviation) return centres[i]!;
    const margin = DEVIATIONS_MAX * deviation;
    return Math.min(Math.max(value, centres[i]! - margin), centres[i]! + margin);
  });
}

/**
 * Deviation of each stretch from its distances, without the largest, which are the spikes. A median
 * would jump between 0 and 1 where a quantised signal toggles half of the time; a trimmed mean does not.
 */
function stretchDeviations(distances: Float64Array): Float64Array {
  const count = Math.max(1, Math.ceil(distances.length / STRETCH_SAMPLES));
  const deviations = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    // At the end, a short last stretch borrows from the one before it.
    const end = Math.min((at + 1) * STRETCH_SAMPLES, distances.length);
    const part = distances.slice(Math.max(0, end - STRETCH_SAMPLES), end).sort();
    const kept = part.subarray(0, Math.ceil(part.length * (1 - TRIM)));
    deviations[at] = kept.reduce((sum, d) => sum + d, 0) / kept.length / TRIMMED_NORMAL;
  }
  return deviations;
}

/**
 * Median of the `2 * reach + 1` samples around each one. Near an end the window does not shrink but
 * stays at the end, so that the first and the last samples are judged by as many neighbours as others.
 */
export function runningMedian(values: Float64Array, reach: number): Float64Array {
  const width = Math.min(2 * reach + 1, values.length);
  const medians = new Float64Array(values.length);
  const window = values.slice(0, width).sort();
  const middle = width >> 1;
  for (let i = 0; i < values.length; i++) {
    const first = i - reach;
    if (first > 0 && first + width <= values.length) {
      exchange(window, values[first - 1]!, values[first + width - 1]!);
    }
    medians[i] = window[middle]!;
  }
  return medians;
}

/** Takes one value out of an ascending window and puts another in, in place. */
function exchange(window: Float64Array, gone: number, come: number): void {
  let at = window.indexOf(gone);
  while (at + 1 < window.length && window[at + 1]! < come) {
    window[at] = window[at + 1]!;
    at++;
  }
  while (at > 0 && window[at - 1]! > come) {
    window[at] = window[at - 1]!;
    at--;
  }
  window[at] = come;
}
