/**
 * The collector's own cost for Prometheus and its kin: `GET /metrics` in OpenMetrics text.
 *
 * The same numbers are series in the data under container id `fgm-self`; this endpoint is for those
 * who alert elsewhere. OpenMetrics 1.0: counters end in `_total`, the text ends with `# EOF`.
 *
 * @module
 */

import { serve, type ServeOptions } from "@fgm/k8s/pod/serve";
import { type MetricInfo, metricsOf } from "./metrics.ts";

/** Media type of OpenMetrics 1.0 text. */
export const OPENMETRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/** OpenMetrics text of a sample in scope "self"; absent values are left out. */
export function openMetricsText(values: Float64Array): string {
  const lines = metricsOf("self").flatMap((info, slot) => {
    const value = values[slot];
    return value === undefined || Number.isNaN(value) ? [] : family(info, value);
  });
  return [...lines, "# EOF", ""].join("\n");
}

function family({ name, kind, meaning }: MetricInfo, value: number): readonly string[] {
  const metric = name.replaceAll(".", "_");
  return [
    `# TYPE ${metric} ${kind}`,
    `# HELP ${metric} ${meaning}`,
    `${kind === "counter" ? `${metric}_total` : metric} ${value}`,
  ];
}

/** Where the endpoint listens. Port 0 lets the system choose. */
export interface EndpointAddress {
  readonly hostname: string;
  readonly port: number;
}

/**
 * Serves `latest()` until the signal is aborted; 503 while there is no sample yet.
 *
 * @returns the port it listens on.
 * @throws {Error} when the address cannot be listened on.
 */
export function serveMetrics(
  { hostname, port }: EndpointAddress,
  { latest, ...options }: ServeOptions & { readonly latest: () => Float64Array | undefined },
): number {
  const answer = (request: Request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/metrics") return new Response("Not found; try /metrics\n", { status: 404 });
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response("Only GET\n", { status: 405, headers: { allow: "GET, HEAD" } });
    }
    const values = latest();
    if (values === undefined) return new Response("No sample yet\n", { status: 503 });
    return new Response(openMetricsText(values), { headers: { "content-type": OPENMETRICS_TYPE } });
  };
  return serve({ hostname, port }, answer, options).port;
}
