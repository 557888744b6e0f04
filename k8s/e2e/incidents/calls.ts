/**
 * The calls that incidents are looked at with.
 *
 * @module
 */

import type { Verdict } from "@fgm/mcp/evaluation/expectation";
import type { IncidentCall } from "./incident.ts";

/** CPU of a container. */
export const CPU = "total_cpu_usage_millicores";

/** What changed in the last hour, wherever it was. */
export function findChanges(verdict: Verdict): IncidentCall {
  return { tool: "find_changes", verdict };
}

/** What changed within half an hour of a second since the start: "it was noticed at". */
export function findChangesAround(second: number, verdict: Verdict): IncidentCall {
  const given = ({ startMs }: { readonly startMs: number }) => ({
    around: new Date(startMs + second * 1_000).toISOString(),
  });
  return { tool: "find_changes", given, verdict };
}

/** How the container is that was named first. */
export function summarizeTop(verdict: Verdict): IncidentCall {
  return { tool: "summarize_container", given: ({ top }) => ({ container: top }), verdict };
}

/** What studies say of one metric of the container that was named first. */
export function analyzeTop(metric: string, verdict: Verdict): IncidentCall {
  return { tool: "analyze_container", given: ({ top }) => ({ container: top, metric }), verdict };
}

/** Who uses most of something. */
export function listBy(sort: string, verdict: Verdict): IncidentCall {
  return { tool: "list_containers", given: () => ({ sort, limit: 5 }), verdict };
}

/** The same of so many seconds since the start. */
export function listBetween(
  [from, to]: readonly [number, number],
  { sort, verdict }: { readonly sort: string; readonly verdict: Verdict },
): IncidentCall {
  const given = ({ startMs }: { readonly startMs: number }) => ({
    ...{ sort, limit: 5 },
    from: new Date(startMs + from * 1_000).toISOString(),
    to: new Date(startMs + to * 1_000).toISOString(),
  });
  return { tool: "list_containers", given, verdict };
}
