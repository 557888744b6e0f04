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
import {
  encodeSidecar,
  SIDECAR_VERSION,
  type SidecarContainer,
} from "@fgm/collector/store/sidecar";
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
  readonly identifier?: string;
  readonly nodeName?: string;
  /** Names of the metrics; defaults to those of a container and of fgm itself. */
  readonly metricNames?: readonly string[];
  readonly seed?: number;
}

/** What was written. */
export interface ManySegments {
  /** Paths without extension, oldest first. */
  readonly stemPaths: readonly string[];
  /** Containers that are in any segment. */
  readonly containerIds: ReadonlySet<string>;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly sidecarBytes: number;
}

const INTERVAL_MS = 1_000;
const NAMESPACES = ["shop", "payments", "search", "platform", "kube-system", "monitoring"];
const WORKLOADS = ["checkout", "cart", "catalog", "ingress-controller", "metrics-agent", "search"];
const HEX = "0123456789abcdef";

/** Writes the segments below `dir`, one after the other in time, a partition for each day. */
export function writeManySegments(dir: string, options: ManySegmentsOptions): ManySegments {
  const { segments, startMs = START_MS, rotationMs = 90_000 } = options;
  const { identifier = "fgm-x7k2p", nodeName = "worker-1", churnEvery = 3 } = options;
  const random = seededRandom(options.seed ?? 1);
  const living = Array.from({ length: options.containers }, () => container(random));
  const metricNames = [...options.metricNames ?? ownMetricNames()].sort();
  const stemPaths: string[] = [];
  const containerIds = new Set(living.map(({ id }) => id));
  let sidecarBytes = 0;
  for (let i = 0; i < segments; i++) {
    const firstMs = startMs + i * rotationMs;
    const span = { firstMs, lastMs: firstMs + rotationMs - INTERVAL_MS };
    const isChurned = churnEvery > 0 && i % churnEvery === churnEvery - 1;
    const churn = isChurned ? replaceOne(living, { span, random }) : undefined;
    for (const { id } of churn ?? []) containerIds.add(id);
    const directory = join(dir, partitionPath(firstMs, identifier));
    if (
      i === 0 ||
      partitionPath(firstMs - rotationMs, identifier) !== partitionPath(firstMs, identifier)
    ) {
      Deno.mkdirSync(directory, { recursive: true });
    }
    const stemPath = join(directory, segmentStem(firstMs));
    const bytes = encodeSidecar({
      version: SIDECAR_VERSION,
      segment: {
        startMs: span.firstMs,
        endMs: span.lastMs,
        rowCount: metricNames.length * living.length * (rotationMs / INTERVAL_MS),
        byteSize: 0,
        metricNames,
        runId: "4f1c",
        nodeName,
        clusterName: "test",
        identifier,
        intervalMs: INTERVAL_MS,
        replaces: [],
      },
      containers: (churn ?? living.map((one) => seen(one, span)))
        .sort((a, b) => a.id < b.id ? -1 : 1),
    });
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

/** One container dies in the middle of the segment, another is born then: both are in it. */
function replaceOne(
  living: Container[],
  { span, random }: { readonly span: Span; readonly random: Random },
): SidecarContainer[] {
  const at = randomInteger(random, { least: 0, most: living.length - 1 });
  const middleMs = span.firstMs +
    Math.floor((span.lastMs - span.firstMs) / 2 / INTERVAL_MS) * INTERVAL_MS;
  const dead = living[at]!;
  const born = container(random);
  living[at] = born;
  const others = living.filter((one) => one !== born).map((one) => seen(one, span));
  return [
    ...others,
    seen(dead, { firstMs: span.firstMs, lastMs: middleMs }),
    seen(born, { firstMs: middleMs + INTERVAL_MS, lastMs: span.lastMs }),
  ];
}

function seen(one: Container, span: Span): SidecarContainer {
  return { ...one, firstSeenMs: span.firstMs, lastSeenMs: span.lastMs };
}

function container(random: Random): Container {
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

function ownMetricNames(): string[] {
  return (["container", "self"] as const).flatMap((scope) =>
    metricsOf(scope).map(({ name }) => name)
  );
}
