/**
 * Runs studies and summaries in workers, so that a long one neither holds up other requests nor outlives its client.
 *
 * A study cannot be asked to stop. Where nobody waits for a running one any more, its worker is ended
 * and the next task gets a new one.
 *
 * @module
 */

import { OverloadError } from "../query/query_gate.ts";
import type { AnalysisReply, AnalysisResult, AnalysisTask } from "./analysis_task.ts";

/** Workers at the same time; the node's cores belong to what it runs. */
export const WORKERS_MAX = 2;

/** Tasks that may wait for a worker; a request has one for each of its series. */
export const TASKS_WAITING_MAX = 1_000;

/** Time after which a worker without work is ended, in milliseconds. */
const IDLE_MS_MAX = 30_000;

interface Job {
  readonly task: AnalysisTask;
  readonly done: (reply: AnalysisReply) => void;
  readonly failed: (error: unknown) => void;
}

/** Limits of a pool. */
export interface WorkerPoolOptions {
  readonly workers?: number;
  readonly waiting?: number;
}

/** Workers, made when they are needed. Disposing ends them; whoever waits then gets an error. */
export class WorkerPool implements Disposable {
  readonly #workersMax: number;
  readonly #waitingMax: number;
  readonly #waiting: Job[] = [];
  readonly #busy = new Map<Worker, Job>();
  #idle: Worker[] = [];
  #idleSweep: ReturnType<typeof setInterval> | undefined;

  constructor({ workers, waiting }: WorkerPoolOptions = {}) {
    this.#workersMax = workers ?? WORKERS_MAX;
    this.#waitingMax = waiting ?? TASKS_WAITING_MAX;
  }

  /** Tasks that run and that wait now. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.#busy.size, waiting: this.#waiting.length };
  }

  /**
   * Runs one task.
   *
   * @throws {OverloadError} when too many wait already; the signal's reason; and a TypeError where the
   * study itself failed, which is a defect.
   */
  run<Task extends AnalysisTask>(task: Task, signal: AbortSignal): Promise<AnalysisResult<Task>> {
    signal.throwIfAborted();
    if (this.#waiting.length >= this.#waitingMax) {
      throw new OverloadError(`Cannot start analysis: ${this.#waitingMax} wait already`);
    }
    return new Promise((resolve, reject) => {
      const giveUp = () => this.#giveUp(job, signal.reason);
      const job: Job = {
        task,
        done: (reply) => {
          signal.removeEventListener("abort", giveUp);
          if (reply.kind === "result") resolve(reply.result as AnalysisResult<Task>);
          else reject(new TypeError(`Cannot carry out ${task.kind}: ${reply.message}`));
        },
        failed: (error) => {
          signal.removeEventListener("abort", giveUp);
          reject(error);
        },
      };
      signal.addEventListener("abort", giveUp, { once: true });
      this.#waiting.push(job);
      this.#startNext();
    });
  }

  [Symbol.dispose](): void {
    const reason = new DOMException("The viewer stops", "AbortError");
    for (const job of [...this.#waiting, ...this.#busy.values()]) job.failed(reason);
    this.#waiting.length = 0;
    for (const worker of [...this.#busy.keys(), ...this.#idle]) worker.terminate();
    this.#busy.clear();
    this.#idle = [];
    clearInterval(this.#idleSweep);
  }

  #startNext(): void {
    while (this.#waiting.length > 0 && this.#busy.size < this.#workersMax) {
      const job = this.#waiting.shift()!;
      const worker = this.#idle.pop() ?? this.#createWorker();
      this.#busy.set(worker, job);
      worker.postMessage(job.task);
    }
  }

  #createWorker(): Worker {
    const worker = new Worker(new URL("./worker_main.ts", import.meta.url), {
      type: "module",
      name: "analysis",
    });
    worker.onmessage = ({ data }: MessageEvent<AnalysisReply>) => this.#finish(worker, data);
    worker.onerror = (event) => {
      event.preventDefault(); // it would end the viewer
      this.#busy.get(worker)?.failed(new TypeError(`Cannot use worker: ${event.message}`));
      this.#end(worker);
    };
    return worker;
  }

  #finish(worker: Worker, reply: AnalysisReply): void {
    this.#busy.get(worker)?.done(reply);
    this.#busy.delete(worker);
    this.#idle.push(worker);
    this.#startNext();
    this.#idleSweep ??= setInterval(() => this.#endIdle(), IDLE_MS_MAX);
  }

  #giveUp(job: Job, reason: unknown): void {
    const position = this.#waiting.indexOf(job);
    if (position >= 0) this.#waiting.splice(position, 1);
    for (const [worker, running] of this.#busy) if (running === job) this.#end(worker);
    job.failed(reason);
  }

  #end(worker: Worker): void {
    this.#busy.delete(worker);
    worker.terminate();
    this.#startNext();
  }

  /** Ends workers that had nothing to do for a while. */
  #endIdle(): void {
    if (this.#busy.size > 0) return;
    for (const worker of this.#idle) worker.terminate();
    this.#idle = [];
    clearInterval(this.#idleSweep);
    this.#idleSweep = undefined;
  }
}
