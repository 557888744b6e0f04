import { assert, assertEquals } from "@std/assert";
import { Random } from "@fgm/collector/testing/random";
import { type FakePod, fakePod } from "../testing/fake_pod.ts";
import { PodStore } from "../testing/pod_store.ts";
import {
  type PodWatchEvent,
  type PodWatchState,
  startPodWatch,
  stepPodWatch,
} from "./pod_watch_machine.ts";

const pageOf = (
  names: readonly string[],
  metadata: Readonly<Record<string, string>> = { resourceVersion: "7" },
) => ({ metadata, items: names.map((name) => fakePod({ name })) });

const page = (nowMs: number, ...names: readonly string[]): PodWatchEvent => ({
  kind: "page",
  nowMs,
  page: pageOf(names),
  chance: 1,
});
const opened = (nowMs: number): PodWatchEvent => ({ kind: "opened", nowMs });
const message = (nowMs: number, body: unknown): PodWatchEvent => ({
  kind: "message",
  nowMs,
  message: body,
  chance: 1,
});
const told = (nowMs: number, type: string, pod: FakePod, version = "8") => {
  const object = fakePod(pod);
  return message(nowMs, {
    type,
    object: { ...object, metadata: { ...object.metadata, resourceVersion: version } },
  });
};
const bookmark = (nowMs: number, resourceVersion: string) =>
  message(nowMs, { type: "BOOKMARK", object: { metadata: { resourceVersion } } });
const ended = (nowMs: number): PodWatchEvent => ({ kind: "ended", nowMs, chance: 1 });
const failed = (nowMs: number, isExpired = false): Extract<PodWatchEvent, { kind: "failed" }> => ({
  kind: "failed",
  nowMs,
  why: "down",
  isExpired,
  chance: 1,
});
const WAITED: PodWatchEvent = { kind: "waited" };

/** What is known after these events, from a start at 0. */
function after(...events: readonly PodWatchEvent[]): PodWatchState {
  return events.reduce(stepPodWatch, startPodWatch(0));
}

function names(state: PodWatchState): readonly string[] {
  return [...state.pods.values()].map(({ name }) => name).sort();
}

const LIST = { do: "list", continueToken: undefined } as const;
const WATCHING = [page(10, "a", "b"), opened(20)] as const;

Deno.test("startPodWatch() lists first, and says that nothing is known yet", () => {
  const state = startPodWatch(5);
  assertEquals(state.next, LIST);
  assertEquals(state.staleness, { sinceMs: 5, why: "the pods are not listed yet" });
  assertEquals([state.isListed, state.pods.size], [false, 0]);
});

Deno.test("stepPodWatch() takes a list, and watches from its version", () => {
  const state = after(page(10, "a", "b"));
  assertEquals(names(state), ["a", "b"]);
  assertEquals(state.next, { do: "watch", resourceVersion: "7" });
  assertEquals([state.isListed, state.staleness], [true, undefined]);
});

Deno.test("stepPodWatch() shows a list once all pages are there", () => {
  const first: PodWatchEvent = {
    kind: "page",
    nowMs: 10,
    page: pageOf(["a"], { resourceVersion: "7", continue: "token" }),
    chance: 1,
  };
  const half = after(first);
  assertEquals([names(half), half.isListed], [[], false]);
  assertEquals(half.next, { do: "list", continueToken: "token" });
  assertEquals(names(stepPodWatch(half, page(11, "b"))), ["a", "b"]);
});

Deno.test("stepPodWatch() begins the list again when its token is too old, and forgets its pages", () => {
  const first: PodWatchEvent = {
    kind: "page",
    nowMs: 10,
    page: pageOf(["a"], { continue: "token" }),
    chance: 1,
  };
  const state = after(first, failed(11, true));
  assertEquals(state.next, LIST);
  assertEquals(names(stepPodWatch(state, page(12, "b"))), ["b"]);
});

const CHANGES: ReadonlyArray<
  readonly [fact: string, event: PodWatchEvent, names: readonly string[], version: string]
