/**
 * The query of a request before its parameters are read: what is odd about the text is refused here,
 * what is wrong with a value is refused by its schema (`api/parameters.ts`) and put into words here.
 *
 * @module
 */

import type { z } from "@hono/zod-openapi";
import { TEXT_LENGTH_MAX } from "../api/parameters.ts";
import { nearestNames } from "../query/nearest.ts";
import { badParameter, ProblemError } from "./problems.ts";

/** Longest query string, in characters: 100 full container ids take 6,500. */
export const QUERY_LENGTH_MAX = 16_384;

/**
 * Refuses a query that is not plain text, and parameters that are repeated, empty or unknown.
 *
 * @throws {ProblemError} for the first of them.
 */
export function checkQuery(url: string, known: readonly string[]): void {
  const start = url.indexOf("?");
  const query = start < 0 ? "" : url.slice(start + 1).replace(/#.*$/, "");
  if (query.length > QUERY_LENGTH_MAX) {
    throw new ProblemError(
      "uri-too-long",
      `The query has ${query.length} characters; at most ${QUERY_LENGTH_MAX} are read`,
    );
  }
  const seen = new Set<string>();
  for (const part of query.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decode(equals < 0 ? part : part.slice(0, equals), "query");
    if (!known.includes(name)) throw unknownParameter(name, known);
    if (seen.has(name)) throw badParameter(name, "it is given more than once");
    const value = decode(equals < 0 ? "" : part.slice(equals + 1), name);
    if (value.trim() === "") throw badParameter(name, "it is empty; leave it out instead");
    seen.add(name);
  }
}

/** The problem that a schema found first. */
export function problemOfIssues(issues: readonly z.core.$ZodIssue[]): ProblemError {
  const [issue] = issues;
  const parameter = String(issue?.path[0] ?? "query");
  const candidates = issue?.code === "invalid_value" ? issue.values.map(String) : undefined;
  return badParameter(parameter, issue?.message ?? "it is of the wrong form", candidates);
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
