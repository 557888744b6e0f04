import { assertEquals } from "@std/assert";
import { HandClock, turn } from "@fgm/k8s/testing/hand_clock";
import type { PageAction } from "../state/action.ts";
import { NOON_MS } from "../state/testing/page_fixture.ts";
import { EXTENT_EVERY_MS, FACTS_AGE_MS_MAX, NO_DATA_EVERY_MS, openLink } from "./link.ts";
import {
  goneError,
  GREETING,
  type Method,
  problemOf,
  scriptedSource,
} from "./testing/scripted_source.ts";

/** A link whose source answers what `own` says at the time. */
class Subject {
  readonly clock = new HandClock(1_000_000);
  readonly own: Partial<Record<Method, () => unknown>>;
  readonly source;
  readonly told: PageAction[] = [];
  isWaiting = true;
  hasToken = false;
  changes = 0;
  readonly link;

  constructor(own: Partial<Record<Method, () => unknown>> = {}) {
    this.own = { ...GREETING, ...own };
    this.source = scriptedSource(this.own);
    this.link = openLink({
      source: this.source,
      dispatch: (action) => void this.told.push(action),
      timing: { now: this.clock.now, startTimer: this.clock.startTimer, random: () => 1 },
      hasToken: () => this.hasToken,
      isWaitingForNews: () => this.isWaiting,
      onChange: () => void this.changes++,
    });
  }

  taken(): readonly string[] {
    return this.told.splice(0).map((action) => action.type);
  }

  /** Questions since the last look. */
  asked(): readonly Method[] {
    return this.source.asked.splice(0);
  }
}

const ALL: readonly Method[] = ["instance", "metrics", "studies", "filters", "ready"];

Deno.test("a link greets its source, and says what it has", async () => {
  const subject = new Subject();
  await turn();
  assertEquals([subject.link.isUp(), subject.changes], [true, 1]);
  assertEquals(subject.asked(), ALL);
  const [action] = subject.told;
  const extent = action?.type === "connected" ? action.facts.extent : undefined;
  assertEquals(extent, { oldestMs: NOON_MS - 7_200_000, newestMs: NOON_MS });
});

Deno.test("a link looks for newer data while no ticks come in, and tells only news", async () => {
  const subject = new Subject();
  await subject.clock.advance(0);
  subject.taken();
  subject.asked();
  await subject.clock.advance(EXTENT_EVERY_MS);
  assertEquals([subject.asked(), subject.taken()], [["ready"], []]);
  subject.own.ready = () => ({ from_ms: 1, to_ms: NOON_MS + 5_000 });
  await subject.clock.advance(EXTENT_EVERY_MS);
  assertEquals([subject.asked(), subject.taken()], [["ready"], ["connected"]]);
  subject.isWaiting = false;
  await subject.clock.advance(EXTENT_EVERY_MS * 3);
  assertEquals(subject.asked(), []);
});

Deno.test("a link asks for everything once a minute", async () => {
  const subject = new Subject();
  subject.isWaiting = false;
  await subject.clock.advance(FACTS_AGE_MS_MAX - 1);
  subject.asked();
  await subject.clock.advance(1);
  assertEquals(subject.asked(), ALL);
});

Deno.test("a link to a source without data waits for the first", async () => {
  const subject = new Subject({
    ready: () => {
      throw problemOf("not-ready", 503);
    },
  });
  await turn();
  const [action] = subject.told.splice(0);
  assertEquals(action?.type === "connected" && action.facts.extent, undefined);
  subject.asked();
  subject.own.ready = () => ({ from_ms: 1, to_ms: 2 });
  await subject.clock.advance(NO_DATA_EVERY_MS);
  assertEquals(subject.asked(), ["ready", ...ALL]);
  assertEquals(subject.taken(), ["connected"]);
});

Deno.test("a link that is lost is tried again with growing waits", async () => {
  const subject = new Subject();
  await turn();
  subject.taken();
  subject.own.instance = () => {
    throw goneError();
  };
  subject.link.report(goneError());
  assertEquals([subject.link.isUp(), subject.changes, subject.taken()], [false, 2, ["lost"]]);
  const waits: number[] = [];
  for (let round = 0; round < 7; round++) {
    const [waitMs = 0] = subject.clock.delaysMs;
    waits.push(waitMs);
    await subject.clock.advance(waitMs);
  }
  assertEquals(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  subject.taken();
  subject.own.instance = GREETING.instance ?? (() => undefined);
  await subject.clock.advance(15_000);
  assertEquals([subject.link.isUp(), subject.taken()], [true, ["connected"]]);
});

Deno.test("a link reports a loss once, and retry() ends the wait", async () => {
  const subject = new Subject();
  await turn();
  subject.taken();
  subject.link.report(goneError());
  subject.link.report(goneError());
  assertEquals(subject.taken(), ["lost"]);
  subject.link.retry();
  await turn();
  assertEquals([subject.link.isUp(), subject.taken()], [true, ["connected"]]);
});

Deno.test("a link that wants a token waits for it", async () => {
  const subject = new Subject({
    metrics: () => {
      throw problemOf("unauthorized", 401);
    },
  });
  await turn();
  assertEquals(subject.told.splice(0), [
    { type: "lost", why: "it is unauthorized" },
    { type: "open", dialog: { kind: "token", wasWrong: false } },
  ]);
  assertEquals(subject.clock.delaysMs, []);
  subject.hasToken = true;
  subject.link.retry();
  await turn();
  const [, open] = subject.told.splice(0);
  assertEquals(open, { type: "open", dialog: { kind: "token", wasWrong: true } });
});

Deno.test("stop() ends what a link does", async () => {
  const subject = new Subject();
  subject.link.stop();
  await turn();
  assertEquals([subject.taken(), subject.clock.delaysMs, subject.link.isUp()], [[], [], false]);
});
