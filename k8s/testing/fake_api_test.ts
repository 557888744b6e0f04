import { assertEquals } from "@std/assert";
import { FAKE_NAMESPACE, FakeApi } from "./fake_api.ts";
import { fakePod } from "./fake_pod.ts";

const PATH = `/api/v1/namespaces/${FAKE_NAMESPACE}/pods`;

async function get(fake: FakeApi, query = "") {
  const response = await fetch(`${fake.url}${PATH}${query}`);
  return { status: response.status, body: await response.json() };
}

Deno.test("FakeApi lists pods by label, in pages of one snapshot", async () => {
  await using fake = new FakeApi();
  fake.put(...["a", "b", "c"].map((name) => fakePod({ name, labels: { app: "x" } })));
  fake.put(fakePod({ name: "other", labels: {} }));
  const first = await get(fake, "?labelSelector=app%3Dx&limit=2");
  fake.remove("c");
  const token = encodeURIComponent(first.body.metadata.continue);
  const second = await get(fake, `?labelSelector=app%3Dx&limit=2&continue=${token}`);
  const names = [first, second].flatMap(({ body }) => body.items)
    .map(({ metadata }: { metadata: { name: string } }) => metadata.name);
  assertEquals(names, ["a", "b", "c"]);
  assertEquals(second.body.metadata, { resourceVersion: "44" });
});

Deno.test("FakeApi answers 410 for what it has forgotten, 404 elsewhere, and as it is told", async () => {
  await using fake = new FakeApi();
  fake.put(fakePod({ name: "a" }), fakePod({ name: "b" }));
  const first = await get(fake, "?limit=1");
  fake.expire();
  assertEquals((await get(fake, `?continue=${first.body.metadata.continue}`)).status, 410);
  assertEquals((await get(fake, "?watch=1&resourceVersion=41")).body.reason, "Expired");
  assertEquals((await get(fake, "/a")).status, 404);
  fake.faults = { refuse: 403 };
  assertEquals((await get(fake)).status, 403);
  fake.faults = { token: "t" };
  assertEquals((await get(fake)).status, 401);
  assertEquals(fake.requests.length, 6);
});

Deno.test("FakeApi listens at the same address after an outage", async () => {
  await using fake = new FakeApi();
  const { url } = fake;
  await fake.down();
  fake.up();
  assertEquals(fake.url, url);
  assertEquals((await get(fake)).body.items, []);
});
