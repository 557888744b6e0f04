import { assertEquals, assertThrows } from "@std/assert";
import { createStore } from "./store.ts";

/** Numbers are added up; 0 changes nothing. */
function sums() {
  return createStore((sum: number, action: number) => sum + action, 0);
}

Deno.test("createStore() tells listeners of every change, and of nothing else", () => {
  const store = sums();
  const seen: number[] = [];
  const unsubscribe = store.subscribe(() => seen.push(store.get()));
  for (const action of [1, 0, 2]) store.dispatch(action);
  unsubscribe();
  store.dispatch(4);
  assertEquals(seen, [1, 3]);
  assertEquals(store.get(), 7);
});

Deno.test("createStore() queues what listeners dispatch, and tells of it together", () => {
  const store = sums();
  const seen: string[] = [];
  store.subscribe(() => {
    seen.push(`a${store.get()}`);
    if (store.get() === 1) {
      store.dispatch(10);
      assertEquals(store.get(), 1, "the other listener has not seen 1 yet");
    }
  });
  store.subscribe(() => {
    seen.push(`b${store.get()}`);
    if (store.get() === 1) store.dispatch(100);
  });
  store.dispatch(1);
  assertEquals(seen, ["a1", "b1", "a111", "b111"]);
});

Deno.test("createStore() queues what its reducer dispatches", () => {
  const store = createStore((sum: string, action: string): string => {
    if (action === "a") store.dispatch("b");
    return sum + action;
  }, "");
  store.dispatch("a");
  assertEquals(store.get(), "ab");
});

Deno.test("createStore() does not tell who was taken off by another listener", () => {
  const store = sums();
  const seen: string[] = [];
  store.subscribe(() => takeOff());
  const takeOff = store.subscribe(() => seen.push("told"));
  store.dispatch(1);
  assertEquals(seen, []);
});

Deno.test("createStore() counts two subscriptions of one listener as two", () => {
  const store = sums();
  let told = 0;
  const listener = () => void told++;
  const [first] = [store.subscribe(listener), store.subscribe(listener)];
  store.dispatch(1);
  first?.();
  store.dispatch(1);
  assertEquals(told, 3);
});

Deno.test("createStore() refuses listeners that dispatch without end, and goes on", () => {
  const store = sums();
  const unsubscribe = store.subscribe(() => store.dispatch(1));
  assertThrows(() => store.dispatch(1), RangeError, "Cannot settle the store");
  unsubscribe();
  const before = store.get();
  store.dispatch(1);
  assertEquals(store.get(), before + 1);
});

Deno.test("createStore() can be used after a listener has thrown", () => {
  const store = sums();
  const unsubscribe = store.subscribe(() => {
    store.dispatch(100);
    throw new Error("broken");
  });
  assertThrows(() => store.dispatch(1), Error, "broken");
  unsubscribe();
  store.dispatch(2);
  assertEquals(store.get(), 3, "what the broken listener dispatched is dropped");
});
