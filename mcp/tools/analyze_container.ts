/**
 * `analyze_container`: what studies find in the series of a container.
 *
 * @module
 */

import { z } from "zod";
import type { WireMetric } from "@fgm/server/api/metrics";
import type { WireStudies } from "@fgm/server/api/studies";
import { listText } from "../answers/clipped.ts";
import { chooseMetrics, type ChosenMetrics } from "../names/metric_names.ts";
import { nearNames } from "../names/near_names.ts";
import { ToolError } from "../names/tool_error.ts";
import { askedTarget, askNode } from "./ask_node.ts";
import { analysisAnswer, type AnalyzedMetric } from "./analysis_answer.ts";
import { analyzeMetric } from "./analyze_metric.ts";
import {
  containerField,
  nodeField,
  objectsField,
  periodFields,
  rangeFields,
  textField,
} from "./fields.ts";
import { defineTool, type Tool } from "./tool.ts";

/** Metrics that are analyzed at the same time: a viewer computes on few cores, and others ask too. */
const CONCURRENCY = 3;

/** Studies that can be asked: the three that the client knows answers of. */
const STUDY_IDS = ["changepoint", "periodicity", "trend"] as const;

/** Name of a study. */
type StudyId = typeof STUDY_IDS[number];

/** Runs studies. */
export const analyzeContainer: Tool = defineTool({
  name: "analyze_container",
  title: "Analyze a container",
  description:
    "Statistics and what studies find in one metric, those with a prefix, or the key metrics.",
  input: z.strictObject({
    node: nodeField,
    container: containerField,
    study_id: textField(`${STUDY_IDS.join(", ")}; default all`).optional(),
    metric: textField("name or its end").optional(),
    metric_prefix: textField().optional(),
    parameters: z.record(z.string().max(64), z.union([z.number(), z.string().max(64)])).optional()
      .describe("of study_id")
      .meta({ maxLength: undefined }),
    ...rangeFields,
  }),
  output: z.looseObject({
    node: z.string(),
    container: z.string(),
    id: z.string(),
    ...periodFields,
    metrics: z.array(z.looseObject({ metric: z.string(), findings: objectsField().optional() })),
  }),
  answer: async (input, context) => {
    const { study_id: studyId, parameters } = input;
    if (parameters !== undefined && studyId === undefined) {
      throw new ToolError('"parameters" are those of one study: give "study_id" too.');
    }
    const question = await askedTarget(input, context);
    const { node } = question.target;
    const known = await askNode(context, node, async (client, { signal }) => {
      const [metrics, studies] = await Promise.all([
        client.metrics({ signal }),
        client.studies({ signal }),
      ]);
      return { metrics, studies };
    });
    const studies = studiesToRun(known.studies, studyId, parameters);
    const chosen = chooseMetrics(known.metrics, input);
    const analyzed = await analyzeAll(chosen, {
      analyze: (metric) => analyzeMetric(metric, { question, context, studies, parameters }),
      done: (count, doing) => context.report(count, chosen.metrics.length, doing),
    });
    return analysisAnswer(question, { analyzed, others: chosen.others });
  },
});

/** @throws {ToolError} when there is no such study, or it has no such parameter. */
function studiesToRun(
  { studies }: WireStudies,
  wanted: string | undefined,
  parameters: Readonly<Record<string, unknown>> | undefined,
): readonly StudyId[] {
  const ids = STUDY_IDS.filter((id) => studies.some((study) => study.id === id));
  if (wanted === undefined) return ids;
  const id = ids.find((one) => one === wanted);
  if (id === undefined) {
    const near = nearNames(wanted, ids);
    const hint = near.length > 0 ? `Nearest: ${near[0]}. ` : "";
    throw new ToolError(
      `There is no study "${wanted.slice(0, 60)}". ${hint}There are: ${ids.join(", ")}.`,
    );
  }
  const known = studies.find((study) => study.id === id)?.parameters.map(({ name }) => name) ?? [];
  const unknown = Object.keys(parameters ?? {}).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ToolError(
      `Study ${id} has no parameter "${unknown.slice(0, 60)}". It has: ${listText(known, 12)}.`,
    );
  }
  return [id];
}

function notAsked(metric: WireMetric, why: string): AnalyzedMetric {
  return { metric, summary: undefined, findings: [], notes: [], failed: why, isSilent: true };
}

/** Analyzes the metrics, a few at a time, and keeps their order; stops asking a node that is silent. */
async function analyzeAll(
  { metrics }: ChosenMetrics,
  { analyze, done }: {
    readonly analyze: (metric: WireMetric) => Promise<AnalyzedMetric>;
    readonly done: (count: number, doing: string) => void;
  },
): Promise<readonly AnalyzedMetric[]> {
  const results: AnalyzedMetric[] = [];
  const waiting = metrics.entries();
  let count = 0;
  let silent: string | undefined;
  const work = async () => {
    for (const [index, metric] of waiting) {
      results[index] = silent === undefined ? await analyze(metric) : notAsked(metric, silent);
      if (results[index].isSilent === true) silent = results[index].failed;
      done(++count, metric.name);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return results;
}
