/**
 * What a data directory holds against what the simulated node did: every tick of the range that is kept
 * once, every row once, and the values of some metrics one by one.
 *
 * The node is simulated again from its seed. Parquet files are read as any other program would read
 * them, all of them, so that a segment that lies beside what it was merged into counts twice.
 *
 * @module
 */

import { replacedAt } from "@fgm/collector/testing/fast_collection";
import { NodeModel } from "@fgm/collector/testing/node_model";
import { segmentPaths } from "@fgm/collector/testing/recorded_ticks";
import { slotOf } from "@fgm/collector/metrics";
import { type DuckDb, openDuckDb } from "@fgm/collector/store/duckdb";

/** Metrics whose values are compared: counters and gauges of four kernel files. */
export const COMPARED_METRICS = [
  "cgroup.v2.memory.current",
  "cgroup.v2.memory.stat.anon",
  "cgroup.v2.cpu.stat.usage_usec",
  "cgroup.v2.cpu.stat.nr_throttled",
  "cgroup.v2.pids.current",
] as const;

const SLOTS = COMPARED_METRICS.map((name) => slotOf("container", name));

/** Ticks compared at a time: what both sides say of these is held in memory. */
const CHUNK_TICKS = 1_800;

/** Findings that are told word by word. */
const EXAMPLES_MAX = 10;

const INTERVAL_MS = 1_000;

/** The node that was recorded. */
export interface RecordedNode {
  readonly seed: number;
  readonly containers: number;
  /** Time of the node's first state. */
  readonly startMs: number;
  readonly replaceEveryTicks: number;
  /**
   * How many states back a tick may show, the least first. A collector of its own process reads files
   * that change at their own time: the state of now, or the one before.
   */
  readonly lagTicks: readonly number[];
}

/** What was found. All counts are 0 where all is well, but for `ticks` and `rows`. */
export interface TruthReport {
  /** First and last tick on disk, milliseconds since 1970; NaN of nothing. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Ticks that the range has room for, and those of them that nothing on disk is from. */
  readonly ticks: number;
  readonly missingTicks: number;
  /** Ticks that the collector says it has missed in that range. */
  readonly admittedTicks: number;
  /** Rows compared. */
  readonly rows: number;
  readonly missingRows: number;
  readonly duplicateRows: number;
  /** Rows of containers, or of times, that the node did not have. */
  readonly strangeRows: number;
  readonly wrongValues: number;
  /** Rows of all series, those of devices and processes included, and those of them that stand there again. */
  readonly allRows: number;
  readonly repeatedRows: number;
  /** Journals that were never sealed. */
  readonly journals: number;
  readonly examples: readonly string[];
}

type Counts = {
  -readonly [Key in Exclude<keyof TruthReport, "examples" | "journals">]: TruthReport[Key];
};

/** Compares. An empty directory gives a report of zeros. */
export async function compareWithTruth(
  dataDir: string,
  node: RecordedNode,
): Promise<TruthReport> {
  const journals = segmentPaths(dataDir, "journal").length;
  const paths = segmentPaths(dataDir, "parquet");
  const counts: Counts = {
    ...{ fromMs: NaN, toMs: NaN, ticks: 0, missingTicks: 0, admittedTicks: 0, rows: 0 },
    ...{ missingRows: 0, duplicateRows: 0, strangeRows: 0, wrongValues: 0 },
    ...{ allRows: 0, repeatedRows: 0 },
  };
  const examples: string[] = [];
  if (paths.length === 0) return { ...counts, journals, examples };
  await using db = await openDuckDb({ threads: 2, memoryLimitBytes: 512 * 1024 ** 2 });
  Object.assign(counts, await readExtent(db, paths));
  const tell = (text: string) => {
    if (examples.length < EXAMPLES_MAX) examples.push(text);
  };
  const states = new NodeStates(node);
  const [firstTick, lastTick] = [tickAt(counts.fromMs, node), tickAt(counts.toMs, node)];
  for (let tick = firstTick; tick <= lastTick; tick += CHUNK_TICKS) {
    const endTick = Math.min(lastTick + 1, tick + CHUNK_TICKS);
    const chunk = new Chunk(states.between(tick, endTick), { node, tell, counts });
    await chunk.read(db, paths);
    chunk.finish();
  }
  await countRepeated(db, { paths, counts, tell });
  return { ...counts, journals, examples };
}

/** A timer may fire this much before its time, in milliseconds. */
const EARLY_MS_MAX = 2;