> = [
  ["a pod that is new", told(30, "ADDED", { name: "c" }), ["a", "b", "c"], "8"],
  ["a pod that is gone", told(30, "DELETED", { name: "a" }), ["b"], "8"],
  ["that a pod is another one", told(30, "MODIFIED", { name: "a", isReady: false }), [
    "a",
    "b",
  ], "8"],
  ["a change to a pod that was not known", told(30, "MODIFIED", { name: "c" }), [
    "a",
    "b",
    "c",
  ], "8"],
  ["the end of a pod that was not known", told(30, "DELETED", { name: "x" }), ["a", "b"], "8"],
  ["a bookmark", bookmark(30, "99"), ["a", "b"], "99"],
  ["a message that makes no sense", message(30, { type: "ADDED", object: 7 }), ["a", "b"], "7"],
  ["a message that is none", message(30, null), ["a", "b"], "7"],
  ["a message of a kind that there is not", told(30, "RENAMED", { name: "a" }), ["a", "b"], "7"],
  ["a pod of the same name with another uid", told(30, "ADDED", { name: "a", uid: "new" }), [
    "a",
    "a",
    "b",
  ], "8"],
];
for (const [fact, event, want, version] of CHANGES) {
  Deno.test(`stepPodWatch() takes in ${fact}`, () => {
    const state = after(...WATCHING, event);
    assertEquals(names(state), want);
    assertEquals(state.resourceVersion, version);
    assertEquals(state.next, { do: "follow" });
  });
}

Deno.test("stepPodWatch() takes over that a pod is not ready any more", () => {
  const state = after(
    ...WATCHING,
    told(30, "MODIFIED", { name: "a", isReady: false, waiting: "CrashLoopBackOff" }),
  );
  assertEquals(state.pods.get("uid-of-a")?.whyNotReady, "viewer: CrashLoopBackOff");
});

Deno.test("stepPodWatch() keeps the same map while no pod changes", () => {
  const before = after(...WATCHING);
  assert(stepPodWatch(before, bookmark(30, "9")).pods === before.pods);
});

Deno.test("stepPodWatch() watches on from the last version when a watch ends", () => {
  const state = after(...WATCHING, bookmark(30, "99"), ended(300_000));
  assertEquals(state.next, { do: "watch", resourceVersion: "99" });
  assertEquals(state.staleness, undefined);
});

Deno.test("stepPodWatch() lists anew after a watch that brought nothing, since that proves nothing", () => {
  const state = after(...WATCHING, ended(300_000));
  assertEquals(state.next, LIST);
  assertEquals([names(state), state.staleness], [["a", "b"], undefined]);
});

Deno.test("stepPodWatch() waits when the API ends each watch at once, and says so", () => {
  const first = after(...WATCHING, ended(21));
  assertEquals(first.next, { do: "wait", delayMs: 1_000 });
  assertEquals(first.staleness, undefined);
  const second = [WAITED, page(30, "a"), opened(40), ended(41)].reduce(stepPodWatch, first);
  assertEquals(second.next, { do: "wait", delayMs: 2_000 });
  assertEquals(second.staleness, {
    sinceMs: 40,
    why: "the Kubernetes API ends every watch at once",
  });
});

Deno.test("stepPodWatch() goes on where it was after a watch broke off, without a word", () => {
  const state = after(...WATCHING, bookmark(30, "99"), failed(5_000));
  assertEquals(state.next, { do: "wait", delayMs: 1_000 });
  assertEquals(state.staleness, undefined);
  assertEquals(stepPodWatch(state, WAITED).next, { do: "watch", resourceVersion: "99" });
});

Deno.test("stepPodWatch() keeps the pods through an outage, and says since when they are not confirmed", () => {
  const state = after(...WATCHING, bookmark(30, "99"), failed(5_000), WAITED, failed(6_000));
  assertEquals(names(state), ["a", "b"]);
  assertEquals(state.staleness, { sinceMs: 30, why: "down" });
  const later = [WAITED, failed(9_000)].reduce(stepPodWatch, state);
  assertEquals(later.staleness, { sinceMs: 30, why: "down" });
  const listed = [WAITED, page(10_000, "c")].reduce(stepPodWatch, later);
  assertEquals([names(listed), listed.staleness], [["c"], undefined]);
});

