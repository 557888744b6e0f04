/**
 * All tools, in the order in which agents see them.
 *
 * @module
 */

import { listMetrics } from "./list_metrics.ts";
import { listNodes } from "./list_nodes.ts";
import type { Tool } from "./tool.ts";

/** Every tool, each name once. */
export const TOOLS: readonly Tool[] = [listNodes, listMetrics];
