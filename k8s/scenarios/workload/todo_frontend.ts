/**
 * The frontend of the to-do application: pages, made of what the backend answers.
 *
 *     GET  /          the newest items, and a form
 *     POST /          adds an item, and shows the page
 *     GET  /healthz   204
 *
 * @module
 */

import { aborted } from "./aborted.ts";
import { defineRole, type Role } from "./role.ts";
import type { TodoItem } from "./todo_items.ts";

/** Longest wait for the backend, in milliseconds. */
const BACKEND_MS_MAX = 10_000;

/** Calls the backend with a path and what `fetch` takes. */
export type AskBackend = (path: string, init?: RequestInit) => Promise<Response>;

/** Answers one request. A backend that does not answer is told as 502. */
export async function answerFrontend(request: Request, ask: AskBackend): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/healthz") return new Response(null, { status: 204 });
  if (pathname !== "/") return new Response("There is no such page.\n", { status: 404 });
  try {
    if (request.method === "POST") await addItem(await request.formData(), ask);
    const answer = await ask("/items");
    if (!answer.ok) throw new Error(`it answers with ${answer.status}`);
    const items: readonly TodoItem[] = await answer.json();
    return new Response(todoPage(items), {
      headers: { "content-type": "text/html; charset=utf-8" },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return new Response(`The backend is not to be had: ${reason}\n`, { status: 502 });
  }
}

async function addItem(form: FormData, ask: AskBackend): Promise<void> {
  const title = String(form.get("title") ?? "");
  const answer = await ask("/items", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title }),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`it answers with ${answer.status}`);
}

/** The page of some items. */
export function todoPage(items: readonly TodoItem[]): string {
  const rows = items.map(({ id, title }) => `<li value="${id}">${escaped(title)}</li>`).join("");
  return `<!doctype html><meta charset="utf-8"><title>To do</title><h1>To do</h1><ol>${rows}</ol>` +
    `<form method="post"><input name="title" required><button>Add</button></form>\n`;
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };
  return text.replace(/[&<>"]/g, (letter) => `&${names[letter]};`);
}

/** Listens at once: its visitors see that the backend is missing. */
export const TODO_FRONTEND: Role = defineRole({
  name: "todo-frontend",
  summary: "The to-do application's frontend: makes pages of what the backend answers.",
  flags: [
    { name: "port", kind: "integer", min: 0, max: 65_535, default: 8080, help: "Port." },
    {
      name: "backend-url",
      kind: "string",
      default: "http://backend:8081",
      placeholder: "URL",
      help: "The backend.",
    },
  ],
}, async ({ port, backendUrl }, signal) => {
  const ask: AskBackend = (path, init) =>
    fetch(new URL(path, backendUrl), { ...init, signal: AbortSignal.timeout(BACKEND_MS_MAX) });
  await using _server = Deno.serve(
    { port, onListen: () => {} },
    (request) => answerFrontend(request, ask),
  );
  await aborted(signal);
  return 0;
});
