import { assertEquals } from "@std/assert";
import type { ViewerClient } from "@fgm/server/api/client";
import { HandClock, turn } from "@fgm/k8s/testing/hand_clock";
import type { Action } from "../state/action.ts";
import type { Answer, Answers, Slot, Want } from "../state/answers.ts";
import {
  BACKGROUND_QUESTIONS_MAX,
  createLoader,
  isSettled,
  type LoaderOptions,
  QUESTIONS_MAX,
} from "./loader.ts";
import {
  type FakeClient,
  fakeClient,
  refusedConnection,
  viewerError,
  viewerProblem,
} from "./testing/fake_client.ts";

/** A question whose key shows in what is asked. */
function want(slot: Slot, key = "1", delayMs = 0): Want {
  const question = {
    kind: "series",
    metric: `${slot} ${key}`,
    refs: [],
    fromMs: 0,
    toMs: undefined,
    points: 1,
    as: undefined,
  } as const;
  return { slot, key, delayMs, question };
}

const SERIES = { metric: "m", series: [] };

function metricOf({ asked }: { readonly asked: readonly unknown[] }): string {
  return (asked[0] as { readonly metric: string }).metric;
}

/** A loader of a test, with a state that keeps answers as the real one does. */
class Subject implements Disposable {
  readonly clock = new HandClock();
  readonly client: FakeClient;
  readonly told: string[] = [];
  readonly reported: ViewerClient[] = [];
  readonly loader;
  answers: Answers = {};
  /** Called at each action, as a listener of the store would be. */
  onAction: (action: Action) => void = () => {};

  constructor(client = fakeClient()) {
    this.client = client;
    const options: LoaderOptions = {
      timing: { now: this.clock.now, startTimer: this.clock.startTimer, random: () => 0 },
      report: (_, asked) => void this.reported.push(asked),
      dispatch: (action) => {
        this.#reduce(action);
        this.onAction(action);
      },
    };
    this.loader = createLoader(options);
  }

  want(...wants: readonly Want[]): void {
    this.wantFrom(this.client, ...wants);
  }

  wantFrom(client: ViewerClient | undefined, ...wants: readonly Want[]): void {
    this.loader.update(wants, { client, answers: this.answers });
  }

  /** What is on its way, as "slot key". */
  get open(): readonly string[] {
    return this.client.open("timeseries").map(metricOf);
  }

  async answer(asked: string): Promise<void> {
    this.client.open("timeseries").find((call) => metricOf(call) === asked)?.answer(SERIES);
    await turn();
  }

  async fail(asked: string, error: unknown): Promise<void> {
    this.client.open("timeseries").find((call) => metricOf(call) === asked)?.fail(error);
    await turn();
  }

  [Symbol.dispose](): void {
    this.loader[Symbol.dispose]();
  }

  #reduce(action: Action): void {
    switch (action.type) {
      case "asked":
        this.told.push(`asked ${action.slot} ${action.key}`);
        return this.#set(action.slot, { key: action.key, state: "loading" });
      case "answered": {
        const { slot, key } = action.answer;
        this.told.push(`answered ${slot} ${key}`);
        return this.#set(slot, { key, state: "ready" });
      }
      case "failed":
        this.told.push(`failed ${action.slot} ${action.key}: ${action.why}`);
        return this.#set(action.slot, { key: action.key, state: "failed" });
    }
  }

  #set(slot: Slot, { key, state }: Pick<Answer<unknown>, "key" | "state">): void {
    this.answers = { ...this.answers, [slot]: { key, state, value: undefined, askedMs: 0 } };
  }
}

Deno.test("createLoader() asks once for a key, and dispatches what comes of it", async () => {
  using subject = new Subject();
  subject.want(want("series:1"));
  subject.want(want("series:1"));
  assertEquals(subject.open, ["series:1 1"]);
  await subject.answer("series:1 1");
  subject.want(want("series:1"));
  assertEquals(subject.told, ["asked series:1 1", "answered series:1 1"]);
  assertEquals(subject.client.calls.length, 1);
});

