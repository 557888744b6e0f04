import { assertEquals, assertNotEquals } from "@std/assert";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { afterAnswers, afterAsking, plainState, wantFor } from "../testing/plain_state.ts";
import { NO_FILTER } from "./container_wants.ts";
import type { Dialog } from "./dialog.ts";
import { reduce } from "./reduce.ts";
import type { TuiState, View } from "./state.ts";
import { windowOf } from "./viewport.ts";

const M = 60_000;
const H = 60 * M;
const PAUSED: View = { span: 15 * M, end: { mode: "paused", toMs: NEWEST_MS - 10 * H } };

function later(state: TuiState, elapsedMs: number): TuiState {
  return { ...state, nowMs: state.nowMs + elapsedMs };
}

function picker(text: string, namespace?: string): Dialog {
  return {
    kind: "containers",
    input: { text, caret: 0 },
    filter: { namespace, qosClass: undefined, label: undefined },
    refs: [],
    labels: {},
    selected: 0,
  };
}

Deno.test("busiestWants() asks for five containers when none is chosen", () => {
  const state = plainState({ chosen: [] });
  assertEquals(wantFor(state, "busiest")?.question, {
    kind: "containers",
    filter: NO_FILTER,
    sort: "total_cpu_usage_millicores",
    fromMs: NEWEST_MS - M,
    toMs: undefined,
    limit: 5,
  });
  assertEquals(wantFor(plainState(), "busiest"), undefined);
});

Deno.test("busiestWants() asks no more once they were chosen, whatever becomes of them", () => {
  const state = afterAnswers(plainState({ chosen: [] }));
  assertEquals(state.chosen.length, 5);
  assertEquals(wantFor({ ...state, chosen: [] }, "busiest"), undefined);
});

Deno.test("busiestWants() asks again while there are none", () => {
  const state = afterAsking(plainState({ chosen: [] }));
  const key = wantFor(state, "busiest")?.key ?? "";
  const answer = { slot: "busiest", key, value: { containers: [], total: 0 } } as const;
  const empty = reduce(state, { type: "answered", answer, nowMs: state.nowMs });
  assertEquals(wantFor(empty, "busiest")?.key, key);
  assertNotEquals(wantFor(later(empty, 5_000), "busiest")?.key, key);
});

Deno.test("dialogWants() searches as one types, with what the search is narrowed by", () => {
  const state = plainState({ dialog: picker(" web ", "shop") });
  const want = wantFor(state, "search");
  assertEquals(want?.delayMs, 80);
  assertEquals(want?.question, {
    kind: "containers",
    filter: { search: "web", namespace: "shop", qosClass: undefined, label: undefined },
    sort: undefined,
    fromMs: windowOf(state).toMs - H,
    toMs: undefined,
    limit: 200,
  });
  const keys = [picker("web"), picker("web", "shop"), picker("we"), picker("we", "b")]
    .map((dialog) => wantFor(plainState({ dialog }), "search")?.key);
  assertEquals(new Set(keys).size, 4);
  assertEquals(wantFor(plainState({ dialog: picker("web ") }), "search")?.key, keys[0]);
});

Deno.test("dialogWants() searches the time that is shown", () => {
  const state = plainState({ dialog: picker(""), view: PAUSED });
  const question = wantFor(state, "search")?.question;
  const { toMs } = windowOf(state);
  assertEquals(question?.kind === "containers" && [question.fromMs, question.toMs], [
    toMs - H,
    toMs,
  ]);
  const wide = { ...state, view: { ...PAUSED, span: 5 * H } };
  const wider = wantFor(wide, "search")?.question;
  assertEquals(wider?.kind === "containers" && wider.fromMs, windowOf(wide).fromMs);
});

Deno.test("dialogWants() finds what is new while the view follows", () => {
  const state = afterAnswers(plainState({ dialog: picker("") }));
  const keyAfter = (elapsedMs: number) => wantFor(later(state, elapsedMs), "search")?.key;
  assertEquals(keyAfter(29_999), keyAfter(0));
  assertNotEquals(keyAfter(30_000), keyAfter(0));
});

Deno.test("filtersWant() is asked where containers can be narrowed", () => {
  assertEquals(wantFor(plainState(), "filters"), undefined);
  assertEquals(wantFor(plainState({ dialog: picker("") }), "filters")?.question.kind, "filters");
  assertEquals(wantFor(plainState({ screen: "table" }), "filters")?.question.kind, "filters");
});

Deno.test("dialogWants() asks for the summary that is open, of the window", () => {
  const dialog = { kind: "summary", ref: "shop/web-0/nginx", top: 0 } as const;
  const state = plainState({ dialog });
  const { fromMs } = windowOf(state);
  const ref = "shop/web-0/nginx";
  assertEquals(wantFor(plainState(), "summary"), undefined);
  assertEquals(wantFor(state, "summary")?.question, {
    kind: "summary",
    ref,
    fromMs,
    toMs: undefined,
  });
  const scrolled = plainState({ dialog: { ...dialog, top: 3 } });
  assertEquals(wantFor(scrolled, "summary")?.key, wantFor(state, "summary")?.key);
  const paused = { ...state, view: PAUSED };
  const question = wantFor(paused, "summary")?.question;
  assertEquals(question?.kind === "summary" && question.toMs, windowOf(paused).toMs);
  assertEquals(
    wantFor(later(afterAnswers(paused), 9 * H), "summary")?.key,
    wantFor(paused, "summary")?.key,
  );
});
