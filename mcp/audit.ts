/**
 * One line in the log for each call: who asked what, and how it went.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import type { Refusal } from "./http/mcp_app.ts";
import type { CallOutcome, ObservedCall } from "./protocol/create_mcp_server.ts";

/** Characters of a call's arguments, and of why it was refused, that are kept. */
const TEXT_LENGTH_MAX = 400;

/** Refusals of one status of which one line is written in this time, in milliseconds. */
const REFUSALS_MS = 10_000;

/**
 * Makes what `createMcpApp` calls for each request that it refuses. Somebody who tries tokens shows, and
 * does not fill the log.
 */
export function createRefusalLog(log: Logger): (refusal: Refusal) => void {
  return ({ status, method, why }) =>
    log.limited(`refused ${status}`, REFUSALS_MS)
      .warn("Refused a request", { status, method: clip(method), why: clip(why) });
}

/**
 * Makes what `createMcpServer` calls for each call of a tool. Arguments are names and times, never
 * secrets: a token is in a header, which no tool sees.
 */
export function createAudit(
  log: Logger,
  now: () => number,
): (call: ObservedCall) => (outcome: CallOutcome) => void {
  return ({ tool, arguments: given }) => {
    const startedMs = now();
    return (outcome) => {
      const fields = {
        tool: clip(tool),
        arguments: clip(JSON.stringify(given ?? {})),
        outcome: outcome.kind,
        elapsedMs: Math.round(now() - startedMs),
      };
      switch (outcome.kind) {
        case "answered":
        case "cancelled":
          return log.info("Called", fields);
        case "refused":
          return log.info("Called", { ...fields, why: clip(outcome.why) });
        case "failed":
          return log.error("Failed to answer a call", { ...fields, error: outcome.error });
        default:
          return outcome satisfies never;
      }
    };
  };
}

function clip(text: string): string {
  return text.length <= TEXT_LENGTH_MAX ? text : `${text.slice(0, TEXT_LENGTH_MAX)}…`;
}
