/**
 * Statistics and findings of one metric of a container.
 *
 * @module
 */

import type { FindingOf, WireFinding } from "@fgm/server/api/studies";
import type { WireMetric } from "@fgm/server/api/metrics";
import { clipped } from "../answers/clipped.ts";
import { ToolError } from "../names/tool_error.ts";
import type { AnalyzedMetric } from "./analysis_answer.ts";
import { askNode, SilentNodeError, type TargetQuestion } from "./ask_node.ts";
import type { ToolContext } from "./tool.ts";

/** What is asked of each metric. */
export interface MetricAnalysis {
  readonly question: TargetQuestion;
  readonly context: ToolContext;
  readonly studies: readonly (keyof FindingOf)[];
  /** Of the one study; undefined where there are several. */
  readonly parameters: Readonly<Record<string, number | string>> | undefined;
}

/**
 * Asks the container's node. What it does not answer for this metric is told in `failed`, so that one slow
 * series does not take the others away.
 *
 * @throws {ToolError} when the viewer refuses parameters that were given.
 */
export async function analyzeMetric(
  metric: WireMetric,
  { question, context, studies, parameters }: MetricAnalysis,
): Promise<AnalyzedMetric> {
  const { target: { node, asked }, range: { fromMs: from, toMs: to } } = question;
  const query = { metric: metric.name, containers: [asked], from, to };
  try {
    return await askNode(context, node, async (client, { signal }) => {
      const [{ summaries, truncated }, ...answers] = await Promise.all([
        client.summary(query, { signal }),
        ...studies.map((id) =>
          client.study(id, query, { signal, ...(parameters === undefined ? {} : { parameters }) })
        ),
      ]);
      return {
        metric,
        summary: summaries[0]?.metrics[0],
        findings: answers.flatMap(({ study, results }) =>
          results.flatMap((result) =>
            result.findings.filter(isFound).map((finding) => ({ study, finding }))
          )
        ),
        notes: answers.flatMap(({ results }) => results.flatMap(({ note }) => note ?? [])),
        isPartial: truncated || answers.some((answer) => answer.truncated),
      };
    });
  } catch (error) {
    if (!(error instanceof ToolError) || parameters !== undefined) throw error;
    const failed = clipped(error.message, 200);
    const isSilent = error instanceof SilentNodeError;
    return { metric, summary: undefined, findings: [], notes: [], failed, isSilent };
  }
}

/** Change of a level that is worth a word, as a share of it: counts of pages shift by one now and then. */
const SHIFT_SHARE_MIN = 0.005;

/** "Volatile" is no finding: the statistics say so too, and nothing was tested. Nor is "316 MiB to 316 MiB". */
function isFound(finding: WireFinding): boolean {
  switch (finding.type) {
    case "trend":
      return finding.direction !== "volatile";
    case "changepoint": {
      const greater = Math.max(Math.abs(finding.before), Math.abs(finding.after));
      return Math.abs(finding.after - finding.before) >= SHIFT_SHARE_MIN * greater;
    }
    default:
      return true;
  }
}
