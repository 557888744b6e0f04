/**
 * From the text of a query to checked values. Whatever is odd is refused by name.
 *
 * @module
 */

import { nearestNames } from "../query/nearest.ts";
import { RANGE_WORDS, type RangeRequest, TIME_MS_MAX } from "../query/time_range.ts";
import { ProblemError } from "./problems.ts";

/** Longest query string, in characters: 100 full container ids take 6,500. */
export const QUERY_LENGTH_MAX = 16_384;

/** Longest text of one plain parameter, in characters: a pod's name has at most 253. */
export const TEXT_LENGTH_MAX = 256;

/** The parameters of one request, each given once at most. */
export type Params = ReadonlyMap<string, string>;

/**
 * Splits the query of a URL and refuses parameters that a route does not know.
 *
 * @throws {ProblemError} for a query that is too long, is not UTF-8, or has an unknown, repeated or
 * empty parameter.
 */
export function readParams(url: string, known: readonly string[]): Params {
  const start = url.indexOf("?");
  const query = start < 0 ? "" : url.slice(start + 1).replace(/#.*$/, "");
  if (query.length > QUERY_LENGTH_MAX) {
    throw new ProblemError(
      "uri-too-long",
      `The query has ${query.length} characters; at most ${QUERY_LENGTH_MAX} are read`,
    );
  }
  const params = new Map<string, string>();
  for (const part of query.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decode(equals < 0 ? part : part.slice(0, equals), "query");
    if (!known.includes(name)) throw unknownParameter(name, known);
    if (params.has(name)) throw badParameter(name, "it is given more than once");
    const value = decode(equals < 0 ? "" : part.slice(equals + 1), name);
    if (value.trim() === "") throw badParameter(name, "it is empty; leave it out instead");
    params.set(name, value);
  }
  return params;
}

/** A problem that names a parameter. */
export function badParameter(
  parameter: string,
  state: string,
  candidates?: readonly string[],
): ProblemError {
  const hints = candidates === undefined ? { parameter } : { parameter, candidates };
  return new ProblemError("bad-parameter", `Cannot use parameter "${parameter}": ${state}`, hints);
}

function unknownParameter(name: string, known: readonly string[]): ProblemError {
  const shown = name.slice(0, TEXT_LENGTH_MAX);
  const [nearest] = nearestNames(shown, known, 1);
  const wayOut = nearest === undefined
    ? known.length === 0 ? "this route takes none" : `this route takes ${known.join(", ")}`
    : `did you mean "${nearest}"?`;
  return new ProblemError("unknown-parameter", `There is no parameter "${shown}"; ${wayOut}`, {
    parameter: shown,
    candidates: known,
  });
}

function decode(text: string, parameter: string): string {
  try {
    const value = decodeURIComponent(text.replaceAll("+", " "));
    // deno-lint-ignore no-control-regex
    if (!/[\u0000-\u001f\u007f\ufffd]/.test(value)) return value;
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  throw badParameter(parameter, "it is not plain text in percent-encoded UTF-8");
}

/** Text of limited length, or undefined. */
export function textParam(params: Params, name: string): string | undefined {
  const value = params.get(name);
  if (value !== undefined && value.length > TEXT_LENGTH_MAX) {
    throw badParameter(name, `it is longer than ${TEXT_LENGTH_MAX} characters`);
  }
  return value;
}

/** One of some words, or undefined. */
export function choiceParam<Word extends string>(
  params: Params,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = params.get(name);
  if (value === undefined) return undefined;
  const word = words.find((known) => known === value);
  if (word === undefined) throw badParameter(name, `it is none of ${words.join(", ")}`, words);
  return word;
}

/** A whole number within bounds, or undefined. */
export function integerParam(
  params: Params,
  name: string,
  bounds: { readonly min: number; readonly max: number },
): number | undefined {
  const value = params.get(name);
  if (value === undefined) return undefined;
  const number = /^-?\d{1,16}$/.test(value) ? Number(value) : NaN;
  if (!(number >= bounds.min && number <= bounds.max)) {
    throw badParameter(name, `it is not a whole number from ${bounds.min} to ${bounds.max}`);
  }
  return number;
}

/** RFC 3339, which is stricter than what `Date.parse` takes: a zone is needed. */
const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970, or NaN where the text is no time or its day is not in the calendar. */
function parseRfc3339(text: string): number {
  const [, day] = RFC_3339.exec(text) ?? [];
  if (day === undefined) return NaN;
  const dayMs = Date.parse(day);
  // `Date.parse` takes 30 February for 2 March: the answer would be about another day than was asked.
  const isDay = !Number.isNaN(dayMs) && new Date(dayMs).toISOString().startsWith(day);
  return isDay ? Date.parse(text.replace(" ", "T")) : NaN;
}

function timeParam(params: Params, name: string): number | undefined {
  const value = params.get(name);
  if (value === undefined) return undefined;
  // A "+" of a zone that was not percent-encoded has become a space.
  const text = value.replace(/ (\d{2}:\d{2})$/, "+$1");
  const timeMs = /^\d{1,16}$/.test(text) ? Number(text) : parseRfc3339(text);
  if (!(timeMs >= 0 && timeMs <= TIME_MS_MAX)) {
    throw badParameter(
      name,
      'it is neither milliseconds since 1970 nor a time such as "2026-01-12T21:52:49Z"',
    );
  }
  return timeMs;
}

/** Names of the parameters that `rangeParams` reads. */
export const RANGE_PARAMS = ["from", "to", "range"] as const;

/** The range of time that a request asks for; not yet resolved. */
export function rangeParams(params: Params): RangeRequest {
  return {
    fromMs: timeParam(params, "from"),
    toMs: timeParam(params, "to"),
    range: choiceParam(params, "range", [...RANGE_WORDS.keys()]),
  };
}
