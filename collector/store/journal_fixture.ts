/**
 * Journals for tests: small, seeded, and hard on the codec.
 *
 * @module
 */

import type { Container, MetricScope, Subject, Tick } from "../model.ts";
import { encodeHeader, JournalDecoder, JournalEncoder, type JournalHeader } from "./journal.ts";

/** Time of the first tick of every fixture: 2026-01-12T21:52:49Z. */
export const FIXTURE_START_MS = 1_768_254_769_000;

/** A header with two to five metrics a scope. */
export function fixtureHeader(changes: Partial<JournalHeader> = {}): JournalHeader {
  return {
    version: 1,
    runId: "4f1c",
    identifier: "fgm-x7k2p",
    nodeName: "worker-1",
    clusterName: "test",
    startMs: FIXTURE_START_MS,
    intervalMs: 1000,
    metrics: {
      container: ["m.cpu", "m.mem", "m.io", "m.limit", "m.age"],
      device: ["m.io", "m.ops"],
      process: ["m.cpu", "m.threads"],
      self: ["fgm.rss", "fgm.cpu"],
    },
    ...changes,
  };
}

/** A container with every field set. Ids sort by number. */
export function fixtureContainer(number: number, podName = `pod-${number}`): Container {
  return {
    id: number.toString(16).padStart(64, "0"),
    podName,
    namespace: "default",
    containerName: "app",
    podUid: `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`,
    qosClass: "Burstable",
    labels: { app: `app-${number}` },
  };
}

/** A subject of a scope; device and pid follow from `number` where the scope has them. */
export function fixtureSubject(
  scope: MetricScope,
  container: Container,
  number = 1,
): Subject {
  return {
    scope,
    containerId: container.id,
    device: scope === "device" ? `8:${number}` : undefined,
    pid: scope === "process" ? number : undefined,
    comm: scope === "process" ? `comm-${number}` : undefined,
  };
}

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values that have broken number codecs. */
const AWKWARD_VALUES: readonly number[] = [
  NaN,
  0,
  -0,
  1,
  -1,
  0.06,
  1e-9,
  127,
  128,
  -(2 ** 31),
  2 ** 31,
  2 ** 32,
  2 ** 52,
  -(2 ** 52),
  2 ** 53 - 1,
  -(2 ** 53 - 1),
  2 ** 53,
  2 ** 53 + 2,
  1.7976931348623157e308,
  5e-324,
  Infinity,
  -Infinity,
];

/** Random ticks over subjects of every scope that come and go; each starts where it likes. */
export function randomTicks(random: () => number, tickCount: number): Tick[] {
  const containers = [1, 2, 3].map((number) => fixtureContainer(number));
  const subjects = containers.flatMap((container) => [
    fixtureSubject("container", container),
    fixtureSubject("device", container, 1),
    fixtureSubject("process", container, 7),
    fixtureSubject("self", container),
  ]);
  const { metrics } = fixtureHeader();
  const latest = subjects.map(({ scope }) => new Float64Array(metrics[scope].length));
  return Array.from({ length: tickCount }, (_, t) => ({
    timeMs: FIXTURE_START_MS + t * 1000,
    containers: t === 0 ? containers : random() < 0.1 ? [fixtureContainer(1, `renamed-${t}`)] : [],
    samples: subjects.flatMap((subject, i) => {
      if (random() < 0.3) return [];
      const values = latest[i]!.map((value) => nextValue(value, random));
      latest[i] = values;
      return [{ subject, values }];
    }),
  }));
}

function nextValue(value: number, random: () => number): number {
  const choice = random();
  if (choice < 0.3) return value;
  if (choice < 0.6) return Math.trunc(value) + Math.floor((random() - 0.3) * 10_000);
  if (choice < 0.7) return random() * 1000;
  return AWKWARD_VALUES[Math.floor(random() * AWKWARD_VALUES.length)]!;
}

/** A journal's bytes, with the offset at which each tick is complete. */
export interface FixtureJournal {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `ends[i]` is the size of the file once tick i is in it. */
  readonly ends: readonly number[];
}

/** Encodes ticks as one journal. */
export function fixtureJournal(ticks: readonly Tick[], header = fixtureHeader()): FixtureJournal {
  const encoder = new JournalEncoder(header);
  const parts = [encodeHeader(header)];
  const ends: number[] = [];
  let length = parts[0]!.length;
  for (const tick of ticks) {
    const bytes = encoder.encodeTick(tick).slice();
    parts.push(bytes);
    length += bytes.length;
    ends.push(length);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, ends };
}

/** What a decoder passed on, in a form that `assertEquals` can compare. */
export interface DecodedJournal {
  readonly decoder: JournalDecoder;
  header: JournalHeader | undefined;
  readonly containers: Map<string, Container>;
  readonly ticks: DecodedTickRecord[];
}

/** One tick with its samples by subject. */
export interface DecodedTickRecord {
  readonly timeMs: number;
  readonly samples: { readonly subject: Subject | undefined; readonly values: readonly number[] }[];
}

/** A decoder that records everything. */
export function recordingDecoder(name?: string): DecodedJournal {
  const subjects = new Map<number, Subject>();
  const containers = new Map<string, Container>();
  const ticks: DecodedTickRecord[] = [];
  const recorded: { header: JournalHeader | undefined } = { header: undefined };
  const decoder = new JournalDecoder({
    header: (header) => recorded.header = header,
    container: (container) => containers.set(container.id, container),
    subject: (index, subject) => subjects.set(index, subject),
    tick: (timeMs) => ticks.push({ timeMs, samples: [] }),
    sample: (index, values) =>
      ticks.at(-1)!.samples.push({ subject: subjects.get(index), values: [...values] }),
  }, name);
  return Object.assign(recorded, { decoder, containers, ticks });
}

/** What a decoder should have passed on for `ticks`. */
export function expectedTicks(ticks: readonly Tick[]): DecodedTickRecord[] {
  return ticks.map(({ timeMs, samples }) => ({
    timeMs,
    samples: samples.map(({ subject, values }) => ({ subject, values: [...values] })),
  }));
}