Deno.test("stepPodWatch() is stale since the last word on the whole set, not since half a list", () => {
  const half: PodWatchEvent = {
    kind: "page",
    nowMs: 9_000,
    page: pageOf(["x"], { continue: "t" }),
    chance: 1,
  };
  const state = after(...WATCHING, failed(70_000), WAITED, failed(71_000), WAITED);
  const since = state.staleness?.sinceMs;
  assertEquals(since, 20);
  assertEquals([half, failed(72_000)].reduce(stepPodWatch, state).staleness?.sinceMs, since);
});

Deno.test("stepPodWatch() lists after a watch that was not taken on: the API may be another one", () => {
  const state = after(page(10, "a"), failed(20), WAITED);
  assertEquals(state.next, LIST);
});

Deno.test("stepPodWatch() lists at once after 410, and is not stale for it", () => {
  for (
    const gone of [
      failed(40, true),
      message(40, { type: "ERROR", object: { code: 410, reason: "Expired" } }),
      message(40, { type: "ERROR", object: { reason: "Gone" } }),
    ]
  ) {
    const state = after(...WATCHING, bookmark(30, "9"), gone);
    assertEquals([state.next, state.staleness, state.expiries], [LIST, undefined, 1]);
    assertEquals(names(state), ["a", "b"]);
  }
});

Deno.test("stepPodWatch() does not run in circles when each version is too old at once", () => {
  const state = after(page(10, "a"), failed(11, true), page(12, "a"), failed(13, true));
  assertEquals(state.next, { do: "wait", delayMs: 2_000 });
  assertEquals(stepPodWatch(state, WAITED).next, LIST);
});

for (const words of ["one word", "410 Gone"]) {
  Deno.test(`stepPodWatch() does not run in circles when each watch brings ${words} and ends`, () => {
    const last = (nowMs: number) =>
      words === "one word"
        ? ended(nowMs)
        : message(nowMs, { type: "ERROR", object: { code: 410, reason: "Expired" } });
    const delays = [];
    let state = after(...WATCHING);
    for (let turn = 0; turn < 5; turn++) {
      state = [bookmark(30, String(turn)), last(30)].reduce(stepPodWatch, state);
      if (state.next.do === "wait") {
        delays.push(state.next.delayMs);
        state = stepPodWatch(state, WAITED);
      }
      if (state.next.do === "list") state = stepPodWatch(state, page(30, "a", "b"));
      state = stepPodWatch(state, opened(30));
    }
    assertEquals(
      delays.slice(0, 3),
      words === "one word" ? [1_000, 2_000, 4_000] : [2_000, 4_000, 8_000],
    );
    assertEquals(names(state), ["a", "b"]);
  });
}

const NO_LISTS: readonly unknown[] = [
  null,
  7,
  "pods",
  [],
  {},
  { kind: "Status", code: 200 },
  { items: "none" },
  { items: { a: {} } },
  { kind: "PodList", items: [1, null, "a", [], { metadata: { name: "a" } }] },
  { kind: "Pod", metadata: { name: "a", uid: "1" } },
];
for (const body of NO_LISTS) {
  Deno.test(`stepPodWatch() keeps the pods when ${JSON.stringify(body)} comes for a list`, () => {
    const lie: PodWatchEvent = { kind: "page", nowMs: 3, page: body, chance: 1 };
    const state = after(...WATCHING, failed(1), WAITED, failed(2), WAITED, lie);
    assertEquals(names(state), ["a", "b"]);
    assertEquals(state.next, { do: "wait", delayMs: 4_000 });
    const why = "what answers is no Kubernetes API: its answer is no list of pods";
    assertEquals(state.staleness, { sinceMs: 20, why });
  });
}

