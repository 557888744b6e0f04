/**
 * Runs studies beside an exported page, in a worker made from the page's own script, so that a long one
 * does not hold the page up.
 *
 * @module
 */

import type { AnalysisReply, StudyTask } from "../../../analysis/analysis_task.ts";
import { findStudy } from "../../../studies/registry.ts";
import type { StudyResult } from "../../../studies/study.ts";

/** Runs one study after the other. */
export interface StudyRunner {
  /**
   * Runs a study.
   *
   * @throws {RangeError} for one that there is not, and the signal's reason.
   */
  readonly run: (task: StudyTask, signal: AbortSignal) => Promise<StudyResult>;
}

/** What a worker is to the page, and the page to a worker. */
interface Port {
  onmessage: ((event: MessageEvent) => void) | null;
  readonly postMessage: (message: unknown) => void;
}

/** Answers tasks in a worker. */
export function serveStudies(port: Port): void {
  port.onmessage = ({ data }: MessageEvent<StudyTask>) => port.postMessage(replyTo(data));
}

function replyTo(task: StudyTask): AnalysisReply {
  try {
    return { kind: "result", result: runHere(task) };
  } catch (error) {
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

function runHere({ studyId, series, values }: StudyTask): StudyResult {
  const study = findStudy(studyId);
  if (study === undefined) throw new RangeError(`Cannot run study ${studyId}: unknown`);
  return study.run(series, values);
}

/**
 * Makes a runner; the worker is started with the first study. Where none can be had, as some browsers have
 * it for pages from a disk, studies run in the page, one series at a time.
 *
 * @param startWorker throws or gives a worker whose `onerror` says that it cannot be used.
 */
export function createStudyRunner(startWorker: () => Worker): StudyRunner {
  let worker: Worker | undefined;
  let isHopeless = false;
  let before: Promise<unknown> = Promise.resolve();
  const runNext = async (task: StudyTask, signal: AbortSignal): Promise<StudyResult> => {
    signal.throwIfAborted();
    if (!isHopeless) {
      try {
        worker ??= startWorker();
        const reply = await ask(worker, task, signal);
        if (reply.kind === "failed") throw new RangeError(reply.message);
        return reply.result as StudyResult;
      } catch (error) {
        if (signal.aborted || error instanceof RangeError) {
          // A study cannot be asked to stop; its worker can be ended.
          if (signal.aborted) [worker, isHopeless] = [void worker?.terminate(), false];
          throw error;
        }
        isHopeless = true;
      }
    }
    return runHere(task);
  };
  return {
    run: (task, signal) => {
      const result = before.then(() => runNext(task, signal));
      // Whoever is next waits for the end of this one, however it ends.
      before = result.catch(() => undefined);
      return result;
    },
  };
}

function ask(worker: Worker, task: StudyTask, signal: AbortSignal): Promise<AnalysisReply> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    const end = () => signal.removeEventListener("abort", giveUp);
    signal.addEventListener("abort", giveUp, { once: true });
    worker.onmessage = ({ data }: MessageEvent<AnalysisReply>) => {
      end();
      resolve(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      end();
      reject(new TypeError(`Cannot use worker: ${event.message}`));
    };
    worker.postMessage(task);
  });
}

/** Starts a worker from a script's text. */
export function workerOf(script: string): Worker {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  try {
    return new Worker(url);
  } finally {
    // The worker keeps what it was started from.
    setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
  }
}

/** Some browsers fetch a worker's script only a moment later, in milliseconds. */
const REVOKE_AFTER_MS = 60_000;
