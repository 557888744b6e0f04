/**
 * Raw rows as a file: `/api/export`.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import { containerFilterParams } from "./containers.ts";
import { choiceParam, listParam, rangeParams } from "./parameters.ts";

/** File formats of an export. */
export const EXPORT_FORMATS = ["parquet", "csv", "html"] as const;

/** Format where the request names none. */
export const EXPORT_FORMAT_DEFAULT = "parquet";

/** Metrics that one export may name. */
export const METRICS_PER_EXPORT_MAX = 200;

/** Containers that one export may name. */
export const CONTAINERS_PER_EXPORT_MAX = 1_000;

/** Media type of each format. */
export const EXPORT_MEDIA_TYPES = {
  parquet: "application/vnd.apache.parquet",
  csv: "text/csv; charset=utf-8",
  html: "text/html; charset=utf-8",
} as const satisfies Record<typeof EXPORT_FORMATS[number], string>;

/** Question of `GET /api/export`. */
export const exportQuery = z.strictObject({
  format: choiceParam(EXPORT_FORMATS, {
    description: `File format. Default ${EXPORT_FORMAT_DEFAULT}.`,
  }).optional(),
  metrics: listParam(METRICS_PER_EXPORT_MAX, {
    description: "Names that /api/metrics lists, joined by commas. Default all.",
  }).optional(),
  containers: listParam(CONTAINERS_PER_EXPORT_MAX, {
    description:
      "Ids, prefixes or lineages as for /api/timeseries, joined by commas. Default all " +
      "that the other parameters let through.",
  }).optional(),
  ...containerFilterParams,
  ...rangeParams,
});

/** Question of `GET /api/export`, read. */
export type ExportQuery = z.output<typeof exportQuery>;