/** Number of the tick that a time belongs to; the node's first state is number 0. */
function tickAt(timeMs: number, { startMs }: RecordedNode): number {
  return Math.floor((timeMs + EARLY_MS_MAX - startMs) / INTERVAL_MS);
}

async function readExtent(
  db: DuckDb,
  paths: readonly string[],
): Promise<Pick<Counts, "fromMs" | "toMs" | "admittedTicks">> {
  const { columns } = await db.query(
    `SELECT epoch_ms(min(time))::DOUBLE, epoch_ms(max(time))::DOUBLE, max(value) - min(value)
     FROM read_parquet(?, hive_partitioning = false) WHERE metric_name = 'fgm.missed_ticks'`,
    [paths],
  );
  const [fromMs, toMs, admittedTicks] = columns.map(({ values }) => Number(values[0] ?? NaN));
  return { fromMs: fromMs!, toMs: toMs!, admittedTicks: admittedTicks! };
}

/** One metric after the other: its rows lie together, and so many can be held. */
async function countRepeated(
  db: DuckDb,
  { paths, counts, tell }: {
    readonly paths: readonly string[];
    readonly counts: Counts;
    readonly tell: (text: string) => void;
  },
): Promise<void> {
  const from = "FROM read_parquet(?, hive_partitioning = false)";
  const names = await db.query(`SELECT DISTINCT metric_name ${from} ORDER BY metric_name`, [paths]);
  for (const name of names.columns[0]?.values ?? []) {
    const { columns } = await db.query(
      `SELECT count(*)::DOUBLE, sum(copies)::DOUBLE
       FROM (SELECT count(*) AS copies ${from} WHERE metric_name = ?
         GROUP BY time, l_container_id, l_device, l_pid, l_comm)`,
      [paths, String(name)],
    );
    const [different, all] = columns.map(({ values }) => Number(values[0] ?? 0));
    counts.allRows += all!;
    counts.repeatedRows += all! - different!;
    if (all! > different!) tell(`${name}: ${all! - different!} rows are there again`);
  }
}

/** What some ticks were like. `values[id]` has a value for each tick, lags first, and metric. */
interface States {
  readonly fromTick: number;
  readonly endTick: number;
  /** States before `fromTick` that `values` begins with. */
  readonly lag: number;
  readonly values: ReadonlyMap<string, Float64Array>;
}

/** Lives through the node once, in order. */
class NodeStates {
  readonly #model: NodeModel;
  readonly #node: RecordedNode;
  readonly #lag: number;
  /** States that were lived last: enough to look back on. */
  readonly #last: Map<string, readonly number[]>[] = [];
  #next = 0;

  constructor(node: RecordedNode) {
    this.#node = node;
    this.#lag = Math.max(...node.lagTicks);
    this.#model = new NodeModel({ ...node, intervalMs: INTERVAL_MS });
  }

