/**
 * Programs on paper: a `Run` that answers as it is told to, and a terminal that keeps what is written.
 *
 * @module
 */

import type { Ended, Run, RunOptions } from "./deploy_run.ts";
import type { Terminal } from "./deploy_terminal.ts";

/** What a program writes, all that it ends with, or an error for one that cannot be run. */
export type Answer = string | Partial<Ended> | Error;

/** A pattern of commands, and the answers to them in turn; the last one stays. */
export type Rule = readonly [pattern: RegExp, ...answers: readonly Answer[]];

/** A `Run`, and what it was asked to do. */
export interface ScriptedRun {
  readonly run: Run;
  /** Words of each call, joined by spaces. */
  readonly calls: string[];
  /** What the programs were given to read, without those that were given nothing. */
  readonly inputs: string[];
}

/** Answers by the first rule that fits; everything else ends with code 99. */
export function scriptedRun(...rules: readonly Rule[]): ScriptedRun {
  const calls: string[] = [], inputs: string[] = [], turns = new Map<RegExp, number>();
  const run = (command: readonly string[], { stdin }: RunOptions = {}): Promise<Ended> => {
    const call = command.join(" ");
    calls.push(call);
    if (stdin !== undefined) inputs.push(stdin);
    const [pattern, ...answers] = rules.find(([each]) => each.test(call)) ?? [/$/];
    const turn = turns.get(pattern) ?? 0;
    turns.set(pattern, turn + 1);
    const answer = answers[Math.min(turn, answers.length - 1)] ?? { code: 99, stderr: `? ${call}` };
    if (answer instanceof Error) return Promise.reject(answer);
    const ended = typeof answer === "string" ? { stdout: answer } : answer;
    return Promise.resolve({ code: 0, stdout: "", stderr: "", ...ended });
  };
  return { run, calls, inputs };
}

/** A terminal of a test. */
export interface PaperTerminal extends Terminal {
  /** Everything written, in order. */
  readonly lines: string[];
  /** Ends it, as Ctrl-C does. */
  readonly interrupt: () => void;
}

/** Makes one whose pauses take no time but count as such. `onPause` is called before each. */
export function paperTerminal(run: Run, onPause: () => void = () => {}): PaperTerminal {
  const lines: string[] = [], stop = new AbortController();
  const push = (line: string) => void lines.push(line);
  let nowMs = 0;
  return {
    run,
    lines,
    interrupt: () => stop.abort(new DOMException("Received SIGINT", "AbortError")),
    signal: stop.signal,
    tell: push,
    warn: push,
    progress: { show: push, end: () => {} },
    nowMs: () => nowMs,
    pause: (ms) => {
      onPause();
      nowMs += ms;
      return stop.signal.aborted ? Promise.reject(stop.signal.reason) : Promise.resolve();
    },
  };
}
