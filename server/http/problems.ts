/**
 * Errors as RFC 9457 problems: what was wrong, and the way out.
 *
 * @module
 */

import type { WireProblem } from "../api/problem.ts";
import { QueryTimeoutError, QueryTooLargeError } from "../query/query_errors.ts";
import { OverloadError } from "../query/query_gate.ts";

/** Kinds of problems: their status and title. The name is the end of a problem's `type`. */
const KINDS = {
  "bad-parameter": [400, "A query parameter cannot be used"],
  "unknown-parameter": [400, "There is no such query parameter"],
  "ambiguous-container": [400, "Several containers fit"],
  "too-large": [400, "The answer would not fit into memory"],
  "unauthorized": [401, "A token is needed"],
  "forbidden-host": [403, "This host name is not served"],
  "forbidden-origin": [403, "Pages of this origin may not ask"],
  "unknown-container": [404, "There is no such container"],
  "unknown-metric": [404, "There is no such metric"],
  "no-data": [404, "Nothing matches"],
  "unknown-study": [404, "There is no such study"],
  "unknown-dashboard": [404, "There is no such dashboard"],
  "not-found": [404, "There is no such route"],
  "method-not-allowed": [405, "This method is not offered"],
  "incomplete-data": [409, "Part of the data cannot be read"],
  "body-refused": [413, "No route takes a body"],
  "uri-too-long": [414, "The query is too long"],
  "client-gone": [499, "The client went away"],
  "unusable-dashboard": [500, "The dashboard cannot be used"],
  "not-built": [503, "The page was not built"],
  "internal": [500, "The viewer failed"],
  "not-ready": [503, "There is no readable data yet"],
  "overloaded": [503, "Too many queries at once"],
  "timeout": [504, "The query took too long"],
} as const satisfies Record<string, readonly [status: number, title: string]>;

/** Name of a kind of problem. */
export type ProblemKind = keyof typeof KINDS;

/** Details that help a program to recover. */
export interface ProblemHints {
  readonly parameter?: string;
  readonly candidates?: readonly string[];
}

/** Thrown by a route whose caller is to be told something else than an answer. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly kind: ProblemKind;
  readonly hints: ProblemHints;

  constructor(kind: ProblemKind, detail: string, hints: ProblemHints = {}) {
    super(detail);
    this.kind = kind;
    this.hints = hints;
  }
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

/** The problem that an error stands for. Errors of the code itself tell nothing of their inside. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof OverloadError) return new ProblemError("overloaded", error.message);
  if (error instanceof QueryTimeoutError) {
    return new ProblemError("timeout", `${error.message}; ask for a shorter range`);
  }
  if (error instanceof QueryTooLargeError) return new ProblemError("too-large", error.message);
  if (error instanceof DOMException && error.name === "AbortError") {
    return new ProblemError("client-gone", "The request was cancelled");
  }
  return new ProblemError("internal", "The request failed inside the viewer; its log says why");
}

/** The wire form of a problem. */
export function toWireProblem({ kind, message, hints }: ProblemError): WireProblem {
  const [status, title] = KINDS[kind];
  return {
    type: `urn:fgm:problem:${kind}`,
    title,
    status,
    detail: message,
    ...(hints.parameter === undefined ? {} : { parameter: hints.parameter }),
    ...(hints.candidates === undefined ? {} : { candidates: hints.candidates }),
  };
}

/** Seconds after which a request that found the viewer busy or without data may be repeated. */
const RETRY_AFTER_SECONDS = 1;

/** A problem as a response. */
export function problemResponse(problem: ProblemError): Response {
  const body = toWireProblem(problem);
  const headers = new Headers({ "content-type": "application/problem+json" });
  if (body.status === 503) headers.set("retry-after", String(RETRY_AFTER_SECONDS));
  if (body.status === 401) headers.set("www-authenticate", 'Bearer realm="fgm-viewer"');
  if (body.status === 405) headers.set("allow", "GET, HEAD");
  return new Response(`${JSON.stringify(body)}\n`, { status: body.status, headers });
}
