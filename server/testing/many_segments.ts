/**
 * A data directory of thousands of sealed segments, as a node leaves it that nobody merges: real
 * sidecars over Parquet files without contents, which the index has no reason to open.
 *
 * @module
 */

import { join } from "node:path";
import { metricsOf } from "@fgm/collector/metrics";
import type { Container } from "@fgm/collector/model";
import { partitionPath, segmentStem } from "@fgm/collector/store/partition";
import { encodeSidecar, type Sidecar } from "@fgm/collector/store/sidecar";
import { addCheck, CHECK_BYTES } from "@fgm/collector/store/sidecar_check";
import { START_MS } from "./data_dir.ts";
import { type Random, randomInteger, seededRandom } from "./random.ts";

/** What to write. */
export interface ManySegmentsOptions {
  readonly segments: number;
  /** Containers that live at the same time. */
  readonly containers: number;
  /** Segments from one birth and death to the next; 0 for none. Defaults to 3. */
  readonly churnEvery?: number;
  /** Start of the first segment, milliseconds since 1970; defaults to `START_MS`. */
  readonly startMs?: number;
  /** Length of a segment; defaults to 90,000 ms. */
  readonly rotationMs?: number;
  /** Defaults to "fgm-x7k2p". */
  readonly identifier?: string;
  /** Defaults to "worker-1". */
  readonly nodeName?: string;
  /** Names of the metrics; defaults to those of a container and of fgm itself. */
  readonly metricNames?: readonly string[];
  /** Defaults to 1. */
  readonly seed?: number;
}

/** What was written. */
export interface ManySegments {
  /** Paths without extension, oldest first. */
  readonly stemPaths: readonly string[];
  /** Containers that are in any segment. */
  readonly containerIds: ReadonlySet<string>;
  /** Times of the first and last row. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Bytes of all sidecars. */
  readonly sidecarBytes: number;
}

const INTERVAL_MS = 1_000;
const NAMESPACES = ["shop", "payments", "search", "platform", "kube-system", "monitoring"];
const WORKLOADS = ["checkout", "cart", "catalog", "ingress-controller", "metrics-agent", "search"];
const HEX = "0123456789abcdef";

/**
 * Writes the segments below `dir`, one after the other in time, a partition for each day.
 *
 * @throws {Error} Deno's, when a file cannot be written.
 */
export function writeManySegments(dir: string, options: ManySegmentsOptions): ManySegments {
  const { segments, startMs = START_MS, rotationMs = 90_000, identifier = "fgm-x7k2p" } = options;
  const random = seededRandom(options.seed ?? 1);
  const living = Array.from({ length: options.containers }, () => randomContainer(random));
  const encode = sidecarEncoder({ ...options, identifier });
  const stemPaths: string[] = [];
  const containerIds = new Set(living.map(({ id }) => id));
  let sidecarBytes = 0;
  for (let i = 0; i < segments; i++) {
    const firstMs = startMs + i * rotationMs;
    const span = { firstMs, lastMs: firstMs + rotationMs - INTERVAL_MS };
    const seen = isBirthday(i, options)
      ? replaceOne(living, { span, random })
      : seenAll(living, span);
    for (const { container } of seen) containerIds.add(container.id);
    const directory = join(dir, partitionPath(firstMs, identifier));
    Deno.mkdirSync(directory, { recursive: true });
    const stemPath = join(directory, segmentStem(firstMs));
    const bytes = encode(span, seen);
    Deno.writeFileSync(`${stemPath}.parquet`, new Uint8Array(0));
    Deno.writeFileSync(`${stemPath}.containers`, bytes);
    stemPaths.push(stemPath);
    sidecarBytes += bytes.length;
  }
  const lastMs = startMs + segments * rotationMs - INTERVAL_MS;
  return { stemPaths, containerIds, firstMs: startMs, lastMs, sidecarBytes };
}

interface Span {
  readonly firstMs: number;
  readonly lastMs: number;
}

interface SeenContainer extends Span {
  readonly container: Container;
}

function isBirthday(segment: number, { churnEvery = 3, containers }: ManySegmentsOptions): boolean {
  return churnEvery > 0 && containers > 0 && segment % churnEvery === churnEvery - 1;
}

function seenAll(living: readonly Container[], span: Span): SeenContainer[] {
  return living.map((container) => ({ container, ...span }));
}

/** One container dies in the middle of the segment, another is born then: both are in it. */
function replaceOne(
  living: Container[],
  { span, random }: { readonly span: Span; readonly random: Random },
): SeenContainer[] {
  const at = randomInteger(random, { least: 0, most: living.length - 1 });
  const ticks = Math.floor((span.lastMs - span.firstMs) / INTERVAL_MS);
  const diedMs = span.firstMs + Math.floor(ticks / 2) * INTERVAL_MS;
  const dead = { container: living[at]!, firstMs: span.firstMs, lastMs: diedMs };
  const others = seenAll(living.filter((_, i) => i !== at), span);
  living[at] = randomContainer(random);
  const bornMs = Math.min(diedMs + INTERVAL_MS, span.lastMs);
  return [...others, dead, { container: living[at], firstMs: bornMs, lastMs: span.lastMs }];
}

