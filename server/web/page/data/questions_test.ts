import { assert, assertEquals } from "@std/assert";
import { HandClock, turn } from "@fgm/k8s/testing/hand_clock";
import { randomInteger, seededRandom } from "../../../testing/random.ts";
import type { AnswerValue, PageAction, Slot } from "../state/action.ts";
import type { PageState } from "../state/page_state.ts";
import { panelOf } from "../state/panel_moves.ts";
import { reduce } from "../state/reduce.ts";
import { slotText } from "../state/slot.ts";
import { knownState } from "../state/testing/page_fixture.ts";
import type { Want } from "../state/wants.ts";
import {
  BACKGROUND_MAX,
  createQuestions,
  HASTY_MS,
  HELD_MS,
  PAUSE_MS,
  QUESTIONS_MAX,
  QUIET_MS,
} from "./questions.ts";
import { errorOf, goneError, problemOf, scriptedSource } from "./testing/scripted_source.ts";

const SLOTS: readonly Slot[] = [
  { of: "series", panelId: 1 },
  { of: "series", panelId: 2 },
  { of: "containers" },
  { of: "events" },
  { of: "overview" },
  { of: "limit", panelId: 1 },
  { of: "study", panelId: 1 },
];
const SERIES: Slot = { of: "series", panelId: 1 };

function wantOf(slot: Slot, key = "1"): Want {
  const metric = `${slotText(slot)}: ${key}`;
  return {
    slot,
    key,
    ask: (source, signal): Promise<AnswerValue> =>
      source.timeseries({ metric, containers: [] }, { signal }),
  };
}

/** What asks, with a state that takes what is told. */
class Subject {
  readonly clock = new HandClock(1_000_000);
  readonly source = scriptedSource({});
  readonly told: PageAction[] = [];
  readonly reported: unknown[] = [];
  state: PageState = knownState({ panels: [panelOf(1, "m"), panelOf(2, "n")], chosen: ["x"] });
  isUp = true;
  readonly questions = createQuestions({
    source: this.source,
    timing: { now: this.clock.now, startTimer: this.clock.startTimer, random: () => 0 },
    report: (error) => void this.reported.push(error),
    dispatch: (action) => {
      this.told.push(action);
      this.state = reduce(this.state, action);
    },
  });

  want(...wants: readonly Want[]): void {
    this.questions.update(wants, { state: this.state, isUp: this.isUp });
  }

  /** What is on its way, as "slot: key". */
  get open(): readonly string[] {
    return this.source.open.map(({ given }) => (given[0] as { readonly metric: string }).metric);
  }

  /** What was told since the last look, as "type key". */
  taken(): readonly string[] {
    return this.told.splice(0).map((action) =>
      "key" in action ? `${action.type} ${action.key}` : action.type
    );
  }

  async settle(act: "answer" | "fail", value: unknown): Promise<void> {
    this.source.open[0]?.[act](value);
    await turn();
  }
}

Deno.test("questions are asked once, and answered", async () => {
  const subject = new Subject();
  subject.want(wantOf(SERIES));
  subject.want(wantOf(SERIES));
  assertEquals(subject.open, ["series 1: 1"]);
  await subject.settle("answer", { metric: "m", as: "raw", step_ms: 1, series: [] });
  subject.want(wantOf(SERIES));
  assertEquals(subject.taken(), ["asked 1", "answered 1"]);
  assertEquals(subject.open, []);
});

Deno.test("questions that nobody has any more are cancelled, and nothing of them is told", async () => {
  const subject = new Subject();
  subject.want(wantOf(SERIES));
  const [old] = subject.source.open;
  await subject.clock.advance(HASTY_MS);
  subject.want(wantOf(SERIES, "2"));
  assertEquals(subject.open, ["series 1: 2"]);
  old?.answer({});
  await turn();
  subject.want();
  await turn();
  assertEquals(subject.open, []);
  assertEquals(subject.taken(), ["asked 1", "asked 2"]);
});

Deno.test("keys that change fast wait until they are quiet, but for the first", async () => {
  const subject = new Subject();
  subject.want(wantOf(SERIES, "0"));
  await subject.clock.advance(1_000);
  for (let step = 1; step <= 20; step++) {
    subject.want(wantOf(SERIES, `${step}`));
    await subject.clock.advance(QUIET_MS - 1);
  }
  assertEquals(subject.taken(), ["asked 0", "asked 1"]);
  await subject.clock.advance(QUIET_MS);
  assertEquals(subject.taken(), ["asked 20"]);
  assertEquals(subject.open, ["series 1: 20"]);
});

