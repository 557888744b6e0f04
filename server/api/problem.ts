/**
 * Errors on the wire: RFC 9457 `application/problem+json`.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";

/** An error, as every route may answer. */
export const problemSchema = z.object({
  type: z.string().describe(
    "Stable name of the kind of error, such as urn:fgm:problem:unknown-metric.",
  ),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().describe("What was wrong with this request, and the way out."),
  parameter: z.string().optional().describe("The query parameter at fault."),
  candidates: z.array(z.string()).readonly().optional().describe(
    "What could have been meant: container ids, metric names, parameter names.",
  ),
}).readonly().openapi("Problem");

/** An error, RFC 9457 `application/problem+json`. */
export type WireProblem = z.infer<typeof problemSchema>;
