/**
 * The one error of the client: why a viewer gave no answer, in one line for a person.
 *
 * @module
 */

import type { WireProblem } from "./problem.ts";

/** Why there is no answer. */
export type ViewerErrorReason =
  /** The viewer says what was wrong with the request, or with itself. */
  | { readonly kind: "problem"; readonly problem: WireProblem }
  /** Nobody answers there, or the connection broke off; `state` says which. */
  | { readonly kind: "unreachable"; readonly state: string }
  /** There was no whole answer in time. */
  | { readonly kind: "timeout"; readonly timeoutMs: number }
  /** The caller's signal was aborted. */
  | { readonly kind: "cancelled" }
  /** Something answers that is no viewer; `state` says what was there. */
  | { readonly kind: "not-a-viewer"; readonly state: string };

/** What was asked of whom. */
export interface AskedUrl {
  /** Of the viewer, without credentials. */
  readonly baseUrl: string;
  /** Such as "/api/metrics"; without the query. */
  readonly path: string;
}

/** A viewer that gave no answer. */
export class ViewerError extends Error {
  override readonly name = "ViewerError";
  readonly reason: ViewerErrorReason;
  readonly asked: AskedUrl;

  constructor(reason: ViewerErrorReason, asked: AskedUrl, options?: ErrorOptions) {
    super(messageOf(reason, asked), options);
    this.reason = reason;
    this.asked = asked;
  }

  /** Which of the reasons it is. */
  get kind(): ViewerErrorReason["kind"] {
    return this.reason.kind;
  }

  /** What the viewer said; undefined when it did not come to that. */
  get problem(): WireProblem | undefined {
    return this.reason.kind === "problem" ? this.reason.problem : undefined;
  }
}

function messageOf(reason: ViewerErrorReason, { baseUrl, path }: AskedUrl): string {
  const get = `Cannot get ${path} from ${baseUrl}`;
  switch (reason.kind) {
    case "problem":
      return `${get}: ${oneLine(reason.problem.detail)}`;
    case "unreachable":
      return `${get}: ${oneLine(reason.state)}; is fgm-viewer running there?`;
    case "timeout":
      return `${get}: no whole answer within ${reason.timeoutMs / 1_000} s; ` +
        "ask for less, or again when the viewer has less to do";
    case "cancelled":
      return `${get}: cancelled`;
    case "not-a-viewer":
      return `${get}: ${oneLine(reason.state)}, which is no fgm-viewer; ` +
        "give the URL of one, such as http://127.0.0.1:8050";
    default:
      return reason satisfies never;
  }
}

/** Longest part of a message that comes from outside, in characters. */
const OUTSIDE_LENGTH_MAX = 500;

/** Text from outside, fit for a terminal: without line breaks and control characters. */
function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  return plain.length <= OUTSIDE_LENGTH_MAX ? plain : `${plain.slice(0, OUTSIDE_LENGTH_MAX)}…`;
}
