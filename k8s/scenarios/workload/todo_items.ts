/**
 * The items of the to-do application, in PostgreSQL.
 *
 * @module
 */

import postgres from "postgres";
import { pause } from "../../pod/pause.ts";

/** Items on a page. */
const PAGE_ITEMS = 20;

/** Items that are kept: what is older is forgotten, so that the application can run for weeks. */
const ITEMS_MAX = 1_000;

/** Connections to the database. */
const CONNECTIONS = 4;

/** Time between two tries to reach a database that is still starting, in milliseconds. */
const TRY_EVERY_MS = 500;

/** What the client waits by itself before it connects anew, in seconds: up to 20 unless told. */
const RECONNECT_SECONDS = 0.1;

/** One thing to do. */
export interface TodoItem {
  readonly id: number;
  readonly title: string;
}

/** Where the items are kept. */
export interface TodoItems extends AsyncDisposable {
  /** The newest, newest first. */
  list(): Promise<readonly TodoItem[]>;
  add(title: string): Promise<TodoItem>;
}

/** How to reach the database. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/**
 * Waits for the database, telling each reason why it has to once, and makes the table that is missing.
 *
 * @throws {Error} when told to stop before the database answers, with its last answer as the cause.
 */
export async function openItems(
  { host, port, user, password }: DatabaseAddress,
  signal: AbortSignal,
): Promise<TodoItems> {
  const sql = postgres({
    ...{ host, port, user, password },
    database: "postgres",
    max: CONNECTIONS,
    backoff: () => RECONNECT_SECONDS,
    onnotice: () => {},
  });
  for (let told = "";;) {
    try {
      await sql`CREATE TABLE IF NOT EXISTS item (id serial PRIMARY KEY, title text NOT NULL)`;
      break;
    } catch (cause) {
      if (signal.aborted) {
        await sql.end({ timeout: 0 });
        throw new Error(`Cannot reach PostgreSQL at ${host}: it does not answer`, { cause });
      }
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (reason !== told) console.error(`Waiting for PostgreSQL at ${host}: ${reason}`);
      told = reason;
      await pause(TRY_EVERY_MS, signal);
    }
  }
  return {
    list: async () => [
      ...await sql<TodoItem[]>`SELECT id, title FROM item ORDER BY id DESC LIMIT ${PAGE_ITEMS}`,
    ],
    async add(title) {
      const [item] = await sql<TodoItem[]>`
        INSERT INTO item (title) VALUES (${title}) RETURNING id, title`;
      if (item === undefined) throw new Error("Cannot add an item: the database returns none");
      await sql`DELETE FROM item WHERE id <= ${item.id - ITEMS_MAX}`;
      return item;
    },
    [Symbol.asyncDispose]: () => sql.end({ timeout: 1 }),
  };
}
