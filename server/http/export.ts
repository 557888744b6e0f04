/**
 * `/api/export`: raw rows as a Parquet or CSV file, complete or visibly cut.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import { limitMetricOf } from "@fgm/collector/metric_roles";
import {
  EXPORT_FORMAT_DEFAULT,
  EXPORT_MEDIA_TYPES,
  type ExportQuery,
  exportQuery,
} from "../api/export.ts";
import { IncompleteDataError, NothingToExportError } from "../export/export_errors.ts";
import type { ExportRequest } from "../export/exports.ts";
import { htmlFile } from "../export/html_file.ts";
import { metricNamesOf } from "../query/data_view.ts";
import type { TimeRange } from "../query/time_range.ts";
import { chooseContainers, namedSeries } from "./container_choice.ts";
import { type AppDeps, rangeOf } from "./deps.ts";
import { pageHead, readBefore } from "./export_head.ts";
import { requireMetric } from "./metrics.ts";
import { notBuilt } from "./page.ts";
import { ProblemError } from "./problems.ts";
import { rawRoute } from "./route.ts";

const bytesSchema = z.string().openapi({ type: "string", format: "binary" });

/** Estimated samples of an exported page: some 10 MB of file, and 100 of memory to look at a metric. */
export const PAGE_SAMPLES_MAX = 20_000_000;

/** Answers with a file. */
export const exportRoute = rawRoute({
  path: "/api/export",
  summary: "Raw rows as a Parquet or CSV file, or with the page to look at them",
  description: "The rows as they were sampled, never rates: those of containers, and of their " +
    "devices and processes, in the columns of fgm's own segments; or, as html, the web page with " +
    "these rows and their events in one file, which needs no viewer and no network. The answer is " +
    "whole, or the connection is cut before its end: a Parquet file that was cut has no footer, a " +
    "page no end.",
  query: exportQuery,
  produces: {
    [EXPORT_MEDIA_TYPES.parquet]: { schema: bytesSchema },
    "text/csv": { schema: bytesSchema },
    "text/html": { schema: bytesSchema },
  },
  respond: async ({ query, deps, signal }) => {
    await deps.exports.ready(signal);
    const range = rangeOf(query, deps);
    requireMetrics(query.metrics, deps);
    const containerIds = containerIdsOf(query, { range, deps });
    const format = query.format ?? EXPORT_FORMAT_DEFAULT;
    const request = { metrics: query.metrics, containerIds, range, signal };
    const name = fileName({ format, range }, deps);
    try {
      const bytes = format === "html"
        ? await beginPage(request, { deps, title: name })
        : await deps.exports.begin({ ...request, format });
      return new Response(bytes, {
        headers: {
          "content-type": EXPORT_MEDIA_TYPES[format],
          "content-disposition": `attachment; filename="${name}"`,
          // Compressed on the way, its end could not be told from a cut.
          "cache-control": "no-store, no-transform",
        },
      });
    } catch (error) {
      if (error instanceof NothingToExportError) throw new ProblemError("no-data", error.message);
      if (error instanceof IncompleteDataError) {
        deps.log.limited("export", DAMAGE_LOGGED_EVERY_MS).warn("Refused export", { error });
        throw new ProblemError("incomplete-data", error.message);
      }
      throw error;
    }
  },
});

/** Begins an exported page: what is asked for, and the limits of what is asked for. */
async function beginPage(
  request: Omit<ExportRequest, "format" | "file" | "rowsMax">,
  { deps, title }: { readonly deps: AppDeps; readonly title: string },
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const built = await deps.page();
  if (built === undefined) throw notBuilt();
  const metrics = withLimits(request.metrics, metricNamesOf(deps.index.snapshot));
  const scope = { ...request, metrics };
  const before = await readBefore(scope, deps);
  // From here on to the plan of the export nothing is waited for: both are of the same data.
  const head = pageHead(scope, before, deps);
  const file = htmlFile({ frame: built.exportFrame, title: title.replace(/\.html$/, ""), head });
  return await deps.exports.begin({
    ...scope,
    format: "html",
    file,
    rowsMax: deps.pageSamplesMax ?? PAGE_SAMPLES_MAX,
  });
}

/** A chart shows the limit of its metric, too. */
function withLimits(
  asked: readonly string[] | undefined,
  present: readonly string[],
): readonly string[] {
  if (asked === undefined) return present;
  const wanted = new Set(asked.flatMap((name) => [name, limitMetricOf(name) ?? name]));
  return present.filter((name) => wanted.has(name));
}

/** How often it is logged that an export was refused. */
const DAMAGE_LOGGED_EVERY_MS = 60_000;

function requireMetrics(metrics: readonly string[] | undefined, deps: AppDeps): void {
  const { snapshot } = deps.index;
  const present = new Set(metrics === undefined ? [] : metricNamesOf(snapshot));
  for (const name of metrics ?? []) {
    if (!present.has(name)) requireMetric(name, { parameter: "metrics", snapshot });
  }
}

/** Ids of the containers that both the filter and the list let through; undefined for all. */
function containerIdsOf(
  { containers, namespace, node, qos_class, labels, search }: ExportQuery,
  { range, deps }: { readonly range: TimeRange; readonly deps: AppDeps },
): ReadonlySet<string> | undefined {
  const named = containers === undefined
    ? undefined
    : new Set(namedSeries(containers, deps).flatMap(({ members }) => members.map(({ id }) => id)));
  const filter = { namespace, node, qos_class, labels, search };
  if (Object.values(filter).every((value) => value === undefined)) return named;
  const chosen = [...chooseContainers(filter, { range, deps }).keys()].map(({ id }) => id);
  return new Set(named === undefined ? chosen : chosen.filter((id) => named.has(id)));
}

/** A name that says where and when, and that every system can store. */
function fileName(
  { format, range }: { readonly format: string; readonly range: TimeRange },
  { names, index: { snapshot } }: AppDeps,
): string {
  const sources = [...snapshot.segments, ...snapshot.journals];
  const nodes = new Set(sources.map(({ nodeName }) => nodeName).filter((name) => name !== ""));
  const [only] = nodes.size === 1 ? nodes : [];
  const node = only ?? (nodes.size === 0 ? names.nodeName : undefined) ?? "nodes";
  const safeNode = node.replace(/[^\w.-]/g, "_").slice(0, 63);
  return `fgm-${safeNode}-${stamp(range.fromMs)}-${stamp(range.toMs)}.${format}`;
}

/** UTC time as segments' names have it: `20260112T215200Z`. */
function stamp(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/[-:]|\.\d+/g, "");
}