  between(fromTick: number, endTick: number): States {
    while (this.#next < fromTick) this.#live();
    const values = new Map<string, Float64Array>();
    const width = SLOTS.length, length = (endTick - fromTick + this.#lag) * width;
    const keep = (state: ReadonlyMap<string, readonly number[]>, at: number) => {
      for (const [id, row] of state) {
        const all = values.get(id) ?? new Float64Array(length).fill(NaN);
        values.set(id, all);
        all.set(row, at * width);
      }
    };
    this.#last.slice(-this.#lag || Infinity).forEach((state, i, { length: known }) =>
      keep(state, this.#lag - known + i)
    );
    for (let tick = fromTick; tick < endTick; tick++) {
      keep(this.#live(), tick - fromTick + this.#lag);
    }
    return { fromTick, endTick, lag: this.#lag, values };
  }

  #live(): ReadonlyMap<string, readonly number[]> {
    const replaced = replacedAt(this.#next, this.#node);
    if (this.#next > 0 && replaced !== undefined) this.#model.replace(replaced);
    this.#model.step();
    this.#next++;
    const state = new Map(
      this.#model.living.map(({ container, samples: [own] }) =>
        [container.id, SLOTS.map((slot) => own?.values[slot] ?? NaN)] as const
      ),
    );
    this.#last.push(state);
    if (this.#last.length > this.#lag) this.#last.shift();
    return state;
  }
}

/** Some ticks of both sides. */
class Chunk {
  readonly #states: States;
  readonly #node: RecordedNode;
  readonly #tell: (text: string) => void;
  readonly #counts: Counts;
  readonly #ids: readonly string[];
  /** How often each row was there, by container. */
  readonly #seen: readonly Uint8Array[];
  readonly #seenTicks: Uint8Array;

  constructor(
    states: States,
    { node, tell, counts }: {
      readonly node: RecordedNode;
      readonly tell: (text: string) => void;
      readonly counts: Counts;
    },
  ) {
    this.#states = states;
    this.#node = node;
    this.#tell = tell;
    this.#counts = counts;
    this.#ids = [...states.values.keys()];
    const ticks = states.endTick - states.fromTick;
    this.#seen = this.#ids.map(() => new Uint8Array(ticks * SLOTS.length));
    this.#seenTicks = new Uint8Array(ticks);
  }

  async read(db: DuckDb, paths: readonly string[]): Promise<void> {
    const { startMs } = this.#node;
    const [fromMs, toMs] = [this.#states.fromTick, this.#states.endTick]
      .map((tick) => startMs + tick * INTERVAL_MS - EARLY_MS_MAX);
    const rows = db.stream(
      `SELECT list_position(?, l_container_id)::DOUBLE, list_position(?, metric_name)::DOUBLE,
         epoch_ms(time)::DOUBLE, value
       FROM read_parquet(?, hive_partitioning = false)
       WHERE time >= epoch_ms(?::BIGINT) AND time < epoch_ms(?::BIGINT)
         AND metric_name IN (${COMPARED_METRICS.map((name) => `'${name}'`).join()})
         AND l_device IS NULL AND l_pid IS NULL`,
      [this.#ids, COMPARED_METRICS, paths, fromMs!, toMs!],
    );
    for await (const { rowCount, columns } of rows) {
      const [containers, metrics, times, values] = columns.map((column) => column.values);
      for (let row = 0; row < rowCount; row++) {
        this.#compare({
          container: Number(containers![row] ?? 0) - 1,
          metric: Number(metrics![row]) - 1,
          timeMs: Number(times![row]),
          value: Number(values![row] ?? NaN),
        });
      }
    }
  }

  #compare({ container, metric, timeMs, value }: {
    readonly container: number;
    readonly metric: number;
    readonly timeMs: number;
    readonly value: number;
  }): void {
    const counts = this.#counts;
    const tick = tickAt(timeMs, this.#node) - this.#states.fromTick;
    const about = () => `${COMPARED_METRICS[metric]} of ${this.#ids[container]} at ${timeMs}`;
    counts.rows++;
    this.#seenTicks[tick] = 1;
    const known = this.#truths(container, { tick, metric });
    if (known.length === 0) {
      counts.strangeRows++;
      return this.#tell(`${about()}: the node had no such container then`);
    }
    const at = tick * SLOTS.length + metric;
    if (this.#seen[container]![at]! > 0) {
      counts.duplicateRows++;
      return this.#tell(`${about()}: a second row`);
    }
    this.#seen[container]![at] = 1;
    if (known.includes(value)) return;
    counts.wrongValues++;
    this.#tell(`${about()}: ${value} instead of ${known.join(" or ")}`);
  }

  /** Values that a row may have; none where the container was not there, or did not have the metric. */
  #truths(
    container: number,
    { tick, metric }: { readonly tick: number; readonly metric: number },
  ): readonly number[] {
    const id = this.#ids[container];
    const values = id === undefined ? undefined : this.#states.values.get(id);
    if (values === undefined) return [];
    return this.#node.lagTicks
      .map((lag) => values[(tick + this.#states.lag - lag) * SLOTS.length + metric] ?? NaN)
      .filter((value) => !Number.isNaN(value));
  }

  /** Counts what was not there. */
  finish(): void {
    const { startMs, lagTicks } = this.#node;
    this.#seenTicks.forEach((seen, tick) => {
      this.#counts.ticks++;
      const timeMs = startMs + (this.#states.fromTick + tick) * INTERVAL_MS;
      if (seen === 0) {
        this.#counts.missingTicks++;
        this.#tell(`nothing at ${timeMs}`);
        return;
      }
      for (const container of this.#ids.keys()) {
        for (const metric of SLOTS.keys()) {
          if (this.#seen[container]![tick * SLOTS.length + metric]! > 0) continue;
          // Who was just born, or is about to go, may be seen or not where states are not exact.
          if (this.#truths(container, { tick, metric }).length < lagTicks.length) continue;
          this.#counts.missingRows++;
          this.#tell(`${COMPARED_METRICS[metric]} of ${this.#ids[container]} at ${timeMs}: no row`);
        }
      }
    });
  }
}
