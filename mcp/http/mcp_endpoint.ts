/**
 * `/mcp`: from a request to the session that it belongs to, or to a server of its own.
 *
 * @module
 */

// @ts-types="@modelcontextprotocol/sdk/server/webStandardStreamableHttp"
import { WebStandardStreamableHTTPServerTransport as Transport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { Transport as AnyTransport } from "@modelcontextprotocol/sdk/shared/transport";
import { type Posted, readPost } from "./read_post.ts";
import { ERROR_CODES, refuse } from "./refuse.ts";
import { type Flight, RequestsInFlight } from "./requests_in_flight.ts";
import { type Session, SessionTable } from "./session_table.ts";
import { createSessionTransport } from "./session_transport.ts";
import { type Bucket, takeToken } from "./token_bucket.ts";

/** Requests of one session, and of all that have none together. */
export const REQUEST_RATE = { burst: 60, perSecond: 20 } as const;

/** Something that speaks the protocol over a transport. */
export interface ProtocolServer {
  readonly connect: (transport: AnyTransport) => Promise<void>;
}

/** What the endpoint is made from. */
export interface EndpointOptions {
  /** Makes the server of one session, or of one request without a session. */
  readonly createServer: () => ProtocolServer;
  readonly now: () => number;
  /** Ids that nobody can guess. */
  readonly newId: () => string;
}

/** Owns the sessions, and whoever is answered without one. */
export class McpEndpoint implements AsyncDisposable {
  readonly #options: EndpointOptions;
  readonly #sessions = new SessionTable();
  readonly #requests = new RequestsInFlight();
  readonly #alone = new Set<Transport>();
  /** Of requests without a session. */
  #bucket: Bucket | undefined;
  #isEnding = false;

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  /** Answers a request that has passed the guards. */
  async answer(request: Request): Promise<Response> {
    const id = request.headers.get("mcp-session-id");
    const session = id === null ? undefined : this.#sessions.use(id, this.#options.now());
    if (id !== null && session === undefined) {
      return refuse(404, "There is no such session any more; begin with initialize", {
        code: ERROR_CODES.noSession,
      });
    }
    const tooMany = this.#takeToken(session);
    if (tooMany !== undefined) return tooMany;
    if (request.method === "POST") {
      const posted = await readPost(request);
      if (posted instanceof Response) return posted;
      // The body may have taken its time.
      if (this.#isEnding) return refuse(503, "fgm-mcp-server is ending");
      return await this.#answerPost(session, request, posted);
    }
    if (session !== undefined) return await session.transport.handleRequest(request);
    return refuse(405, "Without a session there is only POST; begin with initialize", {
      headers: { allow: "POST" },
    });
  }

  /** Ends all sessions, and what is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    const alone = [...this.#alone].map((transport) => transport.close());
    await Promise.all([this.#sessions.close(), ...alone]);
  }

  #takeToken(session: Session | undefined): Response | undefined {
    const before = session === undefined ? this.#bucket : session.bucket;
    const { bucket, retryAfterMs } = takeToken(before, this.#options.now(), REQUEST_RATE);
    if (session === undefined) this.#bucket = bucket;
    else session.bucket = bucket;
    if (retryAfterMs === 0) return undefined;
    const { burst, perSecond } = REQUEST_RATE;
    return refuse(429, `Too many requests: at most ${perSecond} a second, ${burst} at once`, {
      headers: { "retry-after": String(Math.ceil(retryAfterMs / 1_000)) },
    });
  }

  async #answerPost(
    session: Session | undefined,
    request: Request,
    posted: Posted,
  ): Promise<Response> {
    const flight = session?.flight ?? this.#requests.open();
    const refusal = flight.begin(posted.requestIds);
    if (refusal !== undefined) {
      return refuse(refusal.status, refusal.message, {
        headers: refusal.isPassing ? { "retry-after": "1" } : {},
      });
    }
    const options = { parsedBody: posted.message };
    if (session === undefined && !posted.isInitialize) {
      return await this.#answerAlone(request, { ...options, flight });
    }
    const transport = session?.transport ?? await this.#begin(flight);
    const response = await transport.handleRequest(request, options);
    // What the transport has refused will not be answered any more.
    if (!response.ok) posted.requestIds.forEach(flight.end);
    return response;
  }

  /** A transport that becomes a session when it takes the message. */
  async #begin(flight: Flight): Promise<Transport> {
    const { createServer, newId, now } = this.#options;
    const transport = createSessionTransport({
      newId,
      flight,
      onBegin: (id) =>
        this.#sessions.add({ id, transport, flight, usedMs: now(), bucket: undefined }),
      onEnd: (id) => this.#sessions.forget(id),
    });
    await createServer().connect(transport as AnyTransport);
    return transport;
  }

  /** Answers with a server of its own, which ends with the answer or with its reader. */
  async #answerAlone(
    request: Request,
    { flight, parsedBody }: { readonly flight: Flight; readonly parsedBody: unknown },
  ): Promise<Response> {
    const transport = new Transport({ enableJsonResponse: true });
    const { promise: gaveUp, resolve } = Promise.withResolvers<Response>();
    // A closed transport answers nothing, so somebody else has to.
    transport.onclose = () => resolve(refuse(503, "Given up before there was an answer"));
    const close = () => void transport.close();
    request.signal.addEventListener("abort", close, { once: true });
    this.#alone.add(transport);
    try {
      await this.#options.createServer().connect(transport as AnyTransport);
      if (request.signal.aborted) close();
      return await Promise.race([transport.handleRequest(request, { parsedBody }), gaveUp]);
    } finally {
      request.signal.removeEventListener("abort", close);
      this.#alone.delete(transport);
      flight.endAll();
      await transport.close();
    }
  }
}
