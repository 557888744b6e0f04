/**
 * Many clients at once, each of which asks again as soon as it has its answer.
 *
 * @module
 */

import {
  atMost,
  type BenchOptions,
  type BenchRow,
  note,
  readable,
} from "@fgm/collector/bench/bench_table";
import { residentBytes } from "@fgm/collector/bench/process_usage";
import { Random } from "@fgm/collector/testing/random";
import { openGeneratedData } from "./generated_data.ts";
import { readEvents } from "./live_stream.ts";
import { countTexts, describeTimes, growth } from "./measurements.ts";
import { drawQuestion, HOUR_MS, METRIC, timeseriesPath, withRange } from "./questions.ts";
import { viewData, type ViewedData } from "./viewed_data.ts";

const CLIENTS = 50;
const LENGTH_MS = { whole: 60_000, quick: 5_000 } as const;
/** Time before that in which nothing is measured but memory: what is looked at often gets into the caches. */
const WARM_UP_MS = { whole: 60_000, quick: 2_000 } as const;
const SAMPLE_EVERY_MS = 250;
/** Memory at the end may be this many times that of the beginning. */
const GROWTH_MAX = 1.1;
/** Most of the errors that a cell shows, in characters. */
const ERRORS_CHARS_MAX = 160;
/** Most look at what was just now, which others have looked at as well; the rest at any hour. */
const NEWEST_SHARE = 0.75;
const MEBIBYTE = 1024 * 1024;
const WORDS = ["web", "cart", "kube", "post", "app"] as const;

/** What is asked, and how often against the others. */
const KINDS = {
  "one chart": 40,
  "ten charts": 20,
  "containers by a metric": 12,
  "containers by name": 12,
  "events": 8,
  "one day": 4,
  "live": 4,
} as const;

type Kind = keyof typeof KINDS;

const DECK = (Object.keys(KINDS) as Kind[]).flatMap((kind) =>
  Array.from({ length: KINDS[kind] }, () => kind)
);

/** Rows on errors, times and memory. */
export async function clientsBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  const generated = await openGeneratedData(options);
  await using data = await viewData(generated);
  const scale = options.quick ? "quick" : "whole";
  const beforeBytes = residentBytes(data.viewer.pid);
  options.say(`${CLIENTS} clients for ${WARM_UP_MS[scale] / 1_000} s, not measured`);
  const warmUp = await askFor(WARM_UP_MS[scale], { data, seed: "warm up" });
  options.say(`${CLIENTS} clients for ${LENGTH_MS[scale] / 1_000} s`);
  const seen = await askFor(LENGTH_MS[scale], { data, seed: "client" });
  const errors = [...warmUp.errors, ...seen.errors];
  return [
    ...describeAnswers({ ...seen, errors }),
    ...describeMemory(seen, { beforeBytes, warmUp }),
  ];
}

interface Seen {
  readonly times: Map<Kind, number[]>;
  readonly errors: string[];
  /** Resident memory of the viewer, every so often. */
  readonly memory: number[];
  elapsedMs: number;
}

/** All clients ask for so long. */
async function askFor(
  lengthMs: number,
  { data, seed }: { readonly data: ViewedData; readonly seed: string },
): Promise<Seen> {
  const readMemory = () => residentBytes(data.viewer.pid);
  const seen: Seen = { times: new Map(), errors: [], memory: [readMemory()], elapsedMs: 0 };
  const watch = setInterval(() => seen.memory.push(readMemory()), SAMPLE_EVERY_MS);
  const began = performance.now();
  try {
    const isOver = () => performance.now() - began > lengthMs;
    await Promise.all(
      Array.from(
        { length: CLIENTS },
        (_, client) => askUntil(isOver, { data, seen, random: new Random(`${seed} ${client}`) }),
      ),
    );
  } finally {
    clearInterval(watch);
  }
  seen.elapsedMs = performance.now() - began;
  return seen;
}