Deno.test("panels are asked first, then the list, then the rest, few at once", async () => {
  const subject = new Subject();
  subject.want(...SLOTS.toReversed().map((slot) => wantOf(slot)));
  assertEquals(subject.open.toSorted(), ["limit 1: 1", "series 1: 1", "series 2: 1"]);
  await subject.settle("answer", {});
  await subject.settle("answer", {});
  assertEquals(subject.open.length, 1);
  await subject.settle("answer", {});
  assertEquals(subject.open, ["containers: 1"]);
  await subject.settle("answer", { containers: [], total: 0 });
  const rest = SLOTS.length - 4;
  assertEquals(subject.open.length, Math.min(rest, BACKGROUND_MAX));
  for (let left = rest; left > 0; left--) {
    assertEquals(subject.open.length, Math.min(left, BACKGROUND_MAX));
    await subject.settle("answer", {});
  }
  assertEquals(subject.open, []);
});

Deno.test("the list is asked when the window has come to rest", async () => {
  const subject = new Subject();
  const move = (key: string) =>
    subject.want(wantOf(SERIES, key), wantOf({ of: "containers" }, key));
  move("1");
  await subject.settle("answer", {});
  await subject.settle("answer", { containers: [], total: 0 });
  await subject.clock.advance(1_000);
  move("2");
  await subject.settle("answer", {});
  assertEquals(subject.open, []);
  await subject.clock.advance(PAUSE_MS - 1);
  move("3");
  await subject.settle("answer", {});
  await subject.clock.advance(PAUSE_MS - 1);
  assertEquals(subject.open, []);
  await subject.clock.advance(1);
  assertEquals(subject.open, ["containers: 3"]);
  // What is typed into the list moves no window.
  subject.want(wantOf(SERIES, "3"), wantOf({ of: "containers" }, "typed"));
  assertEquals(subject.open, ["containers: typed"]);
});

const PANELS = [wantOf(SERIES), wantOf({ of: "series", panelId: 2 })] as const;

Deno.test("what panels were answered is told together", async () => {
  const subject = new Subject();
  subject.want(...PANELS);
  subject.taken();
  await subject.settle("answer", {});
  assertEquals(subject.taken(), []);
  await subject.settle("answer", {});
  assertEquals(subject.taken(), ["answered 1", "answered 1"]);
  await subject.clock.advance(HELD_MS);
  assertEquals(subject.taken(), []);
});

Deno.test("what a panel was answered does not wait for a slow or failed one", async () => {
  for (const end of ["slow", "failed"]) {
    const subject = new Subject();
    subject.want(...PANELS);
    subject.taken();
    await subject.settle("answer", {});
    if (end === "failed") await subject.settle("fail", problemOf("bad-request", 400));
    else await subject.clock.advance(HELD_MS);
    assertEquals(subject.taken().includes("answered 1"), true, end);
  }
});

Deno.test("what was answered and is not wanted any more is not told", async () => {
  const subject = new Subject();
  subject.want(...PANELS);
  await subject.settle("answer", {});
  subject.taken();
  await subject.clock.advance(QUIET_MS);
  subject.want(...PANELS.map(({ slot }) => wantOf(slot, "2")));
  await subject.clock.advance(HELD_MS);
  assertEquals(subject.taken(), ["asked 2", "asked 2"]);
});

Deno.test("the list is not asked while a hand moves", async () => {
  const subject = new Subject();
  const list = (key: string) => wantOf({ of: "containers" }, key);
  await subject.clock.advance(1_000);
  subject.questions.pause();
  subject.want(list("1"));
  await subject.clock.advance(PAUSE_MS - 1);
  subject.questions.pause();
  await subject.clock.advance(PAUSE_MS - 1);
  assertEquals(subject.open, []);
  await subject.clock.advance(1);
  assertEquals(subject.open, ["containers: 1"]);
});

