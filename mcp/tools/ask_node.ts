/**
 * Asks the one node that a question is about.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import { clipped, clippedName } from "../answers/clipped.ts";
import { timeText } from "../answers/number_text.ts";
import { findContainer } from "../names/find_container.ts";
import type { Target } from "../names/match_container.ts";
import {
  isOutside,
  type RangeArguments,
  rangeOn,
  readRange,
  type TimeRange,
} from "../names/time_range.ts";
import { ToolError } from "../names/tool_error.ts";
import { type AskContext, askViewers, type Failed } from "../viewers/ask_viewers.ts";
import type { ToolContext } from "./tool.ts";

/** Time that one answer about one container may take, in milliseconds; studies of a week need some. */
const ANSWER_MS_MAX = 20_000;

/** A node that is silent: asking it something else is of no use either. */
export class SilentNodeError extends ToolError {}

/**
 * What one node answers.
 *
 * @throws {ToolError} when it takes the question for wrong.
 * @throws {SilentNodeError} when it gives no answer.
 */
export async function askNode<T>(
  { nodes, signal }: Pick<ToolContext, "nodes" | "signal">,
  node: string,
  ask: (client: ViewerClient, context: AskContext) => Promise<T>,
): Promise<T> {
  const options = { only: [node], signal, timeoutMs: ANSWER_MS_MAX };
  const { answers: [answer], failures: [failure] } = await askViewers(nodes, ask, options);
  if (answer !== undefined) return answer.value;
  // What a viewer says of a question names the way out itself.
  if (failure?.kind === "problem") throw new ToolError(clipped(failure.why, 600));
  const why = clipped(failure?.why ?? "no reason is known", 200);
  throw new SilentNodeError(
    `No answer from ${clippedName(node)}: ${why}. Try a shorter range, or list_nodes.`,
  );
}

/** A container and the range that a question is about. */
export interface TargetQuestion {
  readonly target: Target;
  readonly range: TimeRange;
  /** Nodes that could not be searched for the container. */
  readonly failures: readonly Failed[];
}

/**
 * Finds the container, and the range on its node.
 *
 * @throws {ToolError} when either is not to be had.
 */
export async function askedTarget(
  input: RangeArguments & { readonly container: string; readonly node?: string | undefined },
  { nodes, signal }: ToolContext,
): Promise<TargetQuestion> {
  const asked = readRange(input);
  const { target, failures } = await findContainer(input.container, {
    nodes,
    node: input.node,
    signal,
  });
  const data = await askNode(
    { nodes, signal },
    target.node,
    (client, call) => client.ready({ signal: call.signal }),
  );
  const range = rangeOn(asked, data);
  if (isOutside(range, data)) {
    throw new ToolError(
      `Node ${clippedName(target.node)} has no data between ${timeText(range.fromMs)} and ` +
        `${timeText(range.toMs)}. It has from ${timeText(data.from_ms)} to ${
          timeText(data.to_ms)
        }.`,
    );
  }
  return { target, range, failures };
}
