/**
 * What has been decoded of one journal: its header, containers, metrics and samples.
 *
 * @module
 */

import type { Container, MetricScope, Subject } from "@fgm/collector/model";
import type { JournalHeader, JournalSink } from "@fgm/collector/store/journal";
import type { ContainerRegistry } from "./container_registry.ts";
import { type ContainerSpans, packSpans } from "./container_spans.ts";
import { JournalRows } from "./journal_rows.ts";

interface OpenSpan {
  readonly ordinal: number;
  firstMs: number;
  lastMs: number;
}

/** Takes in a journal as a decoder hands it out. */
export class JournalContents implements JournalSink {
  /** Undefined as long as the journal's first frame is not whole. */
  journalHeader: JournalHeader | undefined;
  /** Times of the first and last tick; NaN before the first one. Clock steps may disorder ticks. */
  firstMs = NaN;
  lastMs = NaN;
  tickCount = 0;
  /** Names of the metrics that have had a value. */
  readonly metricNames = new Set<string>();
  readonly #registry: ContainerRegistry;
  readonly #keepsRows: boolean;
  readonly #subjects = new Map<number, { readonly subject: Subject; readonly span: OpenSpan }>();
  readonly #spans = new Map<string, OpenSpan>();
  /** Metrics of each scope that have had no value yet, by their position. */
  readonly #valueless = new Map<MetricScope, Map<number, string>>();
  #rows: JournalRows | undefined;
  #timeMs = NaN;
  #packed: { readonly tickCount: number; readonly spans: ContainerSpans } | undefined;

  constructor(registry: ContainerRegistry, options: { readonly keepsRows: boolean }) {
    this.#registry = registry;
    this.#keepsRows = options.keepsRows;
  }

  header(header: JournalHeader): void {
    this.journalHeader = header;
    if (this.#keepsRows) this.#rows = new JournalRows(header);
    for (const scope of ["container", "device", "process", "self"] as const) {
      this.#valueless.set(scope, new Map(header.metrics[scope].entries()));
    }
  }

  container(container: Container): void {
    const atMs = Number.isNaN(this.lastMs) ? this.journalHeader?.startMs ?? 0 : this.lastMs;
    this.#registry.describe(container, atMs);
  }

  subject(index: number, subject: Subject): void {
    this.#rows?.addSubject(index, subject);
    const ordinal = this.#registry.intern(subject.containerId);
    let span = this.#spans.get(subject.containerId);
    // Infinite until its first sample: a subject is declared before it has any.
    if (span === undefined) span = { ordinal, firstMs: Infinity, lastMs: -Infinity };
    this.#spans.set(subject.containerId, span);
    this.#subjects.set(index, { subject, span });
  }

  tick(timeMs: number): void {
    this.#timeMs = timeMs;
    this.tickCount++;
    this.firstMs = Number.isNaN(this.firstMs) ? timeMs : Math.min(this.firstMs, timeMs);
    this.lastMs = Number.isNaN(this.lastMs) ? timeMs : Math.max(this.lastMs, timeMs);
  }

  sample(subjectIndex: number, values: Float64Array): void {
    const known = this.#subjects.get(subjectIndex);
    if (known === undefined) return;
    const { subject, span } = known;
    if (this.#timeMs < span.firstMs) span.firstMs = this.#timeMs;
    if (this.#timeMs > span.lastMs) span.lastMs = this.#timeMs;
    this.#noteValues(subject.scope, values);
    this.#rows?.addSample(subjectIndex, this.#timeMs, values);
  }

  /** The samples, unless they were not kept or have been forgotten. */
  get rows(): JournalRows | undefined {
    return this.#rows;
  }

  /** Frees the samples. Everything else stays and goes on growing. */
  forgetRows(): void {
    this.#rows = undefined;
  }

  /** Ordinals of all containers that were declared, with or without samples. */
  *ordinals(): Iterable<number> {
    for (const { ordinal } of this.#spans.values()) yield ordinal;
  }

  /** When each container was seen. */
  spans(): ContainerSpans {
    if (this.#packed?.tickCount !== this.tickCount) {
      const seen = [...this.#spans.values()].filter((span) => span.lastMs >= span.firstMs);
      this.#packed = { tickCount: this.tickCount, spans: packSpans(seen) };
    }
    return this.#packed.spans;
  }

  #noteValues(scope: MetricScope, values: Float64Array): void {
    const valueless = this.#valueless.get(scope);
    if (valueless === undefined) return;
    for (const [slot, name] of valueless) {
      if (Number.isNaN(values[slot]!)) continue;
      valueless.delete(slot);
      this.metricNames.add(name);
    }
  }
}
