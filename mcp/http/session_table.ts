/**
 * The sessions of clients that wish to have one (MCP 2025-11-25, "Session Management").
 *
 * @module
 */

import type { WebStandardStreamableHTTPServerTransport as Transport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp";
import type { Flight } from "./requests_in_flight.ts";
import type { Bucket } from "./token_bucket.ts";

/** Sessions at one time. The one that was silent for longest makes room for a new one. */
export const SESSIONS_MAX = 128;

/** Silence after which a session ends, in milliseconds; its client is told to begin anew. */
export const SESSION_IDLE_MS_MAX = 60 * 60_000;

/** One session. */
export interface Session {
  readonly id: string;
  readonly transport: Transport;
  /** Its requests that are being answered. */
  readonly flight: Flight;
  usedMs: number;
  /** Of its requests. */
  bucket: Bucket | undefined;
}

/** All sessions. Invariant: a session that is not in here is closed. */
export class SessionTable {
  readonly #sessions = new Map<string, Session>();

  /** How many there are. */
  get size(): number {
    return this.#sessions.size;
  }

  /** The session of this id, marked as used; undefined where there is none, or it was silent too long. */
  use(id: string, nowMs: number): Session | undefined {
    this.#endIdle(nowMs);
    const session = this.#sessions.get(id);
    if (session === undefined) return undefined;
    session.usedMs = nowMs;
    // Insertion order is order of use: the first is the one that was silent for longest.
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    return session;
  }

  /** Adds a session; another one may have to end for it. */
  add(session: Session): void {
    this.#endIdle(session.usedMs);
    this.#sessions.set(session.id, session);
    for (
      const { id } of [...this.#sessions.values()].slice(0, Math.max(0, this.size - SESSIONS_MAX))
    ) {
      this.#end(id);
    }
  }

  /** Forgets a session that was ended by its client. */
  forget(id: string): void {
    this.#sessions.delete(id);
  }

  /** Ends all sessions; resolves when their streams are closed. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(sessions.map(({ transport }) => transport.close()));
  }

  #endIdle(nowMs: number): void {
    for (const { id, usedMs } of this.#sessions.values()) {
      if (nowMs - usedMs <= SESSION_IDLE_MS_MAX) break;
      this.#end(id);
    }
  }

  #end(id: string): void {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    void session?.transport.close();
  }
}
