/**
 * Who a viewer is and what it has, asked once it can be reached.
 *
 * A viewer may be older or newer than this program: what it does not say is filled in, and what it lacks
 * is left out.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import { ViewerError } from "@fgm/server/api/client_error";
import type { WireInstance, WireReady } from "@fgm/server/api/instance";
import type { WireMetric, WireMetrics } from "@fgm/server/api/metrics";
import type { WireStudies } from "@fgm/server/api/studies";
import { type Extent, PANELS_MAX, type ViewerFacts } from "../state/state.ts";
import { isNotReady } from "./failure_text.ts";

/** Sampling interval of a viewer that names none, in milliseconds: the collector's own default. */
export const INTERVAL_MS_DEFAULT = 1_000;

/** What a viewer says of itself and of its data. */
export interface Greeting {
  readonly facts: ViewerFacts;
  /** Undefined while it has no data. */
  readonly extent: Extent | undefined;
}

/**
 * Asks a viewer all that has to be known before anything can be drawn, at once.
 *
 * @throws {ViewerError} when it does not answer.
 */
export async function greetViewer(
  client: ViewerClient,
  options: { readonly signal: AbortSignal },
): Promise<Greeting> {
  const [instance, metrics, studies, extent] = await Promise.all([
    client.instance(options),
    client.metrics(options),
    askStudies(client, options),
    askExtent(client, options),
  ]);
  return { facts: toFacts(instance, metrics, studies), extent };
}

/**
 * Times of the oldest and the newest sample, undefined while there is none.
 *
 * @throws {ViewerError} when the viewer does not answer.
 */
export async function askExtent(
  client: ViewerClient,
  options: { readonly signal: AbortSignal },
): Promise<Extent | undefined> {
  try {
    return toExtent(await client.ready(options));
  } catch (error) {
    if (isNotReady(error)) return undefined;
    throw error;
  }
}

/** A viewer that knows of no studies can do everything else. */
async function askStudies(
  client: ViewerClient,
  options: { readonly signal: AbortSignal },
): Promise<WireStudies> {
  try {
    return await client.studies(options);
  } catch (error) {
    if (error instanceof ViewerError && error.problem?.status === 404) return { studies: [] };
    throw error;
  }
}

function toExtent({ from_ms, to_ms }: Partial<WireReady>): Extent | undefined {
  if (to_ms === undefined) return undefined;
  return { oldestMs: from_ms ?? to_ms, newestMs: to_ms };
}

function toFacts(
  instance: WireInstance,
  { metrics, key_metrics }: WireMetrics,
  { studies }: WireStudies,
): ViewerFacts {
  const byName = new Map(metrics.map((metric) => [metric.name, withDefaults(metric)]));
  return {
    instance,
    metrics: byName,
    keyMetrics: keyMetrics(key_metrics, byName),
    studies: studies.map((study) => ({ ...study, parameters: study.parameters ?? [] })),
    intervalMs: instance.sessions[0]?.interval_ms ?? INTERVAL_MS_DEFAULT,
  };
}

function withDefaults(metric: Pick<WireMetric, "name"> & Partial<WireMetric>): WireMetric {
  return {
    kind: "gauge",
    unit: "unknown",
    meaning: "",
    plot_as_rate: false,
    limit: null,
    known: false,
    ...metric,
  };
}

/** Where the viewer does not say what tells most, the first ones are as good as any. */
function keyMetrics(
  names: readonly string[] | undefined,
  metrics: ReadonlyMap<string, WireMetric>,
): readonly string[] {
  const known = names?.filter((name) => metrics.has(name)) ?? [];
  return known.length > 0 ? known : [...metrics.keys()].slice(0, PANELS_MAX);
}
