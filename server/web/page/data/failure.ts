/**
 * What an error of a source means for the page.
 *
 * @module
 */

import { ViewerError } from "../../../api/client_error.ts";

/** Longest text that is told, in characters. */
const TEXT_MAX = 300;

/** What kind of a failure it is. */
export type Failure =
  /** Of the way to the viewer: no other question will fare better. */
  | { readonly kind: "link"; readonly text: string }
  /** The viewer wants its token. */
  | { readonly kind: "token"; readonly text: string }
  /** The caller gave it up. */
  | { readonly kind: "cancelled"; readonly text: string }
  /** Of this question alone; `isPassing` where the same question may be answered later. */
  | {
    readonly kind: "question";
    readonly text: string;
    readonly isPassing: boolean;
    /** Such as "unknown-container"; undefined where it is no problem that the viewer has told. */
    readonly problem: string | undefined;
  };

/** What an error means, with one line for a person. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ViewerError)) {
    const text = oneLine(error instanceof Error ? error.message : String(error));
    return { kind: "question", text, isPassing: false, problem: undefined };
  }
  const { reason } = error;
  switch (reason.kind) {
    case "cancelled":
      return { kind: "cancelled", text: "cancelled" };
    case "unreachable":
    case "not-a-viewer":
      return { kind: "link", text: oneLine(reason.state) };
    case "timeout": {
      const text = `no whole answer within ${reason.timeoutMs / 1_000} s`;
      return { kind: "question", text, isPassing: true, problem: undefined };
    }
    case "problem": {
      const { status, detail, type } = reason.problem;
      if (status === 401) return { kind: "token", text: oneLine(detail) };
      const problem = type.replace(/^urn:fgm:problem:/, "");
      return { kind: "question", text: oneLine(detail), isPassing: status >= 500, problem };
    }
    default:
      return reason satisfies never;
  }
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= TEXT_MAX ? line : `${line.slice(0, TEXT_MAX - 1)}…`;
}
