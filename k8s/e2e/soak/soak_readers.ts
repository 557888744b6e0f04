/**
 * Readers of a viewer: what a terminal UI, a page and an agent ask, again and again.
 *
 * One of them looks at every second of one container, as it would be exported: times that do not ascend
 * and seconds that are missing are told, whatever is sealed, merged or deleted at that moment. Now and
 * then it goes away before it is answered and asks anew: what was half read must not be taken for whole.
 *
 * @module
 */

import { SELF_CONTAINER_ID } from "@fgm/collector/model";
import { Random } from "@fgm/collector/testing/random";
import { readEvents } from "@fgm/server/bench/live_stream";
import type { BenchViewer } from "@fgm/server/bench/viewer_process";
import { timeseriesPath } from "../viewer_client.ts";
import { everySecond } from "./every_second.ts";
import { pause } from "../../pod/pause.ts";

/** Who asks. */
export type ReaderKind = "TUI" | "page" | "agent" | "every second";

/** One answer. */
export interface Answered {
  readonly reader: ReaderKind;
  /** Whole answer, read and parsed. */
  readonly elapsedMs: number;
}

/** What readers have seen. */
export interface ReaderReport {
  readonly answers: number;
  /** Questions that the reader did not wait for. */
  readonly leftQuestions: number;
  /** Answers other than good ones, and what went wrong in between; the first few. */
  readonly errors: readonly string[];
  readonly errorCount: number;
  /** Seconds of a container that an answer should have had. */
  readonly lostSeconds: readonly number[];
  /** Times that did not ascend. */
  readonly disorder: number;
  /** Questions that are on their way, each with its reader and for how long it has been. */
  readonly open: readonly string[];
}

/** Readers that ask until they are told to stop. */
export interface Readers {
  readonly report: ReaderReport;
  /** Settles when the last answer is there. */
  readonly done: Promise<void>;
}

/** Pause of each reader after a round of questions, in milliseconds. */
const PAUSE_MS: Readonly<Record<ReaderKind, number>> = {
  "TUI": 400,
  "page": 1_500,
  "agent": 3_000,
  "every second": 500,
};

const KINDS = Object.keys(PAUSE_MS) as ReaderKind[];

/** How long a live stream is followed, in milliseconds. */
const FOLLOWED_MS = 10_000;

/** How often somebody asks about all of a container and others, and is gone before the answer. */
const LEFT_SHARE = 0.25;
const LEFT_OTHERS = 7;
const LEFT_AFTER_MS_MAX = 80;

const INTERVAL_MS = 1_000;
const ERRORS_TOLD_MAX = 10;
const LOST_TOLD_MAX = 1_000;

const TUI_METRICS = ["total_cpu_usage_millicores", "cgroup.v2.memory.current"] as const;
const EVERY_SECOND_METRIC = "cgroup.v2.memory.current";

interface KnownContainer {
  readonly id: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Starts all of them. `onAnswer` is called for each good answer. */
export function startReaders(
  viewer: BenchViewer,
  { signal, seed, lookBackMs, onAnswer }: {
    readonly signal: AbortSignal;
    readonly seed: number;
    /** How far back every second is looked at; well within what is kept. */
    readonly lookBackMs: number;
    readonly onAnswer: (answered: Answered) => void;
  },
): Readers {
  const crew = new ReaderCrew(viewer, { signal, lookBackMs, onAnswer });
  const loops = KINDS.map((kind) => crew.run(kind, new Random(`${seed} ${kind}`)));
  return { report: crew, done: Promise.all([...loops, crew.follow()]).then(() => {}) };
}

/** Holds what all readers have seen. */
class ReaderCrew implements ReaderReport {
  answers = 0;
  leftQuestions = 0;
  errorCount = 0;
  disorder = 0;
  readonly errors: string[] = [];
  readonly lostSeconds: number[] = [];
  readonly #open = new Set<{ readonly question: string; readonly sinceMs: number }>();
  readonly #viewer: BenchViewer;
  readonly #signal: AbortSignal;
  readonly #lookBackMs: number;
  readonly #onAnswer: (answered: Answered) => void;