async function askUntil(
  isOver: () => boolean,
  { data, seen, random }: {
    readonly data: ViewedData;
    readonly seen: Seen;
    readonly random: Random;
  },
): Promise<void> {
  while (!isOver()) {
    const kind = random.pick(DECK);
    const began = performance.now();
    try {
      await askOnce(kind, { data, random });
    } catch (error) {
      seen.errors.push(`${kind}: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    const times = seen.times.get(kind) ?? [];
    seen.times.set(kind, times);
    times.push(performance.now() - began);
  }
}

async function askOnce(
  kind: Kind,
  { data, random }: { readonly data: ViewedData; readonly random: Random },
): Promise<void> {
  const { asked, viewer } = data;
  const dayMs = asked.toMs - asked.fromMs;
  const hourMs = Math.min(HOUR_MS, dayMs);
  const newest = { ...asked, fromMs: asked.toMs - hourMs };
  const anyHour = random.chance(NEWEST_SHARE) ? newest : asked;
  const draw = (count: number) => drawQuestion(random, { data: anyHour, count, lengthMs: hourMs });
  const drawDay = () => drawQuestion(random, { data: asked, count: 1, lengthMs: dayMs });
  switch (kind) {
    case "one chart":
      return void await viewer.ask(timeseriesPath(draw(1), { points: 480 }));
    case "ten charts":
      return void await viewer.ask(timeseriesPath(draw(10), { points: 480 }));
    case "one day":
      return void await viewer.ask(timeseriesPath(drawDay(), { points: 1_920 }));
    case "containers by a metric":
      return void await viewer.ask(withRange(`/api/containers?sort=${METRIC}`, draw(0)));
    case "containers by name":
      return void await viewer.ask(`/api/containers?search=${random.pick(WORDS)}&range=all`);
    case "events":
      return void await viewer.ask(withRange("/api/events", draw(0)));
    case "live":
      return await openStream(viewer.url, draw(1).containerIds);
    default:
      return kind satisfies never;
  }
}

/** Someone looks at what is now and goes on: the stream is left at its first event. */
async function openStream(url: string, ids: readonly string[]): Promise<void> {
  const left = new AbortController();
  const path = `/api/live?metrics=${METRIC}&containers=${ids.join(",")}`;
  try {
    for await (const { event } of readEvents(`${url}${path}`, left.signal)) {
      if (event === "series") return;
    }
    throw new Error("the stream ended before its first event");
  } finally {
    left.abort();
  }
}

function describeAnswers({ times, errors, elapsedMs }: Seen): readonly BenchRow[] {
  const all = [...times.values()].flat();
  const perSecond = all.length / elapsedMs * 1_000;
  return [
    {
      what: `${CLIENTS} clients at once for ${readable(elapsedMs / 1_000)} s`,
      target: "no error",
      measured: countTexts(errors).slice(0, ERRORS_CHARS_MAX),
      verdict: errors.length === 0 ? "ok" : "MISS",
    },
    note("  answers", `${all.length}, ${readable(perSecond)} a second`),
    note("  of all", describeTimes(all)),
    ...(Object.keys(KINDS) as Kind[]).flatMap((kind) => {
      const own = times.get(kind);
      return own === undefined ? [] : [note(`  ${kind}`, describeTimes(own))];
    }),
  ];
}

function describeMemory(
  { memory }: Seen,
  { beforeBytes, warmUp }: { readonly beforeBytes: number; readonly warmUp: Seen },
): readonly BenchRow[] {
  const mebibytes = (value: number | undefined) => readable((value ?? NaN) / MEBIBYTE);
  return [
    atMost("  memory, last third of that time", {
      value: growth(memory),
      limit: GROWTH_MAX,
      unit: "x the first third",
    }),
    note(
      "  memory, resident",
      `${mebibytes(beforeBytes)} MiB before, ` +
        `${mebibytes(Math.max(...warmUp.memory, ...memory))} at most, ` +
        `${mebibytes(memory.at(-1))} after`,
    ),
  ];
}
