/**
 * The changepoint study: lasting shifts of a series' level.
 *
 * 1. Spikes are brought back to their surroundings, long series averaged over blocks (`blocks.ts`).
 * 2. A search proposes changes, generously: Bayesian run lengths (`bocpd.ts`) or `pelt.ts`.
 * 3. Proposals that the signal's own wander or a gradual change explain are dropped (`verified.ts`), as
 *    are those that make a regular pattern (`regular.ts`).
 * 4. Each remaining change is located among the samples (`located.ts`) and described.
 *
 * Definitions, parameters and blind spots are in `STUDIES.md`.
 *
 * @module
 */

import { trimmedMean } from "../statistics/robust.ts";
import { type UsableSamples, usableSamples } from "../statistics/usable_samples.ts";
import type { Finding, Study, StudyResult, StudySeries, StudyValues } from "../study.ts";
import { type Blocks, prepareBlocks } from "./blocks.ts";
import { bocpd } from "./bocpd.ts";
import { changeText } from "./change_text.ts";
import { locate } from "./located.ts";
import { type Noise, noiseOf } from "./noise.ts";
import { pelt } from "./pelt.ts";
import { regularEdges } from "./regular.ts";
import { type Verified, verifiedChanges } from "./verified.ts";

/** One lasting shift of the level. */
export interface ChangepointFinding extends Finding {
  readonly type: "changepoint";
  /** Time of the first sample of the new level. */
  readonly timeMs: number;
  /** Level next to the change on either side, in the unit of the series. */
  readonly before: number;
  readonly after: number;
  readonly direction: "up" | "down";
}

/** Fewest samples in which a shift can be told from chance. */
const SAMPLES_MIN = 8;

/** A series so short has segments of less than the wanted length: a sixth of it. */
const SEGMENTS_MIN = 6;

/** Log odds from which on a change is plausible enough to be part of a pattern. */
const LOOSE_LOG_ODDS = -2;

/** Share of the lowest and of the highest samples that a level is measured without. */
const LEVEL_TRIM = 0.4;

/** How far the location of a change may move when it is refined. */
const REACH_SAMPLES = 15;

/** Deviation of the prior of a run's variance: small shapes leave it open. */
const PRIOR_SHAPE = 1;

/** The changepoint study. */
export const changepointStudy: Study<ChangepointFinding> = {
  id: "changepoint",
  name: "Changepoints",
  description: "Finds times at which the level of a series shifts and stays shifted.",
  parameters: [
    {
      name: "method",
      description: "Search that proposes changes: Bayesian run lengths, or penalised least squares",
      kind: "choice",
      default: "bocpd",
      choices: ["bocpd", "pelt"],
    },
    {
      name: "expected_run",
      description: "Samples between changes that are expected beforehand; 1 / hazard",
      unit: "samples",
      kind: "number",
      default: 500,
      min: 2,
      max: 1_000_000,
    },
    {
      name: "min_segment",
      description: "Samples for which a level must last, less in series of under six times as many",
      unit: "samples",
      kind: "number",
      default: 10,
      min: 3,
      max: 10_000,
      isInteger: true,
    },
    {
      name: "min_step",
      description: "Least shift, in standard deviations of the samples around their level",
      kind: "number",
      default: 1,
      min: 0,
      max: 100,
    },
    {
      name: "min_confidence",
      description: "Least confidence of a finding",
      kind: "number",
      default: 0.8,
      min: 0.5,
      max: 0.9999,
    },
  ],
  run: findChangepoints,
};

/** Settings as numbers, after the series' length is known. */
interface Settings {
  readonly method: "bocpd" | "pelt";
  readonly expectedRun: number;
  readonly segmentMin: number;
  readonly stepMin: number;
  readonly confidenceMin: number;
}

function findChangepoints(
  series: StudySeries,
  values: StudyValues,
): StudyResult<ChangepointFinding> {
  const samples = usableSamples(series);
  const count = samples.values.length;
  if (count < SAMPLES_MIN) {
    return { findings: [], note: `${count} samples are too few to tell a shift from chance` };
  }
  const settings = settingsOf(values, count);
  const blocks = prepareBlocks(samples, settings.segmentMin >> 1);
  if (blocks === undefined) return { findings: [], note: "the values are all alike" };
  const { changes, regular } = searched(blocks, samples, settings);
  const findings = changes.map((change) => described(change, samples, series.unit));
  if (regular === 0) return { findings };
  return { findings, note: `left out ${regular} shifts that recur regularly: see periodicity` };
}

function settingsOf(values: StudyValues, count: number): Settings {
  const wanted = Math.round(Number(values["min_segment"]));
  return {
    method: values["method"] === "pelt" ? "pelt" : "bocpd",
    expectedRun: Number(values["expected_run"]),
    segmentMin: Math.max(3, Math.min(wanted, Math.floor(count / SEGMENTS_MIN))),
    stepMin: Number(values["min_step"]),
    confidenceMin: Number(values["min_confidence"]),
  };
}

interface Change extends Verified {
  /** First sample of the new level, and the samples between which that may be. */
  readonly sampleAt: number;
  readonly earliest: number;
  readonly latest: number;
  readonly confidence: number;
  /** Levels next to the change, in the unit of the series. */
  readonly before: number;
  readonly after: number;
}

interface Proposals {
  readonly starts: readonly number[];
  /** Probability of a change at each block; all 1 for a search without probabilities. */
  readonly probability: Float64Array;
}