Deno.test("createLoader() cancels what is stale, in silence", async () => {
  using subject = new Subject();
  subject.want(want("series:1"), want("overview"));
  subject.want(want("series:1", "2"));
  await turn();
  assertEquals(subject.client.calls.map(({ isCancelled }) => isCancelled), [true, true, false]);
  await subject.answer("series:1 2");
  assertEquals(subject.told, [
    "asked series:1 1",
    "asked overview 1",
    "asked series:1 2",
    "answered series:1 2",
  ]);
});

Deno.test("createLoader() waits as long as a question says, from its last key on", async () => {
  using subject = new Subject();
  subject.want(want("search", "w", 150));
  await subject.clock.advance(100);
  subject.want(want("search", "we", 150));
  await subject.clock.advance(100);
  subject.want(want("search", "we", 150));
  assertEquals(subject.open, []);
  await subject.clock.advance(50);
  assertEquals(subject.open, ["search we"]);
  assertEquals(subject.told, ["asked search we"]);
});

Deno.test("createLoader() leaves out what was answered before and is there still", async () => {
  using subject = new Subject();
  subject.want(want("table"));
  await subject.answer("table 1");
  subject.want();
  subject.want(want("table"));
  assertEquals(subject.client.calls.length, 1);
});

Deno.test("createLoader() asks again where the state has dropped an answer, after a rest", async () => {
  using subject = new Subject();
  subject.want(want("limit:1"));
  await subject.answer("limit:1 1");
  subject.answers = {};
  subject.want(want("limit:1"));
  assertEquals(subject.open, []);
  await subject.clock.advance(2_000);
  assertEquals(subject.open, ["limit:1 1"]);
});

Deno.test("createLoader() asks what is most visible first, six at once", async () => {
  using subject = new Subject();
  const slots: readonly Slot[] = [
    "study:1",
    "overview",
    "events",
    "spark",
    "limit:1",
    "table",
    "series:1",
    "series:2",
    "filters",
  ];
  subject.want(...slots.map((slot) => want(slot)));
  assertEquals(subject.open.length, QUESTIONS_MAX);
  const order: string[] = [];
  for (let next = subject.open[0]; next !== undefined; next = subject.open[0]) {
    order.push(next.split(" ")[0]!);
    await subject.answer(next);
  }
  assertEquals(order, [
    "series:1",
    "series:2",
    "table",
    "limit:1",
    "filters",
    "events",
    "spark",
    "overview",
    "study:1",
  ]);
});

Deno.test("createLoader() keeps room for what somebody waits for", () => {
  using subject = new Subject();
  const studies = [1, 2, 3, 4, 5].map((id) => want(`study:${id}`));
  subject.want(...studies);
  assertEquals(subject.open.length, BACKGROUND_QUESTIONS_MAX);
  const series = [1, 2, 3, 4, 5].map((id) => want(`series:${id}`));
  subject.want(...studies, ...series);
  assertEquals(subject.open.slice(BACKGROUND_QUESTIONS_MAX), [
    "series:1 1",
    "series:2 1",
    "series:3 1",
  ]);
});

