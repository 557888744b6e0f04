/**
 * The transport of one session, with its requests counted.
 *
 * @module
 */

// @ts-types="@modelcontextprotocol/sdk/server/webStandardStreamableHttp"
import { WebStandardStreamableHTTPServerTransport as Transport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types";
import { createEventStore } from "./event_store.ts";
import type { Flight, RequestId } from "./requests_in_flight.ts";

/** Code of the answer to a request that its client has cancelled, as language servers have it. */
export const CANCELLED_CODE = -32_800;

/** What becomes of a session. */
export interface SessionTransportOptions {
  readonly newId: () => string;
  readonly flight: Flight;
  readonly onBegin: (id: string) => void;
  readonly onEnd: (id: string) => void;
}

/**
 * Makes a transport that ends a request's count when its answer goes out, and all of them when it is
 * closed.
 *
 * A cancelled request is answered with an error. The protocol would rather have no answer to it; but
 * the stream of a request ends with its answer alone, and clients would come back to one that just
 * ended. The official Python SDK answers too, and clients ignore what they no longer wait for.
 */
export function createSessionTransport(
  { newId, flight, onBegin, onEnd }: SessionTransportOptions,
): Transport {
  const transport: Transport = new Transport({
    sessionIdGenerator: newId,
    eventStore: createEventStore(),
    onsessioninitialized: onBegin,
    onsessionclosed: onEnd,
  });
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    const id = answeredId(message);
    if (id !== undefined) flight.end(id);
    await send(message, options);
  };
  transport.onmessage = (message: JSONRPCMessage) => {
    const id = cancelledId(message);
    if (id === undefined || !flight.end(id)) return;
    const error = { code: CANCELLED_CODE, message: "Cancelled, as you asked" };
    // A client that is gone as well has cut its stream, which is as good.
    send({ jsonrpc: "2.0", id, error }).catch(() => undefined);
  };
  transport.onclose = () => flight.endAll();
  return transport;
}

function answeredId(message: JSONRPCMessage): RequestId | undefined {
  return "method" in message ? undefined : message.id;
}

function cancelledId(message: JSONRPCMessage): RequestId | undefined {
  if (!("method" in message) || message.method !== "notifications/cancelled") return undefined;
  const id = message.params?.requestId;
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}
