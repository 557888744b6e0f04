/**
 * What a POST carries, as far as it must be known before the protocol sees it.
 *
 * @module
 */

import { readBody, REQUEST_BYTES_MAX } from "./read_body.ts";
import { ERROR_CODES, refuse } from "./refuse.ts";
import type { RequestId } from "./requests_in_flight.ts";

/** A body that is JSON. Whether it is a message is for the transport to say. */
export interface Posted {
  readonly message: unknown;
  /** Of the requests in it: several in a batch (before MCP 2025-06-18), none in a notification. */
  readonly requestIds: readonly RequestId[];
  readonly isInitialize: boolean;
}

/** Reads a POST, or says what is wrong with it. */
export async function readPost(request: Request): Promise<Posted | Response> {
  const body = await readBody(request);
  switch (body.kind) {
    case "text":
      return parsePost(body.text);
    case "too-large":
      return refuse(413, `A request may have at most ${REQUEST_BYTES_MAX} bytes`);
    case "too-slow":
      return refuse(408, "The request did not arrive in time");
    case "cut":
      return refuse(400, "The request was cut off");
    default:
      return body satisfies never;
  }
}

function parsePost(text: string): Posted | Response {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return refuse(400, "Cannot read the request: it is not JSON", { code: ERROR_CODES.parse });
  }
  const parts = [message].flat().filter(isRecord);
  return {
    message,
    requestIds: parts.filter(({ method }) => method !== undefined).map(({ id }) => id)
      .filter((id) => typeof id === "string" || typeof id === "number"),
    isInitialize: parts.some(({ method }) => method === "initialize"),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
