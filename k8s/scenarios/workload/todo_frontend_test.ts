import { assert, assertEquals } from "@std/assert";
import { answerFrontend, type AskBackend, todoPage } from "./todo_frontend.ts";

/** A backend with one item, which remembers what it was asked. */
function backend({ status = 200 }: { readonly status?: number } = {}) {
  const asked: string[] = [];
  const ask: AskBackend = (path, init) => {
    asked.push([init?.method ?? "GET", path, init?.body].filter(Boolean).join(" "));
    return Promise.resolve(Response.json([{ id: 1, title: "tea" }], { status }));
  };
  return { ask, asked };
}

Deno.test("answerFrontend() makes a page of the backend's items", async () => {
  const { ask, asked } = backend();
  const answer = await answerFrontend(new Request("http://frontend/"), ask);
  assertEquals(answer.status, 200);
  assert((await answer.text()).includes('<li value="1">tea</li>'));
  assertEquals(asked, ["GET /items"]);
});

Deno.test("answerFrontend() has an item added before it shows the page", async () => {
  const { ask, asked } = backend();
  const body = new URLSearchParams({ title: "milk & honey" });
  const request = new Request("http://frontend/", { method: "POST", body });
  const answer = await answerFrontend(request, ask);
  await answer.body?.cancel();
  assertEquals(asked, ['POST /items {"title":"milk & honey"}', "GET /items"]);
});

const MISSING: readonly (readonly [what: string, ask: AskBackend, said: string])[] = [
  ["fails", backend({ status: 500 }).ask, "it answers with 500"],
  ["does not answer", () => Promise.reject(new TypeError("refused")), "refused"],
];
for (const [what, ask, said] of MISSING) {
  Deno.test(`answerFrontend() says 502 where the backend ${what}`, async () => {
    const answer = await answerFrontend(new Request("http://frontend/"), ask);
    assertEquals(answer.status, 502);
    assertEquals(await answer.text(), `The backend is not to be had: ${said}\n`);
  });
}

for (const [path, status] of [["/healthz", 204], ["/favicon.ico", 404]] as const) {
  Deno.test(`answerFrontend() answers ${path} with ${status} and asks nobody`, async () => {
    const { ask, asked } = backend();
    const answer = await answerFrontend(new Request(`http://frontend${path}`), ask);
    await answer.body?.cancel();
    assertEquals([answer.status, asked], [status, []]);
  });
}

Deno.test("todoPage() shows titles as text, whatever is in them", () => {
  const page = todoPage([{ id: 3, title: `<script>"&` }]);
  assert(page.includes(`<li value="3">&lt;script&gt;&quot;&amp;</li>`));
});