Deno.test("a panel that fails does not keep the list waiting", async () => {
  const subject = new Subject();
  subject.want(wantOf(SERIES), wantOf({ of: "containers" }));
  assertEquals(subject.open, ["series 1: 1"]);
  await subject.settle("fail", problemOf("overloaded", 503));
  assertEquals(subject.open, ["containers: 1"]);
});

Deno.test("questions wait while the source is lost, and are asked anew when it is back", async () => {
  const subject = new Subject();
  subject.want(wantOf(SERIES));
  await subject.settle("fail", goneError());
  assertEquals([subject.reported.length, subject.taken()], [1, ["asked 1"]]);
  subject.isUp = false;
  subject.want(wantOf(SERIES));
  await subject.clock.advance(60_000);
  assertEquals(subject.open, []);
  subject.isUp = true;
  subject.want(wantOf(SERIES));
  assertEquals(subject.open, ["series 1: 1"]);
});

const FAILURES: readonly [name: string, error: unknown, waitMs: number][] = [
  ["that may pass", problemOf("overloaded", 503), 2_000],
  ["that lasts", problemOf("unknown-metric", 404), 30_000],
  ["of time", errorOf({ kind: "timeout", timeoutMs: 35_000 }), 2_000],
  ["of another kind", new TypeError("no such member"), 30_000],
];
for (const [name, error, waitMs] of FAILURES) {
  Deno.test(`a failure ${name} is told, and asked again after ${waitMs} ms`, async () => {
    const subject = new Subject();
    subject.want(wantOf(SERIES));
    await subject.settle("fail", error);
    assertEquals(subject.taken(), ["asked 1", "failed 1"]);
    await subject.clock.advance(waitMs - 1);
    assertEquals(subject.open, []);
    await subject.clock.advance(1);
    assertEquals(subject.open, ["series 1: 1"]);
  });
}

Deno.test("an answer that the state has dropped is asked for again, after a rest", async () => {
  const subject = new Subject();
  subject.want(wantOf(SERIES));
  await subject.settle("answer", { metric: "m", as: "raw", step_ms: 1, series: [] });
  subject.state = { ...subject.state, panelAnswers: new Map() };
  subject.want(wantOf(SERIES));
  assertEquals(subject.open, []);
  await subject.clock.advance(2_000);
  assertEquals(subject.open, ["series 1: 1"]);
});

Deno.test("stop() cancels everything", async () => {
  const subject = new Subject();
  subject.want(...SLOTS.map((slot) => wantOf(slot)));
  subject.questions.stop();
  await turn();
  assertEquals(subject.open, []);
  assertEquals(subject.clock.delaysMs, []);
});

Deno.test("a storm of wants keeps the bounds, tells no old answer, and ends with all answered", async () => {
  const seed = 77;
  const random = seededRandom(seed);
  const subject = new Subject();
  let wanted: readonly Want[] = [];
  for (let step = 0; step < 600; step++) {
    const at = `seed ${seed} step ${step}`;
    const draw = random();
    if (draw < 0.4) {
      wanted = SLOTS.filter(() => random() < 0.8)
        .map((slot) => wantOf(slot, `${randomInteger(random, { least: 1, most: 3 })}`));
      subject.want(...wanted);
    } else if (draw < 0.7) {
      const place = Math.floor(random() * subject.source.open.length);
      subject.source.open[place]?.answer({ series: [], containers: [], total: 0 });
      await turn();
    } else if (draw < 0.8) {
      await subject.settle("fail", random() < 0.5 ? goneError() : problemOf("timeout", 504));
    } else if (draw < 0.9) {
      await subject.clock.advance(randomInteger(random, { least: 1, most: 3_000 }));
    } else {
      subject.isUp = random() < 0.7;
      subject.want(...wanted);
    }
    assert(subject.source.open.length <= QUESTIONS_MAX, at);
    const keys = new Map(wanted.map(({ slot, key }) => [slotText(slot), key]));
    for (const action of subject.told.splice(0)) {
      if (action.type !== "answered" && action.type !== "failed") continue;
      assertEquals(action.key, keys.get(slotText(action.slot)), at);
    }
  }
  subject.isUp = true;
  subject.want(...wanted);
  for (let round = 0; round < 20; round++) {
    while (subject.source.open.length > 0) {
      await subject.settle("answer", { series: [], containers: [], total: 0 });
    }
    await subject.clock.advance(30_000);
  }
  assertEquals(subject.open, []);
});
