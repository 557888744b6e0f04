import { assert, assertEquals } from "@std/assert";
import { KEY_METRICS, type KeyMetric } from "@fgm/collector/metric_roles";
import { seededRandom } from "../../testing/random.ts";
import { whiteNoise } from "../evaluation/changepoint_noise.ts";
import type { StudySeries } from "../study.ts";
import { highlightsOf, type Severity } from "./highlights.ts";

const MIB = 2 ** 20;
const noise = whiteNoise(seededRandom(1), 600);

type Values = Partial<Record<KeyMetric, readonly number[]>>;

function seriesOf(values: readonly number[]): StudySeries {
  return {
    timesMs: Float64Array.from(values, (_, i) => 1_000 * i),
    values: Float64Array.from(values),
    intervalMs: 1_000,
    unit: "unknown",
  };
}

function highlights(values: Values, restarts = 0) {
  const series = Object.fromEntries(
    Object.entries(values).map(([key, list]) => [key, seriesOf(list)]),
  );
  return highlightsOf({ series, names: KEY_METRICS, restarts });
}

const level = (share: number) => Array.from(noise, (value) => (share * 100 + value / 4) * MIB);
const running = (rate: number) => Array.from(noise, (_, i) => 5_000 + Math.floor(i * rate));
const flat = (value: number) => Array.from(noise, () => value);

const CASES: ReadonlyArray<
  readonly [
    name: string,
    values: Values,
    restarts: number,
    want: readonly (readonly [Severity, KeyMetric])[],
  ]
> = [
  ["nothing", {}, 0, []],
  [
    "a quiet container",
    {
      memory: level(0.3),
      memoryLimit: flat(100 * MIB),
      oomKills: flat(3),
      cpuPeriods: running(10),
      cpuThrottledPeriods: flat(900),
      cpuPressure: flat(1),
      memoryPressure: flat(0),
      ioPressure: flat(2),
      pids: flat(12),
      pidsLimit: flat(100),
      forksRefused: flat(8),
    },
    0,
    [],
  ],
  ["an OOM kill in the range", { oomKills: [...flat(3), 4] }, 0, [["critical", "oomKills"]]],
  ["memory near its limit", { memory: level(0.88), memoryLimit: flat(100 * MIB) }, 0, [[
    "warning",
    "memory",
  ]]],
  ["memory at its limit", { memory: level(0.98), memoryLimit: flat(100 * MIB) }, 0, [[
    "critical",
    "memory",
  ]]],
  ["much memory without a limit", { memory: level(0.98) }, 0, []],
  ["a leak without a limit", { memory: Array.from(noise, (v, i) => (60 + i / 2 + v) * MIB) }, 0, [[
    "warning",
    "memory",
  ]]],
  [
    "a leak that reaches its limit within the hour",
    {
      memory: Array.from(noise, (v, i) => (60 + i / 20 + v) * MIB),
      memoryLimit: flat(200 * MIB),
    },
    0,
    [["critical", "memory"]],
  ],
  ["one period of ten throttled", { cpuPeriods: running(10), cpuThrottledPeriods: running(1) }, 0, [
    ["info", "cpuThrottledPeriods"],
  ]],
  ["most periods throttled", { cpuPeriods: running(10), cpuThrottledPeriods: running(7) }, 0, [[
    "critical",
    "cpuThrottledPeriods",
  ]]],
  ["no period at all", { cpuPeriods: flat(0), cpuThrottledPeriods: flat(0) }, 0, []],
  ["CPU pressure", { cpuPressure: flat(30) }, 0, [["warning", "cpuPressure"]]],
  ["memory pressure", { memoryPressure: flat(70) }, 0, [["critical", "memoryPressure"]]],
  ["I/O pressure", { ioPressure: flat(12) }, 0, [["info", "ioPressure"]]],
  ["a moment of pressure", { ioPressure: [...flat(0), 90] }, 0, []],
  ["many processes", { pids: flat(85), pidsLimit: flat(100) }, 0, [["warning", "pids"]]],
  ["refused forks", { forksRefused: [0, 0, 2] }, 0, [["critical", "forksRefused"]]],
  ["a restart", {}, 1, [["warning", "pids"]]],
  ["a crash loop", {}, 5, [["critical", "pids"]]],
  ["two troubles, the urgent one first", { ioPressure: flat(12), oomKills: [0, 1] }, 0, [
    ["critical", "oomKills"],
    ["info", "ioPressure"],
  ]],
];
for (const [name, values, restarts, want] of CASES) {
  Deno.test(`highlightsOf() on ${name}`, () => {
    const found = highlights(values, restarts);
    assertEquals(
      found.map(({ severity, metric }) => [severity, metric]),
      want.map(([severity, key]) => [severity, KEY_METRICS[key]]),
    );
    assert(found.every(({ text }) => /^[A-Z].*\.$/.test(text) && !/NaN|undefined/.test(text)));
  });
}

