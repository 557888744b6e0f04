/**
 * The backend of the to-do application: JSON over HTTP.
 *
 *     GET  /items     the newest items
 *     POST /items     {"title": "…"} becomes an item
 *     GET  /healthz   204
 *
 * @module
 */

import { aborted } from "./aborted.ts";
import { defineRole, type Role } from "./role.ts";
import { openItems, type TodoItems } from "./todo_items.ts";

/** Longest title, in UTF-16 units. */
export const TITLE_MAX = 200;

/** Answers one request. */
export async function answerBackend(
  request: Request,
  items: Pick<TodoItems, "list" | "add">,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/healthz") return new Response(null, { status: 204 });
  if (pathname !== "/items") return Response.json({ error: "no such page" }, { status: 404 });
  if (request.method === "GET") return Response.json(await items.list());
  if (request.method !== "POST") return Response.json({ error: "no such verb" }, { status: 405 });
  const title = titleOf(await request.json().catch(() => undefined));
  return title === undefined
    ? Response.json({ error: `title has to be of 1 to ${TITLE_MAX} letters` }, { status: 400 })
    : Response.json(await items.add(title), { status: 201 });
}

function titleOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("title" in body)) return undefined;
  const { title } = body;
  return typeof title === "string" && title !== "" && title.length <= TITLE_MAX ? title : undefined;
}

/** Listens as soon as the database answers. */
export const TODO_BACKEND: Role = defineRole({
  name: "todo-backend",
  summary: "The to-do application's backend: keeps items in PostgreSQL.",
  flags: [
    { name: "port", kind: "integer", min: 0, max: 65_535, default: 8081, help: "Port." },
    { name: "database-host", kind: "string", default: "postgres", help: "PostgreSQL's address." },
    {
      name: "database-port",
      kind: "integer",
      min: 1,
      max: 65_535,
      default: 5432,
      help: "Its port.",
    },
    { name: "user", kind: "string", env: "POSTGRES_USER", default: "todo", help: "Its user." },
    {
      name: "password",
      kind: "string",
      env: "POSTGRES_PASSWORD",
      default: "",
      help: "The user's password.",
    },
  ],
}, async ({ port, databaseHost: host, databasePort, user, password }, signal) => {
  await using items = await openItems({ host, port: databasePort, user, password }, signal);
  await using _server = Deno.serve(
    { port, onListen: () => {} },
    (request) => answerBackend(request, items),
  );
  await aborted(signal);
  return 0;
});
