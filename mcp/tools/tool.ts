/**
 * What a tool is: its definition for agents, and the function that answers.
 *
 * @module
 */

import type { z } from "zod";
import type { Answer } from "../answers/answer.ts";
import type { NodeSet } from "../nodes/node_set.ts";

/** Tells whoever waits how far a tool is. */
export type ReportProgress = (done: number, total: number, doing: string) => void;

/** What a call of a tool works with. */
export interface ToolContext {
  readonly nodes: NodeSet;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Does nothing where the caller did not ask for progress. */
  readonly report: ReportProgress;
}

/** A tool that any caller may call with arguments of any kind. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  /** For agents: what it answers, and when to call it. */
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /**
   * Answers arguments that `input` has read.
   *
   * @throws {ToolError} when they cannot be answered; its message names the way out.
   */
  readonly answer: (input: unknown, context: ToolContext) => Promise<Answer>;
}

/** Makes a tool of parts whose types belong together. */
export function defineTool<Input extends z.ZodObject>(
  tool: Omit<Tool, "input" | "answer"> & {
    readonly input: Input;
    readonly answer: (input: z.output<Input>, context: ToolContext) => Promise<Answer>;
  },
): Tool {
  // The protocol's door reads the arguments with `input` before it calls.
  return { ...tool, answer: (input, context) => tool.answer(input as z.output<Input>, context) };
}
