import { assertEquals } from "@std/assert";
import { z } from "@hono/zod-openapi";
import type { Shape } from "./answer_shape.ts";
import { ANSWER_SHAPES } from "./answer_shapes.ts";
import { containersSchema, filtersSchema } from "./containers.ts";
import { eventsSchema } from "./events.ts";
import { healthSchema, instanceSchema, readySchema } from "./instance.ts";
import { liveGapSchema, liveSeriesSchema, liveTickSchema } from "./live.ts";
import { metricsSchema } from "./metrics.ts";
import {
  changepointAnswerSchema,
  periodicityAnswerSchema,
  studiesSchema,
  trendAnswerSchema,
} from "./studies.ts";
import { summarySchema } from "./summary.ts";
import { timeseriesSchema } from "./timeseries.ts";

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  health: healthSchema,
  ready: readySchema,
  instance: instanceSchema,
  metrics: metricsSchema,
  filters: filtersSchema,
  containers: containersSchema,
  timeseries: timeseriesSchema,
  events: eventsSchema,
  studies: studiesSchema,
  study: z.union([periodicityAnswerSchema, changepointAnswerSchema, trendAnswerSchema]),
  summary: summarySchema,
  openapi: z.object({ openapi: z.string() }),
  liveSeries: liveSeriesSchema,
  liveTick: liveTickSchema,
  liveGap: liveGapSchema,
};

for (const [name, shape] of Object.entries(ANSWER_SHAPES)) {
  Deno.test(`ANSWER_SHAPES has the form of the schema of ${name}`, () => {
    assertEquals(shape as Shape, shapeOf(SCHEMAS[name]!));
  });
}

/** The shape that a schema stands for, by the rules of `answer_shape.ts`. */
function shapeOf(schema: z.ZodType): Shape {
  return fromJsonSchema(z.toJSONSchema(schema, { io: "output" }) as JsonSchema);
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema | false;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

function fromJsonSchema(schema: JsonSchema): Shape {
  const { type, properties, items, prefixItems } = schema;
  const types = [type ?? []].flat();
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants?.every((variant) => variant.properties !== undefined)) return common(variants);
  if (variants !== undefined) return "anything";
  if (types.includes("string")) return types.includes("number") ? "anything" : "text";
  if (types.includes("boolean")) return "flag";
  if (types.includes("number") || types.includes("integer")) {
    return types.includes("null") ? "number or null" : "number";
  }
  if (prefixItems?.[0] !== undefined) return [fromJsonSchema(prefixItems[0])];
  if (items) return [fromJsonSchema(items)];
  if (properties !== undefined) return members(schema);
  return types.includes("object") ? {} : "anything";
}

function members({ properties = {}, required = [] }: JsonSchema): Record<string, Shape> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, member]) => {
      const isNullable = [member.type ?? []].flat().includes("null");
      const shape = fromJsonSchema(isNullable ? { ...member, type: notNull(member) } : member);
      return [required.includes(name) && !isNullable ? name : `${name}?`, shape];
    }),
  );
}

function notNull({ type = [] }: JsonSchema): readonly string[] {
  return [type].flat().filter((name) => name !== "null");
}

/** What all have is wanted; what some have must be of its form where it is. */
function common(variants: readonly JsonSchema[]): Shape {
  const all = variants.map(members);
  return joined(all);
}

type Members = { readonly [member: string]: Shape };

function joined(all: readonly Members[]): Members {
  const names = new Set(all.flatMap(Object.keys).map((spelled) => spelled.replace(/\?$/, "")));
  return Object.fromEntries([...names].map((name) => {
    const isWanted = all.every((variant) => name in variant);
    const shapes = all.map((variant) => variant[name] ?? variant[`${name}?`])
      .filter((shape) => shape !== undefined && shape !== "anything");
    return [isWanted ? name : `${name}?`, joinedShape(shapes as readonly Shape[])];
  }));
}

/** Several forms of one member differ in their members, or in those of what they list. */
function joinedShape(shapes: readonly Shape[]): Shape {
  const [first] = shapes;
  if (first === undefined) return "anything";
  if (typeof first === "string") return first;
  if (Array.isArray(first)) return [joinedShape(shapes.map((shape) => (shape as [Shape])[0]))];
  return joined(shapes as readonly Members[]);
}