Deno.test("stepPodWatch() takes a list of no pods for one, with and without its items", () => {
  for (const body of [{ items: [] }, { kind: "PodList" }, { kind: "PodList", items: null }]) {
    const empty: PodWatchEvent = { kind: "page", nowMs: 3, page: body, chance: 1 };
    const state = after(...WATCHING, failed(1), WAITED, failed(2), WAITED, empty);
    assertEquals([names(state), state.staleness], [[], undefined]);
  }
});

Deno.test("stepPodWatch() gives a list up that does not end", () => {
  const more: PodWatchEvent = {
    kind: "page",
    nowMs: 3,
    page: { metadata: { continue: "more" }, items: [] },
    chance: 1,
  };
  let state = after(...WATCHING, failed(1), WAITED, failed(2), WAITED);
  let pageCount = 0;
  for (; state.next.do === "list"; pageCount++) state = stepPodWatch(state, more);
  assertEquals([pageCount, names(state)], [1_000, ["a", "b"]]);
  assertEquals(state.next, { do: "wait", delayMs: 4_000 });
  assertEquals(
    state.staleness?.why,
    "the Kubernetes API's list does not end: it has more than 1000 pages",
  );
  const again = [WAITED, more].reduce(stepPodWatch, state);
  assertEquals(again.next, { do: "list", continueToken: "more" });
});

Deno.test("stepPodWatch() tells in one short line what the API said", () => {
  const error = { code: 500, reason: "a\nb\u001b[2J", message: "x".repeat(1_000_000) };
  const lie = message(30, { type: "ERROR", object: error });
  const { staleness } = after(...WATCHING, failed(21), WAITED, opened(22), lie);
  assert(/^[ -~…]{1,400}$/.test(staleness?.why ?? ""), staleness?.why.slice(0, 500));
});

Deno.test("stepPodWatch() comes through events in any order, and is right with the next list", () => {
  const events = [
    told(30, "DELETED", { name: "b" }, "12"),
    told(30, "MODIFIED", { name: "b" }, "11"),
    told(30, "ADDED", { name: "a" }, "3"),
    told(30, "DELETED", { name: "never" }, "1"),
    bookmark(30, "2"),
  ];
  const lost = after(...WATCHING, ...events, failed(40, true));
  assertEquals([names(lost), lost.next], [["a", "b"], LIST]);
  assertEquals(names(stepPodWatch(lost, page(50, "a"))), ["a"]);
});

Deno.test("stepPodWatch() tells what else the API said to end a watch", () => {
  const error = { code: 500, reason: "InternalError", message: "etcd has no leader" };
  const state = after(
    ...WATCHING,
    message(30, { type: "ERROR", object: error }),
    WAITED,
    opened(40),
    message(41, { type: "ERROR", object: error }),
  );
  assertEquals(
    state.staleness?.why,
    "the Kubernetes API ended the watch: InternalError: etcd has no leader",
  );
});