  constructor(
    viewer: BenchViewer,
    { signal, lookBackMs, onAnswer }: {
      readonly signal: AbortSignal;
      readonly lookBackMs: number;
      readonly onAnswer: (answered: Answered) => void;
    },
  ) {
    this.#viewer = viewer;
    this.#signal = signal;
    this.#lookBackMs = lookBackMs;
    this.#onAnswer = onAnswer;
  }

  get open(): readonly string[] {
    return [...this.#open].map(({ question, sinceMs }) =>
      `${question} (for ${((performance.now() - sinceMs) / 1_000).toFixed()} s)`
    );
  }

  async run(kind: ReaderKind, random: Random): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#guard(kind, () => this.#round(kind, random));
      await pause(PAUSE_MS[kind], this.#signal);
    }
  }

  /** Holds a live stream open for a while, and begins another. */
  async follow(): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#guard("live", async () => {
        const over = new AbortController();
        void pause(FOLLOWED_MS, this.#signal).then(() => over.abort());
        const { signal } = over;
        const [first] = await this.#containers("agent");
        if (first === undefined) return;
        const path = `/api/live?metrics=${TUI_METRICS.join()}&containers=${first.id}`;
        try {
          await this.#track(`live: ${path}`, async () => {
            const events = readEvents(`${this.#viewer.url}${path}`, signal);
            for await (const _event of events) { /* read as fast as it comes */ }
          });
          throw new Error("a live stream ended by itself");
        } catch (error) {
          if (!signal.aborted) throw error;
        }
      });
      await pause(INTERVAL_MS, this.#signal);
    }
  }

  async #guard(what: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (this.#signal.aborted) return;
      this.errorCount++;
      if (this.errors.length < ERRORS_TOLD_MAX) {
        this.errors.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  // deno-lint-ignore no-explicit-any
  async #ask(reader: ReaderKind, path: string): Promise<any> {
    const asking = () => this.#viewer.ask(path, this.#signal);
    const { body, elapsedMs } = await this.#track(`${reader}: ${path}`, asking);
    this.answers++;
    this.#onAnswer({ reader, elapsedMs });
    return body;
  }

  /** Asks and goes away, as a page does whose window moves on. */
  async #leave(
    reader: ReaderKind,
    { path, random }: { readonly path: string; readonly random: Random },
  ): Promise<void> {
    const going = new AbortController();
    void pause(random.between(0, LEFT_AFTER_MS_MAX), this.#signal).then(() => going.abort());
    try {
      await this.#track(`${reader}: ${path}`, () => this.#viewer.ask(path, going.signal));
    } catch (error) {
      if (!going.signal.aborted) throw error;
      this.leftQuestions++;
    }
  }

  async #track<Value>(question: string, act: () => Promise<Value>): Promise<Value> {
    const one = { question, sinceMs: performance.now() };
    this.#open.add(one);
    try {
      return await act();
    } finally {
      this.#open.delete(one);
    }
  }

  async #round(kind: ReaderKind, random: Random): Promise<void> {
    const known = await this.#containers(kind);
    if (known.length === 0) return;
    try {
      await this.#askAbout(known, { kind, random });
    } catch (error) {
      // On a fast clock a container may be forgotten between two questions.
      const isUnknown = error instanceof Error && error.message.includes("unknown-container");
      const oldestMs = isUnknown ? await this.#oldestMs(kind) : -Infinity;
      if (!known.some(({ lastMs }) => lastMs < oldestMs)) throw error;
    }
  }

  /** Time of the oldest sample that is kept. */
  async #oldestMs(kind: ReaderKind): Promise<number> {
    return (await this.#ask(kind, "/api/ready")).from_ms;
  }

  async #askAbout(
    known: readonly KnownContainer[],
    { kind, random }: { readonly kind: ReaderKind; readonly random: Random },
  ): Promise<void> {
    const some = (count: number) => Array.from({ length: count }, () => random.pick(known).id);
    switch (kind) {
      case "TUI": {
        const list = `/api/containers?sort=${TUI_METRICS[0]}&limit=50&range=15m`;
        await this.#ask(kind, list);
        for (const metric of TUI_METRICS) {
          const ids = [...new Set(some(4))].join();
          const asked = `metric=${metric}&containers=${ids}&range=15m&points=160`;
          await this.#ask(kind, `/api/timeseries?${asked}`);
        }
        return;
      }
      case "page": {
        const ids = [...new Set(some(8))].join();
        const asked = `metric=${TUI_METRICS[0]}&containers=${ids}&range=all&points=1920`;
        await this.#ask(kind, `/api/timeseries?${asked}`);
        return void await this.#ask(kind, "/api/events?range=1h&limit=100");
      }
      case "agent": {
        const [id] = some(1);
        await this.#ask(kind, `/api/summary?containers=${id}&range=1h`);
        const asked = `metric=${TUI_METRICS[1]}&containers=${id}&range=1h`;
        return void await this.#ask(kind, `/api/study/${random.pick(STUDY_IDS)}?${asked}`);
      }
      case "every second":
        return await this.#lookAtEverySecond(kind, { known, random });
      default:
        return kind satisfies never;
    }
  }

  async #containers(kind: ReaderKind): Promise<readonly KnownContainer[]> {
    const body = await this.#ask(kind, "/api/containers?sort=recency&limit=200&range=15m");
    const all = body.containers as readonly {
      readonly id: string;
      readonly first_seen_ms: number;
      readonly last_seen_ms: number;
    }[];
    const newestMs = Math.max(...all.map((each) => each.last_seen_ms));
    // Whoever died longer ago may be forgotten before the next question about it.
    return all.filter((each) => newestMs - each.last_seen_ms < this.#lookBackMs / 2)
      .filter(({ id }) => id !== SELF_CONTAINER_ID)
      .map((each) => ({ id: each.id, firstMs: each.first_seen_ms, lastMs: each.last_seen_ms }));
  }

  async #lookAtEverySecond(
    kind: ReaderKind,
    { known, random }: { readonly known: readonly KnownContainer[]; readonly random: Random },
  ): Promise<void> {
    const toMs = Math.max(...known.map(({ lastMs }) => lastMs));
    const { id, firstMs } = random.pick(known.filter(({ lastMs }) => lastMs === toMs));
    if (firstMs === toMs) return; // just born
    const fromMs = Math.max(firstMs, toMs - this.#lookBackMs) - INTERVAL_MS / 2;
    const range = { fromMs, toMs };
    const path = timeseriesPath({ ...range, metric: EVERY_SECOND_METRIC, containerId: id });
    if (random.chance(LEFT_SHARE)) {
      const ids = [id, ...Array.from({ length: LEFT_OTHERS }, () => random.pick(known).id)];
      const asked = `metric=${EVERY_SECOND_METRIC}&containers=${[...new Set(ids)].join()}`;
      await this.#leave(kind, { path: `/api/timeseries?${asked}&range=all`, random });
    }
    const { series: [only], truncated } = await this.#ask(kind, path);
    if (truncated === true || only === undefined) throw new Error("the answer is not whole");
    const times = (only.t as readonly number[]).filter((_, i) => only.avg[i] !== null);
    const { lost, disorder } = everySecond(times, range);
    this.disorder += disorder;
    const oldestMs = lost.length === 0 ? 0 : await this.#oldestMs(kind);
    const free = LOST_TOLD_MAX - this.lostSeconds.length;
    this.lostSeconds.push(...lost.filter((timeMs) => timeMs >= oldestMs).slice(0, free));
  }
}

const STUDY_IDS = ["periodicity", "changepoint", "trend"] as const;
