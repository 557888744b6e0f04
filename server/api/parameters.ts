/**
 * The kinds of query parameters: each validates a text, turns it into a value, and documents itself.
 *
 * A message completes the sentence `Cannot use parameter "points": …`.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import { RANGE_DEFAULT, RANGE_WORDS, TIME_MS_MAX } from "./range_words.ts";

/** Longest text of one plain parameter, in characters: a pod's name has at most 253. */
export const TEXT_LENGTH_MAX = 256;

/** What a reader of the documentation is told of a parameter. */
export interface ParameterHelp {
  readonly description: string;
  readonly example?: string;
  /** What to say when the parameter is needed and not there; makes no difference to optional ones. */
  readonly missing?: string;
}

function needed({ missing }: ParameterHelp): { error: (issue: { input?: unknown }) => string } {
  const state = missing === undefined ? "it is missing" : `it is missing; ${missing}`;
  return { error: ({ input }) => input === undefined ? state : "it is given more than once" };
}

function documented({ description, example }: ParameterHelp): {
  description: string;
  example?: string;
} {
  return example === undefined ? { description } : { description, example };
}

/** Text of limited length. */
export function textParam(help: ParameterHelp): z.ZodType<string, string> {
  return z.string(needed(help))
    .max(TEXT_LENGTH_MAX, `it is longer than ${TEXT_LENGTH_MAX} characters`)
    .openapi(documented(help));
}

/** One of some words. */
export function choiceParam<const Words extends readonly [string, ...string[]]>(
  words: Words,
  help: ParameterHelp,
): z.ZodType<Words[number], string> {
  return z.enum(words, { error: () => `it is none of ${words.join(", ")}` })
    .openapi(documented(help));
}

/** A whole number within bounds. */
export function integerParam(
  bounds: { readonly min: number; readonly max: number },
  help: ParameterHelp & { readonly default?: number },
): z.ZodType<number, string> {
  const { min, max } = bounds;
  const state = `it is not a whole number from ${min} to ${max}`;
  return z.string(needed(help))
    .refine(
      (text) => /^-?\d{1,16}$/.test(text) && Number(text) >= min && Number(text) <= max,
      state,
    )
    .transform(Number)
    .openapi({
      ...documented(help),
      type: "integer",
      minimum: min,
      maximum: max,
      ...(help.default === undefined ? {} : { default: help.default }),
    });
}

/** A number within bounds, fractions included. */
export function numberParam(
  bounds: { readonly min: number; readonly max: number },
  help: ParameterHelp & { readonly default?: number },
): z.ZodType<number, string> {
  const { min, max } = bounds;
  const state = `it is not a number from ${min} to ${max}`;
  const isNumber = (text: string) => /^-?\d{1,16}(\.\d{1,16})?(e-?\d{1,2})?$/i.test(text);
  return z.string(needed(help))
    .refine((text) => isNumber(text) && Number(text) >= min && Number(text) <= max, state)
    .transform(Number)
    .openapi({
      ...documented(help),
      type: "number",
      minimum: min,
      maximum: max,
      ...(help.default === undefined ? {} : { default: help.default }),
    });
}

/** Several texts joined by commas, each once. */
export function listParam(max: number, help: ParameterHelp): z.ZodType<readonly string[], string> {
  return z.string(needed(help))
    .transform((text) => [...new Set(text.split(",").map((part) => part.trim()))])
    .refine((parts) => !parts.includes(""), "one of its entries is empty")
    .refine((parts) => parts.length <= max, {
      error: ({ input }) =>
        `it names ${(input as readonly string[]).length}; at most ${max} can be asked for at once`,
    })
    .openapi({ ...documented(help), type: "string" });
}

/** RFC 3339, which is stricter than what `Date.parse` takes: a zone is needed. */
const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970, or NaN where the text is no time or its day is not in the calendar. */
export function parseRfc3339(text: string): number {
  const [, day] = RFC_3339.exec(text) ?? [];
  if (day === undefined) return NaN;
  const dayMs = Date.parse(day);
  // `Date.parse` takes 30 February for 2 March: the answer would be about another day than was asked.
  const isDay = !Number.isNaN(dayMs) && new Date(dayMs).toISOString().startsWith(day);
  return isDay ? Date.parse(text.replace(" ", "T")) : NaN;
}

/** A time: milliseconds since 1970, or RFC 3339 with a zone. */
export function timeParam(help: ParameterHelp): z.ZodType<number, string> {
  return z.string(needed(help))
    .transform((given) => {
      // A "+" of a zone that was not percent-encoded has become a space.
      const text = given.replace(/ (\d{2}:\d{2})$/, "+$1");
      return /^\d{1,16}$/.test(text) ? Number(text) : parseRfc3339(text);
    })
    .refine(
      (timeMs) => timeMs >= 0 && timeMs <= TIME_MS_MAX,
      'it is neither milliseconds since 1970 nor a time such as "2026-01-12T21:52:49Z"',
    )
    .openapi({ ...documented(help), type: "string" });
}

/** Texts `key:value` joined by commas, all of which must hold. */
export function labelsParam(
  max: number,
  help: ParameterHelp,
): z.ZodType<readonly (readonly [key: string, value: string])[], string> {
  return listParam(max, help).transform((parts, context) => {
    const pairs = parts.map((part) => [part.split(":", 1)[0] ?? "", part] as const);
    if (pairs.some(([key, part]) => key === "" || key.length === part.length)) {
      context.addIssue({ code: "custom", message: 'it is not of the form "key:value,key:value"' });
      return z.NEVER;
    }
    return pairs.map(([key, part]) => [key, part.slice(key.length + 1)] as const);
  }).openapi({ ...documented(help), type: "string" });
}

/** The three parameters that say which range of time a question is about. */
export const rangeParams = {
  from: timeParam({
    description: "First instant of the range: milliseconds since 1970, or RFC 3339 with a zone.",
  }).optional(),
  to: timeParam({ description: "End of the range, which is outside of it." }).optional(),
  range: choiceParam([...RANGE_WORDS.keys()] as [string, ...string[]], {
    description: `Instead of from and to: the last minutes, hours, days. Default ${RANGE_DEFAULT}.`,
  }).optional(),
};
