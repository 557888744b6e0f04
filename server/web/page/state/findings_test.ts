import { assertEquals } from "@std/assert";
import { findingsIn, findingsOf, wordsWithout } from "./findings.ts";
import type { PageState } from "./page_state.ts";
import { panelOf } from "./panel_moves.ts";
import { reduce } from "./reduce.ts";
import { knownState, NOON_MS, studyOf } from "./testing/page_fixture.ts";
import { wantsOf } from "./wants.ts";
import { windowOf } from "./window.ts";

const MINUTE = 60_000;
const STUDY = { id: "periodicity", parameters: {} };
const SLOT = { of: "study", panelId: 2 } as const;
const CHOSEN = ["shop/pod-a/app", "shop/pod-b/app"];

/** A page with findings of a at 40 and 10 minutes, of b at 20, and of one that is not chosen. */
function studiedState(): PageState {
  const panels = [panelOf(1, "cpu_use"), { ...panelOf(2, "memory_use"), study: STUDY }];
  const view = { kind: "fixed", fromMs: NOON_MS - 60 * MINUTE, toMs: NOON_MS } as const;
  const state = knownState({ panels, chosen: CHOSEN, view, isFollowing: false });
  const at = (before: number) =>
    [NOON_MS - before * MINUTE, NOON_MS - (before - 2) * MINUTE] as const;
  const value = studyOf("memory_use", { a: [at(40), at(10)], b: [at(20)], other: [at(30)] });
  const asked = reduce(state, { type: "asked", slot: SLOT, key: "k" });
  return reduce(asked, { type: "answered", slot: SLOT, key: "k", value });
}

const next = (state: PageState, by: -1 | 1 = 1) =>
  reduce(state, { type: "go-to-finding", finding: undefined, by });

Deno.test("findingsOf() are those of chosen containers, by time", () => {
  const found = findingsOf(studiedState()).map(({ atMs, label, place }) =>
    `${(NOON_MS - atMs) / MINUTE} ${label} ${place}`
  );
  assertEquals(found, ["40 pod-a/app 0", "20 pod-b/app 1", "10 pod-a/app 0"]);
});

Deno.test("findingsIn() is empty for a panel without a study", () => {
  assertEquals(findingsIn(studiedState(), panelOf(1, "cpu_use")), []);
});

Deno.test("going through findings goes round, both ways, and focuses their panel", () => {
  let state = studiedState();
  const seen: string[] = [];
  for (let step = 0; step < 4; step++) {
    state = next(state);
    seen.push(state.notice?.text.split(":")[0] ?? "");
  }
  assertEquals(seen, ["1/3 pod-a/app", "2/3 pod-b/app", "3/3 pod-a/app", "1/3 pod-a/app"]);
  assertEquals(state.focus, 2);
  assertEquals(next(studiedState(), -1).notice?.text, "3/3 pod-a/app: a swings");
});

Deno.test("a finding is shown in its middle, and one step leads back", () => {
  const state = next(studiedState());
  const window = windowOf(state);
  const middleMs = ((window?.fromMs ?? 0) + (window?.toMs ?? 0)) / 2;
  assertEquals(middleMs, NOON_MS - 39 * MINUTE);
  const back = reduce(next(state), { type: "back" });
  assertEquals(windowOf(back), windowOf(studiedState()));
});

Deno.test("findings stay those of the window that was studied, while one goes through them", () => {
  const keyOf = (state: PageState) => wantsOf(state).find(({ slot }) => slot.of === "study")?.key;
  const state = next(studiedState());
  assertEquals(keyOf(state), keyOf(studiedState()));
  assertEquals(keyOf(next(next(state))), keyOf(studiedState()));
  const closer = reduce(state, { type: "zoom", factor: 0.5, atMs: NOON_MS - 39 * MINUTE });
  assertEquals(keyOf(closer), keyOf(studiedState()));
  const away = reduce(state, { type: "reset" });
  assertEquals(away.studied, undefined);
});

Deno.test("a finding can be gone to by itself; one that is not there changes nothing", () => {
  const state = studiedState();
  const go = (result: number) =>
    reduce(state, {
      type: "go-to-finding",
      finding: { panelId: 2, result, finding: 0 },
      by: 1,
    });
  assertEquals(go(1).notice?.text, "2/3 pod-b/app: b swings");
  assertEquals(findingsOf(go(1)).map(({ isCurrent }) => isCurrent), [false, true, false]);
  assertEquals(go(7), state);
});

Deno.test("wordsWithout() says why there are no findings", () => {
  const panel = { ...panelOf(1, "cpu_use"), study: STUDY };
  const words = (changes: Partial<PageState>) => wordsWithout({ ...knownState(), ...changes });
  assertEquals(words({}), "No study is on: press s to choose one");
  const { choice } = knownState({ panels: [panel] });
  assertEquals(words({ choice }), "The studies are not finished yet");
  const answer = { key: "k", isLoading: false, value: studyOf("cpu_use", {}), error: undefined };
  const none = { key: undefined, isLoading: false, value: undefined, error: undefined };
  const withStudy = (study: typeof answer | typeof none & { readonly error: string | undefined }) =>
    new Map([[1, { series: none, limit: none, study }]]);
  assertEquals(
    words({ choice, panelAnswers: withStudy(answer) }),
    "The studies found nothing here",
  );
  const failed = withStudy({ ...none, error: "too much" } as unknown as typeof none);
  assertEquals(words({ choice, panelAnswers: failed }), "The study failed: too much");
});
