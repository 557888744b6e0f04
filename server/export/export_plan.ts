/**
 * Cuts an export into parts that fit into memory, before anything is opened.
 *
 * A part is a slice of time and some metrics; all rows of these, in whatever files they are, belong to
 * it and to no other part. So a part can be read again, from other files, when its own were sealed,
 * merged or removed meanwhile, and no row is sent twice or left out.
 *
 *     time  ──▶  │ slice 1  │ slice 2            │ slice 3 │
 *     metrics a-c│ part 1   │ part 3             │ part 5  │
 *     metrics d-f│ part 2   │ part 4             │ part 6  │
 *
 * Slices begin and end where files do, as far as that goes: a file's rows are sorted by metric, so a
 * part then reads the row groups of its metrics and nothing else.
 *
 * @module
 */

import type { ContainerSpans } from "../index/container_spans.ts";

/** Something with rows: a segment or an open journal. */
export interface ExportSource {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly intervalMs: number;
  readonly metricNames: ReadonlySet<string>;
  readonly spans: ContainerSpans;
}

/** What is exported: [fromMs, toMs) of these metrics. */
export interface ExportScope {
  /** Each once, in the order in which they are written. */
  readonly metrics: readonly string[];
  /** Ordinals of the wanted containers; undefined for all. */
  readonly ordinals: ReadonlySet<number> | undefined;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Rows that are read together. */
export interface ExportPart {
  readonly fromMs: number;
  readonly toMs: number;
  readonly metrics: readonly string[];
}

/** What will be read. */
export interface ExportPlan {
  /** Slices in ascending time, each metric by metric. Empty when nothing matches. */
  readonly parts: readonly ExportPart[];
  /** Rows that the containers can have, were no metric missing; those of devices and processes not. */
  readonly rowEstimate: number;
}

/** Plans an export so that a part holds about `rowsPerPart` rows, by estimate. Opens nothing. */
export function planExport(
  sources: readonly ExportSource[],
  scope: ExportScope,
  { rowsPerPart }: { readonly rowsPerPart: number },
): ExportPlan {
  const loads = loadsOf(sources, scope);
  const parts = slicesOf(loads, rowsPerPart).flatMap((slice) => partsOf(slice, scope, rowsPerPart));
  return { parts, rowEstimate: loads.reduce((sum, { rows }) => sum + rows, 0) };
}

/** The sources that can hold rows of the scope. */
export function wantedSources<Source extends ExportSource>(
  sources: readonly Source[],
  scope: ExportScope,
): Source[] {
  const countMetrics = metricCounter(scope.metrics);
  return sources.filter((source) =>
    source.firstMs < scope.toMs && source.lastMs >= scope.fromMs &&
    countMetrics(source) > 0 && samplesOf(source, scope) > 0
  );
}

/**
 * Two halves of a part that turned out to hold too many rows, or undefined when it cannot be halved: it
 * is one millisecond of one metric.
 */
export function halvePart(part: ExportPart): readonly [ExportPart, ExportPart] | undefined {
  const { fromMs, toMs, metrics } = part;
  if (metrics.length > 1) {
    const middle = metrics.length >> 1;
    return [
      { ...part, metrics: metrics.slice(0, middle) },
      { ...part, metrics: metrics.slice(middle) },
    ];
  }
  const middleMs = fromMs + Math.floor((toMs - fromMs) / 2);
  if (middleMs <= fromMs) return undefined;
  return [{ ...part, toMs: middleMs }, { ...part, fromMs: middleMs }];
}

/** Rows of one source, evenly spread over [fromMs, toMs). */
interface Load {
  readonly fromMs: number;
  readonly toMs: number;
  readonly rows: number;
}

function loadsOf(sources: readonly ExportSource[], scope: ExportScope): Load[] {
  const countMetrics = metricCounter(scope.metrics);
  return sources.flatMap((source) => {
    const fromMs = Math.max(source.firstMs, scope.fromMs);
    const toMs = Math.min(source.lastMs + 1, scope.toMs);
    if (fromMs >= toMs) return [];
    const rows = countMetrics(source) * samplesOf(source, scope);
    return rows === 0 ? [] : [{ fromMs, toMs, rows }];
  });
}

/** Segments share their sets of names, so each set is looked through once. */
function metricCounter(metrics: readonly string[]): (source: ExportSource) => number {
  const counts = new Map<ReadonlySet<string>, number>();
  return ({ metricNames }) => {
    let count = counts.get(metricNames);
    if (count === undefined) {
      count = metrics.reduce((sum, name) => sum + (metricNames.has(name) ? 1 : 0), 0);
      counts.set(metricNames, count);
    }
    return count;
  };
}

/** Samples of one metric that the wanted containers can have in a source, within the scope. */
function samplesOf({ spans, intervalMs }: ExportSource, scope: ExportScope): number {
  let samples = 0;
  for (let i = 0; i < spans.ordinals.length; i++) {
    if (scope.ordinals?.has(spans.ordinals[i]!) === false) continue;
    const firstMs = Math.max(spans.firstMs[i]!, scope.fromMs);
    const lastMs = Math.min(spans.lastMs[i]!, scope.toMs - 1);
    if (lastMs >= firstMs) samples += Math.floor((lastMs - firstMs) / intervalMs) + 1;
  }
  return samples;
}

/** Neighbouring times between which no source begins or ends, joined up to `rowsMax` rows. */
function slicesOf(loads: readonly Load[], rowsMax: number): Load[] {
  const slices: Load[] = [];
  let open: Load | undefined;
  for (const step of stepsOf(loads)) {
    if (open !== undefined && open.rows + step.rows <= rowsMax) {
      open = { fromMs: open.fromMs, toMs: step.toMs, rows: open.rows + step.rows };
    } else {
      if (open !== undefined) slices.push(open);
      open = step;
    }
  }
  if (open !== undefined) slices.push(open);
  return slices;
}

/** The times between two neighbouring begins or ends of sources, without those of no rows. */
function stepsOf(loads: readonly Load[]): Load[] {
  const changes = loads.flatMap(({ fromMs, toMs, rows }) => {
    const rowsPerMs = rows / (toMs - fromMs);
    return [{ atMs: fromMs, rowsPerMs, count: 1 }, {
      atMs: toMs,
      rowsPerMs: -rowsPerMs,
      count: -1,
    }];
  }).sort((a, b) => a.atMs - b.atMs);
  const steps: Load[] = [];
  let [atMs, rowsPerMs, count] = [NaN, 0, 0];
  for (const change of changes) {
    if (count > 0 && change.atMs > atMs) {
      const rows = Math.max(0, rowsPerMs) * (change.atMs - atMs);
      steps.push({ fromMs: atMs, toMs: change.atMs, rows });
    }
    [atMs, rowsPerMs, count] = [
      change.atMs,
      rowsPerMs + change.rowsPerMs,
      count + change.count,
    ];
  }
  return steps;
}

function partsOf(
  { fromMs, toMs, rows }: Load,
  { metrics }: ExportScope,
  rowsPerPart: number,
): ExportPart[] {
  const count = Math.ceil(rows / rowsPerPart);
  const groupCount = Math.min(metrics.length, Math.max(1, count));
  const pieces = Math.max(1, Math.ceil(count / groupCount));
  const widthMs = Math.max(1, Math.ceil((toMs - fromMs) / pieces));
  const parts: ExportPart[] = [];
  for (let group = 0; group < groupCount; group++) {
    const names = metrics.slice(
      Math.floor(group * metrics.length / groupCount),
      Math.floor((group + 1) * metrics.length / groupCount),
    );
    for (let at = fromMs; at < toMs; at += widthMs) {
      parts.push({ fromMs: at, toMs: Math.min(toMs, at + widthMs), metrics: names });
    }
  }
  return parts;
}
