import { assertEquals } from "@std/assert";
import { fakePod } from "./fake_pod.ts";
import { matches, PodStore } from "./pod_store.ts";

const told = (store: PodStore, version: number, selector = "") =>
  store.since(version, selector).map(({ type, object }) => {
    const { name, resourceVersion } = object.metadata as Record<string, string>;
    return `${type} ${name}@${resourceVersion}`;
  });

Deno.test("PodStore tells what happened after a version", () => {
  const store = new PodStore();
  store.put(fakePod({ name: "a" }));
  store.put(fakePod({ name: "a", isReady: false }));
  store.remove("a");
  store.remove("a");
  assertEquals(told(store, 40), ["ADDED a@41", "MODIFIED a@42", "DELETED a@43"]);
  assertEquals(told(store, 42), ["DELETED a@43"]);
  assertEquals([store.version, store.list("")], [43, []]);
});

Deno.test("PodStore deletes, for a watch, a pod that leaves its selector, and adds one that comes", () => {
  const store = new PodStore();
  store.put(fakePod({ name: "a", labels: { app: "x" } }));
  store.put(fakePod({ name: "a", labels: { app: "y" } }));
  assertEquals(told(store, 40, "app=x"), ["ADDED a@41", "DELETED a@42"]);
  assertEquals(told(store, 40, "app=y"), ["ADDED a@42"]);
});

Deno.test("PodStore forgets its history when it is compacted, and keeps its pods", () => {
  const store = new PodStore();
  store.put(fakePod({ name: "a" }));
  store.compact();
  assertEquals([store.oldest, told(store, 0), store.list("").length], [42, [], 1]);
});

Deno.test("matches() wants all labels of a selector", () => {
  const pod = fakePod({ name: "a", labels: { a: "1", b: "2" } });
  const cases = [["", true], ["a=1", true], ["a=1,b=2", true], ["a=1,b=3", false], ["c=1", false]];
  for (const [selector, want] of cases as [string, boolean][]) {
    assertEquals(matches(pod, selector), want);
  }
});
