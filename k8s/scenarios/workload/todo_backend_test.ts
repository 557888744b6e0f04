import { assertEquals } from "@std/assert";
import { answerBackend, TITLE_MAX } from "./todo_backend.ts";
import type { TodoItem } from "./todo_items.ts";

/** Items in a list, where PostgreSQL would be. */
function listedItems(...titles: readonly string[]) {
  const items: TodoItem[] = titles.map((title, index) => ({ id: index + 1, title }));
  return {
    list: () => Promise.resolve(items.toReversed()),
    add(title: string) {
      const item = { id: items.length + 1, title };
      items.push(item);
      return Promise.resolve(item);
    },
  };
}

function post(body: string): Request {
  return new Request("http://backend/items", { method: "POST", body });
}

Deno.test("answerBackend() lists items, and adds one", async () => {
  const items = listedItems("tea");
  const added = await answerBackend(post('{"title":"milk"}'), items);
  assertEquals([added.status, await added.json()], [201, { id: 2, title: "milk" }]);
  const listed = await answerBackend(new Request("http://backend/items"), items);
  assertEquals(await listed.json(), [{ id: 2, title: "milk" }, { id: 1, title: "tea" }]);
});

const REFUSED: readonly (readonly [what: string, body: string])[] = [
  ["what is no JSON", "title=milk"],
  ["what is no object", '"milk"'],
  ["nothing", "null"],
  ["no title", "{}"],
  ["a title that is no text", '{"title":1}'],
  ["an empty title", '{"title":""}'],
  ["an endless title", JSON.stringify({ title: "x".repeat(TITLE_MAX + 1) })],
];
for (const [what, body] of REFUSED) {
  Deno.test(`answerBackend() refuses ${what}, and adds nothing`, async () => {
    const items = listedItems();
    const answer = await answerBackend(post(body), items);
    assertEquals([answer.status, await items.list()], [400, []]);
    await answer.body?.cancel();
  });
}

const OTHERS: readonly (readonly [method: string, path: string, status: number])[] = [
  ["GET", "/healthz", 204],
  ["GET", "/", 404],
  ["DELETE", "/items", 405],
];
for (const [method, path, status] of OTHERS) {
  Deno.test(`answerBackend() answers ${method} ${path} with ${status}`, async () => {
    const request = new Request(`http://backend${path}`, { method });
    const answer = await answerBackend(request, listedItems());
    assertEquals(answer.status, status);
    await answer.body?.cancel();
  });
}
