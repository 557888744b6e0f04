/**
 * A worker: takes one task after the other and answers each.
 *
 * @module
 */

import { findStudy } from "../studies/registry.ts";
import { summarizeContainer } from "../studies/summary/container_summary.ts";
import type { AnalysisReply, AnalysisTask } from "./analysis_task.ts";

const scope = self as unknown as {
  onmessage: (event: MessageEvent<AnalysisTask>) => void;
  postMessage: (reply: AnalysisReply) => void;
};

scope.onmessage = ({ data: task }) => {
  try {
    scope.postMessage({ kind: "result", result: carryOut(task) });
  } catch (error) {
    const message = error instanceof Error ? error.stack ?? error.message : String(error);
    scope.postMessage({ kind: "failed", message });
  }
};

function carryOut(task: AnalysisTask) {
  switch (task.kind) {
    case "summary":
      return summarizeContainer(task.input);
    case "study": {
      const study = findStudy(task.studyId);
      if (study === undefined) throw new RangeError(`Cannot run study ${task.studyId}: unknown`);
      return study.run(task.series, task.values);
    }
    default:
      return task satisfies never;
  }
}
