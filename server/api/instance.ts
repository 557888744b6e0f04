/**
 * Who answers, and whether there is something to ask: `/api/health`, `/api/ready`, `/api/instance`.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";

/** Answer of `GET /api/health`: the process answers, whatever the state of the data. */
export const healthSchema = z.object({ status: z.literal("ok") }).readonly().openapi("Health");

/** Answer of `GET /api/ready`. Without readable data it is a problem with status 503 instead. */
export const readySchema = z.object({
  status: z.literal("ready"),
  from_ms: z.number().describe("Time of the oldest sample."),
  to_ms: z.number().describe("Time of the newest sample."),
  segments: z.int().describe("Sealed segments and other Parquet files that are read."),
  journals: z.int().describe("Open journals that are read."),
  containers: z.int(),
  newest_age_ms: z.number().describe(
    "Age of the newest sample; negative when the data is from a clock ahead of this one.",
  ),
}).readonly().openapi("Ready");

/** One run of a collector, from `sessions/<identifier>.json`. */
export const sessionSchema = z.object({
  run_id: z.string(),
  identifier: z.string(),
  started_ms: z.number(),
  node_name: z.string().nullable(),
  cluster_name: z.string().nullable(),
  interval_ms: z.number(),
  rotation_ms: z.number(),
  version: z.string().describe("Version of the collector that wrote it."),
}).readonly().openapi("Session");

/** Answer of `GET /api/instance`. */
export const instanceSchema = z.object({
  pod_name: z.string().nullable(),
  node_name: z.string().nullable(),
  cluster_name: z.string().nullable(),
  version: z.string(),
  git_rev: z.string(),
  format_version: z.int(),
  sessions: z.array(sessionSchema).readonly().describe("Newest first."),
}).readonly().openapi("Instance");

/** Answer of `GET /api/health`. */
export type WireHealth = z.infer<typeof healthSchema>;

/** Answer of `GET /api/ready`. */
export type WireReady = z.infer<typeof readySchema>;

/** One run of a collector. */
export type WireSession = z.infer<typeof sessionSchema>;

/** Answer of `GET /api/instance`. */
export type WireInstance = z.infer<typeof instanceSchema>;
