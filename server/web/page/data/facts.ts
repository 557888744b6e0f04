/**
 * What is known of the data before anything is drawn.
 *
 * A viewer may be older or newer than the page: what it does not say is filled in.
 *
 * @module
 */

import type { WireFilters } from "../../../api/containers.ts";
import type { WireMetric } from "../../../api/metrics.ts";
import { ViewerError } from "../../../api/client_error.ts";
import type { Facts } from "../state/page_state.ts";
import { failureOf } from "./failure.ts";
import type { PageSource } from "./page_source.ts";

/** Sampling interval of a source that names none, in milliseconds: the collector's own default. */
const INTERVAL_MS_DEFAULT = 1_000;

/** Metrics that count as telling most where the source does not say. */
const KEY_METRICS_MAX = 5;

const NO_FILTERS: WireFilters = { namespaces: [], nodes: [], qos_classes: [], label_keys: [] };

/**
 * Asks a source for everything, at once.
 *
 * @throws {ViewerError} when it does not answer.
 */
export async function askFacts(source: PageSource, signal: AbortSignal): Promise<Facts> {
  const options = { signal };
  const [instance, { metrics, key_metrics }, { studies }, filters, extent] = await Promise.all([
    source.instance(options),
    source.metrics(options),
    whereKnown(source.studies(options), { studies: [] }),
    whereKnown(source.filters(options), NO_FILTERS),
    askExtent(source, signal),
  ]);
  const byName = new Map(metrics.map((metric) => [metric.name, withDefaults(metric)]));
  const keys = (key_metrics ?? []).filter((name) => byName.has(name));
  return {
    instance,
    metrics: byName,
    keyMetrics: keys.length > 0 ? keys : [...byName.keys()].slice(0, KEY_METRICS_MAX),
    studies,
    filters: { ...NO_FILTERS, ...filters },
    extent,
    intervalMs: instance.sessions[0]?.interval_ms ?? INTERVAL_MS_DEFAULT,
  };
}

/**
 * Times of the oldest and the newest sample; undefined while there is none.
 *
 * @throws {ViewerError} when the source does not answer.
 */
export async function askExtent(
  source: PageSource,
  signal: AbortSignal,
): Promise<Facts["extent"]> {
  try {
    const { from_ms, to_ms } = await source.ready({ signal });
    return { oldestMs: from_ms ?? to_ms, newestMs: to_ms };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === "question" && failure.problem === "not-ready") return undefined;
    throw error;
  }
}

/** What a source lacks altogether is no reason to do without the rest. */
async function whereKnown<Body>(answer: Promise<Body>, instead: Body): Promise<Body> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ViewerError && error.problem?.status === 404) return instead;
    throw error;
  }
}

function withDefaults(metric: Pick<WireMetric, "name"> & Partial<WireMetric>): WireMetric {
  const unknown = { kind: "gauge", unit: "unknown", meaning: "", known: false } as const;
  return { ...unknown, plot_as_rate: false, limit: null, ...metric };
}
