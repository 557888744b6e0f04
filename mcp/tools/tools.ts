/**
 * All tools, in the order in which agents see them.
 *
 * @module
 */

import { analyzeContainer } from "./analyze_container.ts";
import { findChanges } from "./find_changes.ts";
import { listContainers } from "./list_containers.ts";
import { listMetrics } from "./list_metrics.ts";
import { listNodes } from "./list_nodes.ts";
import { summarizeContainer } from "./summarize_container.ts";
import type { Tool } from "./tool.ts";

/** Every tool, each name once. */
export const TOOLS: readonly Tool[] = [
  listNodes,
  listMetrics,
  listContainers,
  analyzeContainer,
  summarizeContainer,
  findChanges,
];