Deno.test("highlightsOf() says how much, of what limit, and how soon", () => {
  const [growth, near] = highlights({
    memory: Array.from(noise, (_, i) => (60 + i / 20) * MIB),
    memoryLimit: flat(100 * MIB),
  });
  assertEquals(near?.limit, 100 * MIB);
  assert(growth?.text.includes("reaches its limit in 3 min"), growth?.text);
});

/** A limit that is another, or none, from the middle on. */
const stepped = (before: number, after: number) =>
  Array.from(noise, (_, i) => (i < noise.length / 2 ? before : after) * MIB);

/** Memory or processes that fall from one level to another in the middle. */
const falling = (before: number, after: number) =>
  Array.from(noise, (value, i) => Math.round((i < noise.length / 2 ? before : after) + value / 4));

Deno.test("highlightsOf() compares with the limit of the same time, whatever it is afterwards", () => {
  const mib = (values: readonly number[]) => values.map((value) => value * MIB);
  const lowered = { memory: mib(falling(60, 30)), memoryLimit: stepped(200, 50) };
  assertEquals(highlights(lowered), []);
  const pids = { pids: falling(60, 30), pidsLimit: [...stepped(200, 50)].map((n) => n / MIB) };
  assertEquals(highlights(pids), []);
  const raised = highlights({ memory: mib(falling(95, 50)), memoryLimit: stepped(100, 400) });
  assertEquals(raised.map(({ limit }) => limit), [100 * MIB]);
  assert(
    /peaked at 9\d % of its limit of 100 MiB, and is at 1\d % of 400 MiB now/.test(
      raised[0]!.text,
    ),
    raised[0]!.text,
  );
});

Deno.test("highlightsOf() takes a limit that was removed for none at the end", () => {
  const removed = { memoryLimit: stepped(100, NaN) };
  const [near] = highlights({ memory: level(0.98), ...removed });
  assert(near?.text.includes("limit of 100 MiB, and has no limit now"), near?.text);
  const memory = Array.from(noise, (_, i) => (10 + i / 20) * MIB);
  const growth = highlights({ memory, ...removed }).map(({ text }) => text);
  assertEquals(growth.length, 1, growth.join());
  assert(growth[0]!.startsWith("Memory grows") && !growth[0]!.includes("limit"), growth[0]);
});

const ramp = (from: number, to: number) =>
  Array.from(noise, (value, i) => (from + (to - from) * i / noise.length + value / 10) * MIB);

/** Highlights of memory of which `file` is page cache. */
function cachedHighlights(memory: readonly number[], file: readonly number[], limitMib?: number) {
  const limit = limitMib === undefined ? {} : { memoryLimit: seriesOf(flat(limitMib * MIB)) };
  const cache = { file: seriesOf(file), shmem: seriesOf(flat(0)) };
  const series = { memory: seriesOf(memory), ...limit };
  return highlightsOf({ series, cache, names: KEY_METRICS, restarts: 0 });
}

Deno.test("highlightsOf() takes page cache for none of the limit's, and no leak", () => {
  const full = ramp(88, 98);
  assertEquals(cachedHighlights(full, ramp(60, 70), 100), []);
  const [grows, ...others] = cachedHighlights(ramp(60, 160), ramp(30, 130), 400);
  assertEquals([grows?.severity, others.length], ["info", 0]);
  assert(grows?.text.includes("but by page cache"), grows?.text);
});

Deno.test("highlightsOf() sees a leak beside page cache, and says that it left that out", () => {
  const texts = cachedHighlights(ramp(60, 360), ramp(20, 220), 400).map(({ text }) => text);
  assert(texts[0]?.startsWith("Memory grows by 600 MiB per hour, page cache left out"), texts[0]);
});