Deno.test("stepPodWatch() waits longer from failure to failure, up to 30 s, and less by chance", () => {
  let state = startPodWatch(0);
  const delays = [];
  for (let failure = 0; failure < 8; failure++) {
    state = stepPodWatch(state, failed(failure));
    assert(state.next.do === "wait");
    delays.push(state.next.delayMs);
  }
  assertEquals(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  const soon = stepPodWatch(state, { ...failed(9), chance: 0 });
  assertEquals(soon.next, { do: "wait", delayMs: 15_000 });
});

Deno.test("stepPodWatch() waits briefly again after a message, and after a watch that lasted", () => {
  const broken = [failed(1), WAITED, failed(2), WAITED, page(3, "a"), opened(4)];
  const cases = [[told(1_004, "ADDED", { name: "b" }), failed(1_005)], [failed(70_000)]];
  for (const events of cases) {
    assertEquals(after(...broken, ...events).next, { do: "wait", delayMs: 1_000 });
  }
  assertEquals(after(...broken, failed(6)).next, { do: "wait", delayMs: 4_000 });
  const hasty = [told(5, "ADDED", { name: "b" }), failed(6)];
  assertEquals(after(...broken, ...hasty).next, { do: "wait", delayMs: 4_000 });
});

Deno.test("stepPodWatch() asks for all when the API tells no version", () => {
  const state = after({ kind: "page", nowMs: 1, page: { items: [] }, chance: 1 });
  assertEquals(state.next, { do: "watch", resourceVersion: "0" });
});

Deno.test("stepPodWatch() takes at most so many pods, and counts those it leaves out", () => {
  const items = Array.from(
    { length: 20_005 },
    (_, index) => ({ metadata: { name: `p${index}`, uid: String(index) } }),
  );
  const full = after({
    kind: "page",
    nowMs: 1,
    page: { metadata: { continue: "more" }, items },
    chance: 1,
  });
  // Five of this page, and one at least of those behind it.
  assertEquals([full.pods.size, full.dropped, full.next.do], [20_000, 6, "watch"]);
  const more = [opened(2), told(3, "ADDED", { name: "new" })].reduce(stepPodWatch, full);
  assertEquals([more.pods.size, more.dropped], [20_000, 7]);
});

Deno.test("stepPodWatch() ends with the API's pods, whatever is lost on the way", () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = new Random(seed);
  for (let run = 0; run < 50; run++) {
    const store = new PodStore();
    let state = startPodWatch(0);
    let nowMs = 0;
    let seen = 0; // what the watch that is open was told
    for (let step = 0; step < 200; step++) {
      if (step < 150 && random.chance(0.5)) change(store, random);
      const faults = step < 150 ? 0.2 : 0;
      nowMs += random.integer(1_001, 3_000);
      state = act(state, { store, nowMs, random, faults, seen });
      seen = store.version;
    }
    const want = store.list("").map(({ metadata }) => metadata.name);
    assertEquals(names(state), want, `seed ${seed}, run ${run}`);
    assertEquals([state.staleness, state.failures], [undefined, 0], `seed ${seed}, run ${run}`);
  }
});

function change(store: PodStore, random: Random): void {
  const name = `pod-${random.integer(0, 9)}`;
  if (random.chance(0.1)) store.compact();
  else if (random.chance(0.3)) store.remove(name);
  else store.put(fakePod({ name, isReady: random.chance(0.5) }));
}

/** Does what the state wants, against a store, or fails. */
function act(
  state: PodWatchState,
  { store, nowMs, random, faults, seen }: {
    readonly store: PodStore;
    readonly nowMs: number;
    readonly random: Random;
    readonly faults: number;
    readonly seen: number;
  },
): PodWatchState {
  const { next } = state;
  const chance = random.unit();
  if (next.do === "wait") return stepPodWatch(state, WAITED);
  if (random.chance(faults)) return stepPodWatch(state, { ...failed(nowMs), chance });
  if (next.do === "list") {
    const metadata = { resourceVersion: String(store.version) };
    return stepPodWatch(state, {
      kind: "page",
      nowMs,
      page: { metadata, items: store.list("") },
      chance,
    });
  }
  if (next.do === "watch" && Number(next.resourceVersion) < store.oldest) {
    return stepPodWatch(state, { ...failed(nowMs, true), chance });
  }
  const from = next.do === "watch" ? Number(next.resourceVersion) : seen;
  const start = next.do === "watch" ? stepPodWatch(state, opened(nowMs)) : state;
  const lines = [...store.since(from, ""), {
    type: "BOOKMARK",
    object: { metadata: { resourceVersion: String(store.version) } },
  }];
  const heardMs = nowMs + (faults > 0 ? 0 : 1_000); // with faults, watches are too short as well
  const heard = lines.reduce((known, line) => stepPodWatch(known, message(heardMs, line)), start);
  const end: PodWatchEvent = { kind: "ended", nowMs: heardMs, chance };
  return random.chance(0.2) ? stepPodWatch(heard, end) : heard;
}