function searched(blocks: Blocks, samples: UsableSamples, settings: Settings) {
  const signal = blocks.means;
  const noise = noiseOf(signal);
  const segmentMin = Math.max(3, Math.ceil(settings.segmentMin / blocks.size));
  const { starts, probability } = proposals(signal, { blocks, noise, settings, segmentMin });
  const requirements = {
    logOddsMin: LOOSE_LOG_ODDS,
    stepMin: settings.stepMin,
    segmentMin,
    riseMin: Math.max(segmentMin, 3),
    missing: blocks.missing,
  };
  // A pattern shows in the plausible changes, of which only some may be certain.
  const plausible = verifiedChanges(signal, starts, requirements);
  const verified = verifiedChanges(signal, plausible.map(({ at }) => at), {
    ...requirements,
    logOddsMin: logOdds(settings.confidenceMin),
  });
  const pattern = patternOf(plausible, { blocks, samples });
  const sampleNoise = blocks.size === 1 ? noise : noiseOf(blocks.samples);
  const located = verified.map((change, i) => {
    const [from, to] = [verified[i - 1]?.at ?? 0, verified[i + 1]?.at ?? signal.length];
    return locatedChange(change, {
      blocks,
      samples,
      from,
      to,
      noise: sampleNoise,
      probability,
      settings,
    });
  });
  const changes = located.filter((change) =>
    !pattern.has(change.at) && change.confidence >= settings.confidenceMin
  );
  return { changes, regular: located.filter(({ at }) => pattern.has(at)).length };
}

/** Blocks of the changes that belong to a regular pattern. */
function patternOf(
  changes: readonly Verified[],
  { blocks, samples }: { readonly blocks: Blocks; readonly samples: UsableSamples },
): ReadonlySet<number> {
  const edges = changes.map(({ at, step }) => ({ at: samples.timesMs[blocks.starts[at]!]!, step }));
  const regular = regularEdges(edges);
  return new Set(changes.filter((_, i) => regular[i]).map(({ at }) => at));
}

function proposals(
  signal: Float64Array,
  { blocks, noise, settings, segmentMin }: {
    readonly blocks: Blocks;
    readonly noise: Noise;
    readonly settings: Settings;
    readonly segmentMin: number;
  },
): Proposals {
  const { phi, innovation } = noise;
  if (settings.method === "pelt") {
    // The variance of a mean under autoregressive noise, as if the samples were fewer.
    const longRun = innovation ** 2 / (1 - phi) ** 2;
    const penalty = 3 * Math.log(signal.length) * longRun;
    const starts = pelt(signal, { penalty, segmentMin });
    return { starts, probability: new Float64Array(signal.length).fill(1) };
  }
  const scaled = signal.map((value) => value / innovation);
  const square = scaled.reduce((sum, value) => sum + value * value, 0) / scaled.length;
  const found = bocpd(scaled, {
    hazard: 1 / settings.expectedRun,
    phi,
    levelSpread: Math.max(1, Math.sqrt(square)),
    priorShape: PRIOR_SHAPE,
    segmentMin,
    missing: blocks.missing,
  });
  return { starts: found.starts, probability: found.changeProbability };
}

interface Place {
  readonly blocks: Blocks;
  readonly samples: UsableSamples;
  /** Blocks of the changes before and after, or the ends. */
  readonly from: number;
  readonly to: number;
}

/** Refines a change on the samples, and measures the levels next to it. */
function locatedChange(
  change: Verified,
  { blocks, samples, from, to, noise, probability, settings }: Place & {
    readonly noise: Noise;
    readonly probability: Float64Array;
    readonly settings: Settings;
  },
): Change {
  const { starts, size } = blocks;
  const reach = size === 1 ? REACH_SAMPLES : 2 * size;
  const center = starts[change.at]!;
  const [earliestAt, latestAt] = [starts[from]!, starts[to]!];
  const windowBefore = Math.max(change.windowBefore * size, settings.segmentMin);
  const windowAfter = Math.max(change.windowAfter * size, settings.segmentMin);
  const levels = (values: Float64Array, at: number) => ({
    before: trimmedMean(values.subarray(Math.max(earliestAt, at - windowBefore), at), LEVEL_TRIM),
    after: trimmedMean(values.subarray(at, Math.min(latestAt, at + windowAfter)), LEVEL_TRIM),
  });
  const { at, earliest, latest } = locate(blocks.samples, {
    from: Math.max(earliestAt, center - reach),
    to: Math.min(latestAt, center + reach),
    ...levels(blocks.samples, center),
  }, noise);
  // The search may spread its belief over a few neighbouring places.
  const near = Math.ceil((latest - earliest) / size) + 3;
  const mass = probability.subarray(Math.max(0, change.at - near), change.at + near + 1)
    .reduce((sum, share) => sum + share, 0);
  const confidence = Math.min(mass, 1 / (1 + Math.exp(-change.logOdds)), 1);
  return { ...change, sampleAt: at, earliest, latest, confidence, ...levels(samples.values, at) };
}

function logOdds(probability: number): number {
  return Math.log(probability / (1 - probability));
}

function described(
  { sampleAt, earliest, latest, confidence, before, after }: Change,
  { timesMs }: UsableSamples,
  unit: string,
): ChangepointFinding {
  const timeMs = timesMs[sampleAt]!;
  return {
    type: "changepoint",
    // The last sample that surely has the old level, to the first that surely has the new one.
    startMs: timesMs[earliest - 1]!,
    endMs: timesMs[latest]!,
    confidence,
    magnitude: Math.abs(after - before),
    text: changeText({ before, after, timeMs, unit, confidence }),
    timeMs,
    before,
    after,
    direction: after >= before ? "up" : "down",
  };
}
