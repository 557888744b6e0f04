import { assertEquals } from "@std/assert";
import type { PageAction } from "./action.ts";
import { HISTORY_MAX, type PageState } from "./page_state.ts";
import { reduce } from "./reduce.ts";
import { knownState, NOON_MS } from "./testing/page_fixture.ts";

const LATEST = knownState().choice.view;
const range = (minutes: number): PageAction => ({
  type: "view",
  view: { kind: "fixed", fromMs: NOON_MS - minutes * 60_000, toMs: NOON_MS },
});
const after = (...actions: readonly PageAction[]): PageState =>
  actions.reduce(reduce, knownState());
const back: PageAction = { type: "back" };
const zoom: PageAction = { type: "zoom", factor: 0.8, atMs: NOON_MS - 1_800_000 };

Deno.test("going back takes one window after another, and follows again where it did", () => {
  const state = after(range(30), range(20));
  assertEquals(state.history.length, 2);
  assertEquals(reduce(state, back).choice.view, after(range(30)).choice.view);
  const { view, isFollowing } = after(range(30), range(20), back, back, back).choice;
  assertEquals([view, isFollowing], [LATEST, true]);
});

Deno.test("one turn of the wheel is one step back", () => {
  assertEquals(after(zoom, zoom, zoom).history.length, 1);
  assertEquals(after(zoom, zoom, back).choice.view, LATEST);
  assertEquals(after(zoom, { type: "close" }, zoom).history.length, 1);
  assertEquals(after(zoom, range(9), zoom).history.length, 3);
});

Deno.test("what does not move the window is no step back", () => {
  const same: PageAction = { type: "view", view: LATEST };
  assertEquals(after(same).history, []);
});

Deno.test("windows that can be gone back to are bounded", () => {
  const many = Array.from({ length: HISTORY_MAX + 9 }, (_, at) => range(10 + at));
  assertEquals(after(...many).history.length, HISTORY_MAX);
});

Deno.test("all of the data goes on to follow, and a fixed range does not", () => {
  const { view, isFollowing } = after({ type: "reset" }).choice;
  assertEquals([view, isFollowing], [{ kind: "latest", spanMs: "all" }, true]);
  assertEquals(after(range(5), { type: "reset" }).choice.isFollowing, false);
});
