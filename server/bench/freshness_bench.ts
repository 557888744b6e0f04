/**
 * How old a sample is when it can be read: from its tick in the collector to the viewer's answer.
 *
 * Collector and viewer are processes of their own over a simulated node, and the collector seals many
 * times meanwhile: what moves from a journal to a segment must not be late for it.
 *
 * @module
 */

import { withDirectory } from "@fgm/collector/bench/bench_session";
import { atMost, type BenchOptions, type BenchRow, note } from "@fgm/collector/bench/bench_table";
import { startCollector, startSimulatedNode, wait } from "@fgm/collector/bench/collector_process";
import { readEvents } from "./live_stream.ts";
import { describeTimes } from "./measurements.ts";
import { METRIC } from "./questions.ts";
import { type BenchViewer, startViewer } from "./viewer_process.ts";

const CONTAINERS = 20;
const TICKS = { whole: 60, quick: 6 } as const;
const ROTATION_SECONDS = 5;
const FRESH_MS_MAX = 2_000;
/** How often a client asks that has no stream. What it sees is older by up to this. */
const POLL_MS = 50;
/** Ticks that come in nowhere for so long are an error. */
const SILENCE_MS_MAX = 15_000;
const SHOWN_MS = 10_000;

/** Rows on the age of ticks in `/api/timeseries` and in `/api/live`. */
export function freshnessBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  if (Deno.build.os !== "linux") {
    return Promise.resolve([note("age of a sample", "left out: needs Linux")]);
  }
  const ticks = options.quick ? TICKS.quick : TICKS.whole;
  options.say(`age of ${ticks} ticks`);
  return withDirectory(async (outputDir) => {
    await using node = await startSimulatedNode(CONTAINERS);
    const collector = startCollector([
      ...[...node.flags, "--output-dir", outputDir],
      ...["--rotation-seconds", String(ROTATION_SECONDS)],
    ]);
    try {
      await using viewer = await startViewer([outputDir]);
      const ids = await livingContainers(viewer);
      const [asked, streamed] = await Promise.all([
        agesWhenAsked(viewer, { ids, ticks }),
        agesWhenStreamed(viewer, { ids, ticks }),
      ]);
      return [...describe("/api/timeseries", asked), ...describe("/api/live", streamed)];
    } finally {
      collector.kill("SIGTERM");
      await collector.status;
    }
  });
}

function describe(route: string, agesMs: readonly number[]): readonly BenchRow[] {
  const what = `age of a sample when first in ${route}, worst of ${agesMs.length}`;
  return [
    atMost(what, { value: Math.max(...agesMs), limit: FRESH_MS_MAX, unit: "ms" }),
    note("  of all", describeTimes(agesMs)),
  ];
}

/** Waits for the first ticks, a rate needing two, and names all containers that there are then. */
async function livingContainers(viewer: BenchViewer): Promise<readonly string[]> {
  const silence = new Silence();
  for (;;) {
    const { body } = await viewer.ask(`/api/containers?sort=${METRIC}&limit=100`);
    const valued: readonly { readonly id: string; readonly value: number | null }[] = body
      .containers;
    const ids = valued.filter(({ value }) => typeof value === "number").map(({ id }) => id);
    if (ids.length > 0) return ids;
    silence.check("no container has a sample");
    await wait(POLL_MS);
  }
}

interface AgeOptions {
  readonly ids: readonly string[];
  /** Ticks to see. */
  readonly ticks: number;
}

async function agesWhenAsked(
  viewer: BenchViewer,
  { ids, ticks }: AgeOptions,
): Promise<readonly number[]> {
  const agesMs: number[] = [];
  const silence = new Silence();
  let seenMs = 0;
  while (agesMs.length < ticks) {
    const nowMs = Date.now();
    const { body } = await viewer.ask(
      `/api/timeseries?metric=${METRIC}&containers=${ids.join(",")}&points=480` +
        `&from=${nowMs - SHOWN_MS}&to=${nowMs + SHOWN_MS}`,
    );
    const readMs = Date.now();
    const times: number[] = body.series.flatMap(({ t }: { t: readonly number[] }) => t);
    // Ticks that were there before the first look tell nothing of when they came.
    const fresh = [...new Set(times)].filter((timeMs) => timeMs > seenMs);
    if (seenMs > 0) agesMs.push(...fresh.map((timeMs) => readMs - timeMs));
    if (fresh.length > 0) {
      seenMs = Math.max(...fresh);
      silence.end();
    }
    silence.check("no new tick is in /api/timeseries");
    await wait(POLL_MS);
  }
  return agesMs.slice(0, ticks);
}

async function agesWhenStreamed(
  viewer: BenchViewer,
  { ids, ticks }: AgeOptions,
): Promise<readonly number[]> {
  const agesMs: number[] = [];
  const ended = new AbortController();
  const silence = new Silence();
  const timer = setInterval(() => {
    if (silence.isTooLong) ended.abort(new Error("Cannot see ticks: /api/live brings none"));
  }, POLL_MS);
  try {
    const url = `${viewer.url}/api/live?metrics=${METRIC}&containers=${ids.join(",")}`;
    let isFirst = true;
    for await (const { event, data } of readEvents(url, ended.signal)) {
      if (event !== "tick") continue;
      const ageMs = Date.now() - JSON.parse(data).t;
      silence.end();
      // A stream begins with the newest tick, which may have been there for long.
      if (!isFirst) agesMs.push(ageMs);
      isFirst = false;
      if (agesMs.length === ticks) return agesMs;
    }
    throw new Error("Cannot see ticks: /api/live has ended");
  } finally {
    clearInterval(timer);
    ended.abort();
  }
}

/** How long nothing has come. */
class Silence {
  #sinceMs = performance.now();

  /** Something came. */
  end(): void {
    this.#sinceMs = performance.now();
  }

  get isTooLong(): boolean {
    return performance.now() - this.#sinceMs > SILENCE_MS_MAX;
  }

  check(state: string): void {
    if (this.isTooLong) throw new Error(`Cannot see ticks: ${state} after ${SILENCE_MS_MAX} ms`);
  }
}
