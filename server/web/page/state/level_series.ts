/**
 * Whether series that were drawn for a longer window say of a shorter one all that there is to say.
 *
 * @module
 */

import type { WireSeries, WireTimeseries } from "../../../api/timeseries.ts";
import { lowerBound } from "../../../query/lower_bound.ts";
import type { TimeWindow } from "./window.ts";

/** Steps that one may be as long as, before what changes is seen in the wrong place: four pixels. */
const COARSE_STEPS = 2;

/**
 * Whether a closer look at the window, in steps of `stepMs`, would show hardly anything else: the answer's
 * steps are not much longer, or each series has one value in the window, and from before its start until
 * after its end, or is not there at all in it. Interruptions that are shorter than a step are not known.
 */
export function canStandFor(
  answer: WireTimeseries,
  window: TimeWindow & { readonly stepMs: number },
): boolean {
  const { from_ms, to_ms, step_ms, series } = answer;
  if (window.fromMs < from_ms || window.toMs > to_ms) return false;
  if (step_ms <= COARSE_STEPS * window.stepMs) return true;
  return series.every((one) => isOneLevel(one, { ...window, stepMs: step_ms }));
}

function isOneLevel(
  { t, min, max }: WireSeries,
  { fromMs, toMs, stepMs }: TimeWindow & { readonly stepMs: number },
): boolean {
  const [firstMs, lastMs] = [t[0] ?? Infinity, t.at(-1) ?? -Infinity];
  if (firstMs >= toMs || lastMs + stepMs <= fromMs) return true;
  if (firstMs > fromMs || lastMs < toMs) return false;
  const first = lowerBound(t, fromMs + 1) - 1;
  const last = lowerBound(t, toMs);
  const level = min[first];
  for (let i = first; i <= last; i++) {
    if (typeof level !== "number" || min[i] !== level || max[i] !== level) return false;
  }
  return true;
}
