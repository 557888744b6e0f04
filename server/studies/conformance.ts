/**
 * What every study must do with any series: never throw, answer in order and within the range, and
 * judge copies in another unit or with the other sign alike.
 *
 * @module
 */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../testing/random.ts";
import { type Finding, type Study, type StudySeries, withDefaults } from "./study.ts";

/** A series of one sample a second, or at the times given. */
function seriesOf(values: readonly number[], timesMs?: readonly number[]): StudySeries {
  return {
    timesMs: Float64Array.from(timesMs ?? values.map((_, i) => 1_000 * i)),
    values: Float64Array.from(values),
    intervalMs: 1_000,
    unit: "bytes",
  };
}

const random = seededRandom(20_260_105);

/** Steps, a pulse train, a leak and noise: something for each study to find. */
const EVENTFUL = Array.from({ length: 1_200 }, (_, i) => {
  const noise = random() - 0.5;
  return 200 + noise + (i >= 500 ? 30 : 0) + 0.05 * i + (i % 20 < 5 ? 4 : 0);
});

/** Series that a study must survive, and mostly say nothing about. */
const CASES: Readonly<Record<string, StudySeries>> = {
  "an empty series": seriesOf([]),
  "one point": seriesOf([5]),
  "two points": seriesOf([5, 7]),
  "three points": seriesOf([5, 7, 5]),
  "a flat series": seriesOf(new Array(600).fill(5)),
  "a series of zeros": seriesOf(new Array(600).fill(0)),
  "nothing but gaps": seriesOf(
    Array.from({ length: 60 }, (_, i) => i % 7),
    Array.from({ length: 60 }, (_, i) => i * 3_600_000),
  ),
  "NaN and infinities among values": seriesOf(
    EVENTFUL.map((value, i) => i % 5 === 0 ? NaN : i % 7 === 0 ? Infinity : value),
  ),
  "nothing but NaN": seriesOf(new Array(100).fill(NaN)),
  "NaN among times": seriesOf(EVENTFUL, EVENTFUL.map((_, i) => i % 9 === 0 ? NaN : 1_000 * i)),
  "duplicate times": seriesOf(EVENTFUL, EVENTFUL.map((_, i) => 1_000 * Math.floor(i / 2))),
  "one time only": seriesOf(EVENTFUL, EVENTFUL.map(() => 5_000)),
  "descending times": seriesOf(EVENTFUL, EVENTFUL.map((_, i) => 1_000 * (2_000 - i))),
  "irregular steps": seriesOf(EVENTFUL, EVENTFUL.map((_, i) => 1_000 * i + 400 * (i % 3))),
  "the largest numbers": seriesOf(EVENTFUL.map((_, i) => i % 2 === 0 ? 1.7e308 : -1.7e308)),
  "the smallest numbers": seriesOf(EVENTFUL.map((_, i) => i < 600 ? 0 : 5e-324)),
  "a lone giant": seriesOf(EVENTFUL.map((value, i) => i === 300 ? 1e300 : value)),
  "an eventful series": seriesOf(EVENTFUL),
  "no interval": { ...seriesOf(EVENTFUL), intervalMs: NaN },
};

/** Registers the tests of one study. */
export function testConformance(study: Study): void {
  const run = (series: StudySeries) => study.run(series, withDefaults(study, {})).findings;
  for (const [name, series] of Object.entries(CASES)) {
    Deno.test(`${study.id} study answers properly to ${name}`, () =>
      checkFindings(run(series), series));
  }
  for (const factor of [1e15, 1e-9, -1]) {
    Deno.test(`${study.id} study judges a copy times ${factor} alike`, () => {
      const plain = run(seriesOf(EVENTFUL));
      const scaled = run(seriesOf(EVENTFUL.map((value) => value * factor)));
      const outline = ({ type, startMs, endMs }: Finding) => ({ type, startMs, endMs });
      assertEquals(scaled.map(outline), plain.map(outline));
      for (const [i, { magnitude, confidence }] of plain.entries()) {
        const relative = scaled[i]!.magnitude / (magnitude * Math.abs(factor));
        assertAlmostEquals(relative, 1, 1e-6);
        assertAlmostEquals(scaled[i]!.confidence, confidence, 1e-6);
      }
    });
  }
  Deno.test(`${study.id} study changes nothing of what it is given`, () => {
    const series = seriesOf(EVENTFUL);
    run(series);
    assertEquals(series, seriesOf(EVENTFUL));
  });
}

function checkFindings(findings: readonly Finding[], { timesMs }: StudySeries): void {
  const times = Array.from(timesMs).filter((timeMs) => Number.isFinite(timeMs));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  for (const [i, finding] of findings.entries()) {
    assert(finding.startMs >= first && finding.endMs <= last, "a finding lies within the series");
    assert(finding.startMs <= finding.endMs, "a finding ends after it starts");
    assert(finding.confidence >= 0 && finding.confidence <= 1, "confidence is a probability");
    assert(finding.magnitude >= 0 && finding.magnitude < Infinity, "magnitude is a size");
    assert(finding.text.length > 0 && !/NaN|undefined/.test(finding.text), finding.text);
    assert(i === 0 || findings[i - 1]!.startMs <= finding.startMs, "findings ascend");
  }
}
