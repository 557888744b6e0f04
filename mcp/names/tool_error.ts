/**
 * The one error of tools: a question that cannot be answered as it was asked.
 *
 * @module
 */

/** Its message is for the agent: one or two sentences, the last of which names the way out. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}