/**
 * Encodes as `encodeSidecar` does, in a fraction of its time: a container's bytes are made once, and
 * the two times with which they end are written over.
 */
function sidecarEncoder(
  options: ManySegmentsOptions,
): (span: Span, seen: readonly SeenContainer[]) => Uint8Array {
  const metricNames = [...options.metricNames ?? defaultMetricNames()].sort();
  const parts = new Map<string, Uint8Array>();
  const partOf = (container: Container) => {
    const known = parts.get(container.id);
    if (known !== undefined) return known;
    const times = { firstSeenMs: START_MS, lastSeenMs: START_MS };
    const whole = encodeSidecar({ ...EMPTY, containers: [{ ...container, ...times }] });
    // What follows the number of containers, and comes before the check.
    const part = whole.slice(EMPTY_BYTES - CHECK_BYTES, -CHECK_BYTES);
    parts.set(container.id, part);
    return part;
  };
  return (span, seen) => {
    const head = encodeSidecar({
      ...EMPTY,
      segment: segmentOf(span, { options, metricNames, containers: seen.length }),
    });
    const sorted = [...seen].sort((a, b) => a.container.id < b.container.id ? -1 : 1);
    const bytes = concat([
      Uint8Array.of(0x83), // fields but for the check
      head.subarray(1, -1 - CHECK_BYTES), // without the number of containers, which is 0
      ...(seen.length < 16 ? [Uint8Array.of(0x90 | seen.length)] : [array16(seen.length)]),
      ...sorted.map(({ container, firstMs, lastMs }) =>
        timed(partOf(container), { firstMs, lastMs })
      ),
    ]);
    return addCheck(bytes);
  };
}

const EMPTY: Sidecar = {
  version: 3,
  segment: {
    startMs: 0,
    endMs: 0,
    rowCount: 0,
    byteSize: 0,
    fileCrc32: 0, // of no bytes
    metricNames: [],
    runId: "4f1c",
    nodeName: "worker-1",
    clusterName: "test",
    identifier: "fgm-x7k2p",
    intervalMs: INTERVAL_MS,
    replaces: [],
  },
  containers: [],
};

const EMPTY_BYTES = encodeSidecar(EMPTY).length;

function segmentOf(
  { firstMs, lastMs }: Span,
  { options, metricNames, containers }: {
    readonly options: ManySegmentsOptions;
    readonly metricNames: readonly string[];
    readonly containers: number;
  },
): Sidecar["segment"] {
  return {
    ...EMPTY.segment,
    startMs: firstMs,
    endMs: lastMs,
    rowCount: metricNames.length * containers * (1 + (lastMs - firstMs) / INTERVAL_MS),
    metricNames,
    nodeName: options.nodeName ?? EMPTY.segment.nodeName,
    identifier: options.identifier ?? EMPTY.segment.identifier,
  };
}

/** A container's bytes with other times: … double, `last_seen_ms`, double. */
function timed(part: Uint8Array, { firstMs, lastMs }: Span): Uint8Array {
  const bytes = part.slice();
  const view = new DataView(bytes.buffer);
  view.setFloat64(bytes.length - 8 - 1 - (1 + "last_seen_ms".length) - 8, firstMs);
  view.setFloat64(bytes.length - 8, lastMs);
  return bytes;
}

function array16(count: number): Uint8Array {
  return Uint8Array.of(0xdc, count >> 8, count & 0xff);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function randomContainer(random: Random): Container {
  const workload = pick(random, WORKLOADS);
  return {
    id: hex(random, 64),
    podName: `${workload}-${hex(random, 10)}-${hex(random, 5)}`,
    namespace: pick(random, NAMESPACES),
    containerName: pick(random, ["app", "sidecar", "agent"]),
    podUid: [8, 4, 4, 4, 12].map((length) => hex(random, length)).join("-"),
    qosClass: pick(random, ["Guaranteed", "Burstable", "BestEffort"]),
    labels: undefined,
  };
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[randomInteger(random, { least: 0, most: choices.length - 1 })]!;
}

function hex(random: Random, length: number): string {
  return Array.from({ length }, () => HEX[randomInteger(random, { least: 0, most: 15 })]).join("");
}

function defaultMetricNames(): string[] {
  return (["container", "self"] as const).flatMap((scope) =>
    metricsOf(scope).map(({ name }) => name)
  );
}
