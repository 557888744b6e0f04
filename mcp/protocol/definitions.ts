/**
 * The tools as `tools/list` sends them.
 *
 * The SDK makes schemas that say many things which are true of any schema. A model reads every word of
 * them with each question, so these are said once here, without them.
 *
 * @module
 */

import type { Tool as Definition, ToolAnnotations } from "@modelcontextprotocol/sdk/types";
import { z } from "zod";
import type { Tool } from "../tools/tool.ts";

/** Every tool only reads, gives the same answer again, and asks nobody outside of the cluster. */
export const ANNOTATIONS: ToolAnnotations = {
  readOnlyHint: true,
  idempotentHint: true,
  openWorldHint: false,
};

/** The definition of a tool for agents. */
export function definitionOf(tool: Tool): Definition {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: schemaOf(tool.input, "input"),
    outputSchema: schemaOf(tool.output, "output"),
    annotations: ANNOTATIONS,
  };
}

/** Members of a schema that say no more than their absence does. */
const SILENT_MEMBERS: ReadonlySet<string> = new Set(["$schema", "propertyNames"]);

function schemaOf(schema: z.ZodObject, io: "input" | "output"): Definition["inputSchema"] {
  const text = JSON.stringify(z.toJSONSchema(schema, { io }), (key, value: unknown) => {
    if (SILENT_MEMBERS.has(key)) return undefined;
    const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
    return isEmpty && (key === "additionalProperties" || key === "properties") ? undefined : value;
  });
  // Some clients want the arguments listed even where there are none.
  return { properties: {}, ...JSON.parse(text) };
}
