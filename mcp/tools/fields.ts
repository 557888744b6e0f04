/**
 * Fields that several tools have. Their words are few: a model reads all definitions before each answer.
 *
 * @module
 */

import { z } from "zod";
import { RANGE_DEFAULT, RANGE_WORDS } from "@fgm/server/api/range_words";

/** Longest text of an argument, in characters: `namespace/pod/container` has at most 381. */
const TEXT_LENGTH_MAX = 512;

/** Text of limited length, which the schema that agents see does not tell: nobody comes near it. */
export function textField(description?: string): z.ZodString {
  const field = z.string().max(TEXT_LENGTH_MAX).meta({ maxLength: undefined });
  return description === undefined ? field : field.describe(description);
}

/** A time. Numbers are taken as well: milliseconds are often sent as such. */
export function timeField(description?: string): z.ZodType<string, string> {
  const field = z.coerce.string().max(TEXT_LENGTH_MAX).meta({ maxLength: undefined });
  const described = description === undefined ? field : field.describe(description);
  return described as unknown as z.ZodType<string, string>;
}

/** One node; all where it is left out. */
export const nodeField: z.ZodOptional<z.ZodString> = textField("name or its start; default all")
  .optional();

/** The container that a question is about. */
export const containerField: z.ZodString = textField(
  "namespace/pod/container, a part of it, or an id's start",
);

const RANGE_NAMES = [...RANGE_WORDS.keys()] as [string, ...string[]];

/** The fields that say which range of time a question is about. */
export const rangeFields = {
  range: z.enum(RANGE_NAMES).optional().meta({ default: RANGE_DEFAULT }),
  from: timeField("RFC 3339 or ms").optional(),
  to: timeField().optional(),
};

/** How many entries are wanted. */
export function limitField(
  bounds: { readonly max: number; readonly default: number },
): z.ZodOptional<z.ZodInt> {
  return z.int().min(1).max(bounds.max).optional().meta({ default: bounds.default });
}

/** The next page's key, as the page before gave it. */
export const cursorField: z.ZodOptional<z.ZodString> = z.string().max(4_096)
  .meta({ maxLength: undefined }).optional();

/** Objects whose members the answer itself explains. */
export function objectsField(): z.ZodArray<z.ZodObject> {
  return z.array(z.looseObject({}));
}

/** The range that an answer is about, in every output. */
export const periodFields = { from: z.string(), to: z.string() };
