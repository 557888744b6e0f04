/**
 * Rows on their way into an exported page: kept as chunks of the page's form from early on, for they come
 * slice of time by slice of time, and the page wants them metric by metric.
 *
 * @module
 */

import {
  CHUNK_SAMPLES_MAX,
  encodeBlock,
  encodeChunk,
  type EncodedSeries,
  encodeTicks,
} from "../web/page/data/embedded_format.ts";
import type { RowRun, SortedRows } from "./row_batch.ts";

/** Samples that a series has room for at first. */
const INITIAL_SAMPLES = 32;

/** The times at which one node was sampled, each once, and their positions. */
interface TickTable {
  readonly position: number;
  readonly times: number[];
  readonly positions: Map<number, number>;
}

/** Collects the rows of an exported page. */
export class EmbeddedRows {
  readonly #containers: ReadonlyMap<string, number>;
  readonly #tables = new Map<string, TickTable>();
  readonly #series = new Map<string, Map<string, SeriesRows>>();
  #bounds = { firstMs: Infinity, lastMs: -Infinity };

  /** `containers` are the positions of ids in the page's head. */
  constructor(containers: ReadonlyMap<string, number>) {
    this.#containers = containers;
  }

  /** Times of the first and last sample; [Infinity, -Infinity] without any. */
  get bounds(): { readonly firstMs: number; readonly lastMs: number } {
    return this.#bounds;
  }

  /** Metrics that have samples, sorted. */
  get metrics(): readonly string[] {
    return [...this.#series.keys()].sort();
  }

  /**
   * Takes rows; what is no finite number cannot be drawn and is left out.
   *
   * @throws {TypeError} for a container that is not in the head, a defect.
   */
  add(rows: SortedRows): void {
    for (const run of rows.runs) {
      const { timesMs, values } = rows;
      const series = this.#seriesOf(run);
      const table = this.#tableOf(run);
      for (let row = run.from; row < run.to; row++) {
        // Finer times are cut, as they are in all answers.
        const timeMs = Math.floor(timesMs[row]!);
        if (Number.isFinite(values[row])) series.add(this.#tick(table, timeMs), values[row]!);
      }
    }
  }

  /** The times of all ticks, as the page holds them. */
  ticks(): Uint8Array<ArrayBuffer> {
    return encodeTicks([...this.#tables.values()].map(({ times }) => times));
  }

  /** All series of one metric, as the page holds them. They are forgotten then. */
  takeBlock(metric: string): Uint8Array<ArrayBuffer> {
    const series = [...this.#series.get(metric)?.values() ?? []].map((rows) => rows.encoded());
    this.#series.delete(metric);
    return encodeBlock(series);
  }

  #tick({ times, positions }: TickTable, timeMs: number): number {
    const known = positions.get(timeMs);
    if (known !== undefined) return known;
    positions.set(timeMs, times.length);
    this.#bounds = {
      firstMs: Math.min(this.#bounds.firstMs, timeMs),
      lastMs: Math.max(this.#bounds.lastMs, timeMs),
    };
    return times.push(timeMs) - 1;
  }

  #tableOf({ labels: { nodeName } }: RowRun): TickTable {
    const key = nodeName ?? "";
    let table = this.#tables.get(key);
    if (table === undefined) {
      table = { position: this.#tables.size, times: [], positions: new Map() };
      this.#tables.set(key, table);
    }
    return table;
  }

  #seriesOf(run: RowRun): SeriesRows {
    const { metric, labels: { containerId, device, pid, nodeName } } = run;
    const container = this.#containers.get(containerId);
    if (container === undefined) {
      throw new TypeError(`Cannot export rows: container ${containerId} is not in the head`);
    }
    // As the viewer's statements name parts.
    const part = device === null && pid === null
      ? null
      : [device, pid].filter((word) => word !== null).join("/");
    let byKey = this.#series.get(metric);
    if (byKey === undefined) this.#series.set(metric, byKey = new Map());
    const key = `${containerId} ${nodeName ?? ""} ${part ?? ""}`;
    let series = byKey.get(key);
    if (series === undefined) {
      series = new SeriesRows({ container, table: this.#tableOf(run).position, part });
      byKey.set(key, series);
    }
    return series;
  }
}

/** The rows of one series. */
class SeriesRows {
  readonly #owner: Omit<EncodedSeries, "chunks">;
  readonly #chunks: Uint8Array[] = [];
  #ticks = new Uint32Array(INITIAL_SAMPLES);
  #values = new Float64Array(INITIAL_SAMPLES);
  #length = 0;

  constructor(owner: Omit<EncodedSeries, "chunks">) {
    this.#owner = owner;
  }

  add(tick: number, value: number): void {
    if (this.#length === this.#ticks.length) this.#makeRoom();
    this.#ticks[this.#length] = tick;
    this.#values[this.#length] = value;
    this.#length++;
  }

  encoded(): EncodedSeries {
    if (this.#length > 0) this.#seal();
    return { ...this.#owner, chunks: this.#chunks };
  }

  #makeRoom(): void {
    if (this.#length === CHUNK_SAMPLES_MAX) return this.#seal();
    const length = this.#length * 2;
    const [ticks, values] = [new Uint32Array(length), new Float64Array(length)];
    ticks.set(this.#ticks);
    values.set(this.#values);
    [this.#ticks, this.#values] = [ticks, values];
  }

  #seal(): void {
    const length = this.#length;
    this.#chunks.push(
      encodeChunk(this.#ticks.subarray(0, length), this.#values.subarray(0, length)),
    );
    this.#length = 0;
  }
}
