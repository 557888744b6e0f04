/**
 * What a caller may ask, from the schemas that the viewer validates with, and its text in a URL.
 *
 * @module
 */

import type { z } from "@hono/zod-openapi";

/** One value of a question: lists and pairs are joined on the way, times may be RFC 3339. */
type AskedValue<Value, Name> = Value extends readonly unknown[] ? Value
  : Name extends "from" | "to" | "since" ? Value | string
  : Value;

/** The parameters of a route, by their names on the wire. */
export type Asked<Query extends z.ZodObject> = {
  readonly [Name in keyof z.output<Query>]: AskedValue<z.output<Query>[Name], Name>;
};

/** Anything that `Asked` allows. */
export type AnyAsked = Readonly<
  Record<string, string | number | readonly (string | readonly [string, string])[] | undefined>
>;

/** The text behind the "?", in the order given; "" when nothing is asked. */
export function queryText(asked: AnyAsked): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (value === undefined) continue;
    params.set(name, typeof value === "object" ? value.map(partText).join(",") : String(value));
  }
  return params.toString();
}

function partText(part: string | readonly [string, string]): string {
  return typeof part === "string" ? part : part.join(":");
}
