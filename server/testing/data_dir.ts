/**
 * Small data directories for tests, written by the store's own codecs.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { metricsOf } from "@fgm/collector/metrics";
import type { Container, MetricScope, Sample, Subject } from "@fgm/collector/model";
import { openDuckDb } from "@fgm/collector/store/duckdb";
import { encodeHeader, JournalEncoder, type JournalHeader } from "@fgm/collector/store/journal";
import { partitionPath, segmentStem } from "@fgm/collector/store/partition";
import { sealJournal } from "@fgm/collector/store/seal";

/** A whole second: 2026-01-12T21:52:00Z. */
export const START_MS = 1_768_254_720_000;

/** Values of one subject at one tick, by metric name. What is left out is absent. */
export interface TestSample {
  readonly subject: Subject;
  readonly values: Readonly<Record<string, number>>;
}

/** Samples at one instant. */
export interface TestTick {
  readonly timeMs: number;
  readonly samples: readonly TestSample[];
  readonly containers?: readonly Container[];
}

/** A container whose id begins with `prefix` and is filled up to 64 digits. */
export function testContainer(prefix: string, changes: Partial<Container> = {}): Container {
  return {
    id: prefix.padEnd(64, "0"),
    podName: `pod-${prefix}`,
    namespace: "default",
    containerName: "app",
    podUid: "00000000-0000-4000-8000-000000000001",
    qosClass: "Burstable",
    labels: { app: prefix },
    ...changes,
  };
}

/** The container itself as a subject, or one of its devices or processes. */
export function subjectOf(
  container: Container,
  part: { readonly device?: string; readonly pid?: number } = {},
): Subject {
  const scope: MetricScope = part.pid !== undefined
    ? "process"
    : part.device !== undefined
    ? "device"
    : "container";
  return {
    scope,
    containerId: container.id,
    device: part.device,
    pid: part.pid,
    comm: part.pid === undefined ? undefined : `comm-${part.pid}`,
  };
}

/** One tick a second in which each container has the values that `valuesAt` gives. */
export function secondsOf(
  containers: readonly Container[],
  options: {
    readonly startMs: number;
    readonly count: number;
    readonly valuesAt: (second: number, container: Container) => Readonly<Record<string, number>>;
  },
): TestTick[] {
  const subjects = containers.map((container) => ({ container, subject: subjectOf(container) }));
  return Array.from({ length: options.count }, (_, second) => ({
    timeMs: options.startMs + second * 1_000,
    containers: second === 0 ? containers : [],
    samples: subjects.map(({ container, subject }) => ({
      subject,
      values: options.valuesAt(second, container),
    })),
  }));
}

/** A journal being written, as the collector writes it. */
export interface TestJournal {
  readonly path: string;
  /** Appends ticks with one write each. */
  append(ticks: readonly TestTick[]): void;
}

/** Writes files of the kinds that a viewer reads; removes the directory when disposed of. */
export class TestData implements AsyncDisposable {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** An empty data directory. */
  static async create(): Promise<TestData> {
    return new TestData(await Deno.makeTempDir({ prefix: "fgm-viewer-test-" }));
  }

  /** Begins a journal. */
  journal(startMs: number, changes: Partial<JournalHeader> = {}): TestJournal {
    const header = testHeader(startMs, changes);
    const path = join(
      this.dir,
      partitionPath(startMs, header.identifier),
      `${segmentStem(startMs)}.journal`,
    );
    Deno.mkdirSync(dirname(path), { recursive: true });
    Deno.writeFileSync(path, encodeHeader(header));
    const encoder = new JournalEncoder(header);
    return {
      path,
      append: (ticks) => {
        for (const tick of ticks) {
          const bytes = encoder.encodeTick({
            timeMs: tick.timeMs,
            containers: tick.containers ?? [],
            samples: tick.samples.map((sample) => toSample(sample, header)),
          });
          Deno.writeFileSync(path, bytes, { append: true });
        }
      },
    };
  }

  /** Writes a journal and seals it. Returns the path without extension. */
  async segment(ticks: readonly TestTick[], changes: Partial<JournalHeader> = {}): Promise<string> {
    const journal = this.journal(ticks[0]?.timeMs ?? START_MS, changes);
    journal.append(ticks);
    await sealJournal(journal.path);
    return journal.path.slice(0, -".journal".length);
  }

  /** Writes the rows of a SELECT to a Parquet file without sidecar. Returns its path. */
  async looseFile(name: string, select: string): Promise<string> {
    const path = join(this.dir, name);
    await Deno.mkdir(dirname(path), { recursive: true });
    await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 64 * 1024 * 1024 });
    const literal = path.replaceAll("'", "''");
    await db.query(`COPY (${select}) TO '${literal}' (FORMAT parquet)`);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dir, { recursive: true });
  }
}

function testHeader(startMs: number, changes: Partial<JournalHeader>): JournalHeader {
  const names = (scope: MetricScope) => metricsOf(scope).map(({ name }) => name);
  return {
    version: 1,
    runId: "4f1c",
    identifier: "fgm-x7k2p",
    nodeName: "worker-1",
    clusterName: "test",
    startMs,
    intervalMs: 1_000,
    metrics: {
      container: names("container"),
      device: names("device"),
      process: names("process"),
      self: names("self"),
    },
    ...changes,
  };
}

function toSample({ subject, values }: TestSample, header: JournalHeader): Sample {
  const names = header.metrics[subject.scope];
  return { subject, values: Float64Array.from(names, (name) => values[name] ?? NaN) };
}
