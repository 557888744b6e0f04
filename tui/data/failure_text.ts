/**
 * Why there is no answer, in one line for a person.
 *
 * @module
 */

import { ViewerError } from "@fgm/server/api/client_error";

/** Longest text that is told, in characters: a line of a very wide terminal. */
const TEXT_LENGTH_MAX = 300;

/** What an error means for the way to the viewer. */
export interface LinkFailure {
  /** Whether it makes sense to try again. */
  readonly isPassing: boolean;
  /** One line. */
  readonly why: string;
}

/**
 * What to show in place of the answer to one question. An error of another kind than the client's, such
 * as one of an answer that a newer viewer shapes otherwise, is told by its message.
 */
export function failureText(error: unknown): string {
  if (!(error instanceof ViewerError)) {
    return oneLine(error instanceof Error ? error.message : String(error));
  }
  const { reason } = error;
  switch (reason.kind) {
    case "problem":
      return oneLine(reason.problem.detail);
    case "unreachable":
      return oneLine(reason.state);
    case "timeout":
      return `no whole answer within ${reason.timeoutMs / 1_000} s`;
    case "cancelled":
      return "cancelled";
    case "not-a-viewer":
      return oneLine(reason.state);
    default:
      return reason satisfies never;
  }
}

/**
 * Whether an error of one question tells of the whole way to the viewer, so that no other question
 * will fare better.
 */
export function isLinkError(error: unknown): error is ViewerError {
  if (!(error instanceof ViewerError)) return false;
  return error.kind === "unreachable" || error.kind === "not-a-viewer" ||
    error.problem?.status === 401;
}

/** Whether a viewer says that it has no data yet: it is there, and will have some. */
export function isNotReady(error: unknown): boolean {
  return error instanceof ViewerError && error.problem?.type === "urn:fgm:problem:not-ready";
}

/**
 * What to do about an error of the first questions to a viewer, or of a look whether it is still there.
 * `wasThere` says that a viewer has answered before: what stands in front of it then answers for it
 * while it restarts.
 */
export function linkFailure(
  error: unknown,
  { wasThere }: { readonly wasThere: boolean },
): LinkFailure {
  const why = failureText(error);
  if (!(error instanceof ViewerError)) return { isPassing: true, why };
  const status = error.problem?.status;
  if (status === 401) {
    return { isPassing: false, why: `${why}; give the viewer's token with --token-file` };
  }
  if (status !== undefined) return { isPassing: status >= 500, why };
  if (error.kind === "not-a-viewer" && !wasThere) {
    const { baseUrl } = error.asked;
    return { isPassing: false, why: `${baseUrl} is no fgm-viewer: ${why}` };
  }
  return { isPassing: true, why };
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= TEXT_LENGTH_MAX ? line : `${line.slice(0, TEXT_LENGTH_MAX - 1)}…`;
}