Deno.test("createLoader() asks again what failed, after 2 s, 4 s and so on", async () => {
  using subject = new Subject();
  subject.want(want("series:1"));
  const waits: readonly number[][] = [];
  for (const waitMs of [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    await subject.fail("series:1 1", viewerProblem("overloaded", 503, "too many\nquestions"));
    assertEquals(subject.told.at(-1), "failed series:1 1: too many questions");
    assertEquals(subject.clock.delaysMs, [waitMs], `${waits.length}`);
    await subject.clock.advance(waitMs);
    assertEquals(subject.open, ["series:1 1"]);
  }
});

Deno.test("createLoader() asks at once for another key of a slot that failed", async () => {
  using subject = new Subject();
  subject.want(want("series:1"));
  await subject.fail("series:1 1", viewerProblem("unknown-container", 404));
  subject.want(want("series:1", "2"));
  assertEquals(subject.open, ["series:1 2"]);
  assertEquals(subject.clock.delaysMs, []);
});

Deno.test("createLoader() lets one slot fail alone", async () => {
  using subject = new Subject();
  subject.want(want("series:1"), want("series:2"));
  await subject.fail("series:1 1", viewerProblem("unknown-container", 404, "no such container"));
  await subject.answer("series:2 1");
  assertEquals(subject.told.slice(2), [
    "failed series:1 1: no such container",
    "answered series:2 1",
  ]);
  assertEquals(subject.reported, []);
});

Deno.test("createLoader() tells a slot of an answer that is late, or makes no sense", async () => {
  using subject = new Subject();
  subject.want(want("series:1"), want("series:2"));
  await subject.fail("series:1 1", viewerError({ kind: "timeout", timeoutMs: 35_000 }));
  subject.client.open("timeseries")[0]?.answer({ series: undefined });
  await turn();
  assertEquals(subject.told[2], "failed series:1 1: no whole answer within 35 s");
  assertEquals(subject.told[3]?.startsWith("failed series:2 1: Cannot read properties"), true);
});

Deno.test("createLoader() reports what concerns the way to the viewer, and shows it nowhere", async () => {
  using subject = new Subject();
  subject.want(want("series:1"), want("series:2"));
  await subject.fail("series:1 1", refusedConnection());
  assertEquals(subject.told, ["asked series:1 1", "asked series:2 1"]);
  assertEquals(subject.reported, [subject.client]);
});

Deno.test("createLoader() asks nothing without a client, and everything open of the next", async () => {
  using subject = new Subject();
  const wants = [want("series:1"), want("series:2"), want("series:3")];
  subject.wantFrom(undefined, ...wants);
  assertEquals(subject.open, []);
  subject.want(...wants);
  await subject.answer("series:1 1");
  await subject.fail("series:2 1", refusedConnection());
  subject.wantFrom(undefined, ...wants);
  assertEquals(subject.open, []);
  const next = fakeClient();
  subject.wantFrom(next, ...wants);
  assertEquals(next.calls.map(metricOf), ["series:2 1", "series:3 1"]);
  assertEquals(subject.clock.delaysMs, [], "what rested is asked at once");
});

Deno.test("createLoader() does not ask what stopped to be wanted when it said that it asks", async () => {
  using subject = new Subject();
  subject.onAction = ({ type }) => {
    if (type === "asked") subject.want();
  };
  subject.want(want("series:1"));
  await turn();
  assertEquals(subject.client.calls.length, 0);
});

Deno.test("createLoader() can be asked for more by who hears that it asks", async () => {
  using subject = new Subject();
  const wants = [want("series:1"), want("series:2"), want("series:3")];
  subject.onAction = () => subject.want(...wants);
  subject.want(want("series:1"));
  await turn();
  assertEquals(
    subject.client.calls.map(metricOf),
    ["series:1 1", "series:2 1", "series:3 1"].reverse(),
  );
});

Deno.test("createLoader() cancels everything at its end", async () => {
  const subject = new Subject();
  subject.want(want("series:1"), want("search", "1", 150), want("series:2"));
  await subject.fail("series:2 1", viewerProblem("internal", 500));
  const told = subject.told.length;
  subject[Symbol.dispose]();
  await subject.clock.advance(60_000);
  assertEquals(subject.open, []);
  assertEquals(subject.told.length, told);
  assertEquals(subject.clock.delaysMs, []);
});

const SETTLED: readonly (readonly [
  name: string,
  answer: Pick<Answer<undefined>, "key" | "state"> | undefined,
  want: boolean,
])[] = [
  ["answered", { key: "1", state: "ready" }, true],
  ["failed", { key: "1", state: "failed" }, true],
  ["on its way", { key: "1", state: "loading" }, false],
  ["answered for another key", { key: "0", state: "ready" }, false],
  ["never asked", undefined, false],
];
for (const [name, answer, expected] of SETTLED) {
  Deno.test(`isSettled() is ${expected} for what is ${name}`, () => {
    const answers = answer === undefined ? {} : {
      table: { ...answer, value: undefined, askedMs: 0 },
    };
    assertEquals(isSettled([want("table")], answers), expected);
    assertEquals(isSettled([], answers), true);
  });
}
