import { assertEquals } from "@std/assert";
import { HandClock, turn } from "@fgm/k8s/testing/hand_clock";
import type { PageAction } from "../state/action.ts";
import { liveSeriesOf } from "../state/testing/page_fixture.ts";
import { createFollower, FRESH_MS_MAX } from "./follower.ts";
import { errorOf, goneError, problemOf, scriptedSource } from "./testing/scripted_source.ts";

const UP = { isUp: true };
const DOWN = { isUp: false };
const wantOf = (key: string) => ({ key, metrics: ["m"], containers: ["c"], sinceMs: 5 });
const tickAt = (t: number) => ({ kind: "tick", tick: { t, values: [[1]] } }) as const;

class Subject {
  readonly clock = new HandClock();
  readonly source = scriptedSource();
  readonly told: PageAction[] = [];
  readonly reported: unknown[] = [];
  readonly follower = createFollower({
    source: this.source,
    dispatch: (action) => void this.told.push(action),
    timing: { now: this.clock.now, startTimer: this.clock.startTimer, random: () => 0 },
    report: (error) => void this.reported.push(error),
  });

  get stream() {
    return this.source.streams.at(-1);
  }

  taken(): readonly string[] {
    return this.told.splice(0).map((action) =>
      action.type === "live" ? `${action.key} ${action.item.kind}` : action.type
    );
  }
}

Deno.test("a follower follows what is wanted, one stream at a time", async () => {
  const subject = new Subject();
  subject.follower.update(wantOf("a"), UP);
  subject.follower.update(wantOf("a"), UP);
  assertEquals(subject.source.streams.length, 1);
  assertEquals(subject.stream?.query, { metrics: ["m"], containers: ["c"], since: 5 });
  subject.stream?.push({ kind: "series", series: liveSeriesOf("m", ["c"]) });
  subject.stream?.push(tickAt(7));
  await turn();
  assertEquals(subject.taken(), ["a series", "a tick"]);
  const first = subject.stream;
  subject.follower.update(wantOf("b"), UP);
  assertEquals([first?.isEnded(), subject.source.streams.length], [true, 2]);
  first?.push(tickAt(8));
  await turn();
  assertEquals(subject.taken(), []);
  subject.follower.update(undefined, UP);
  assertEquals(subject.stream?.isEnded(), true);
});

Deno.test("a follower goes on behind its last tick when the source is back", async () => {
  const subject = new Subject();
  subject.follower.update(wantOf("a"), DOWN);
  assertEquals(subject.source.streams.length, 0);
  subject.follower.update(wantOf("a"), UP);
  subject.stream?.push(tickAt(7));
  await turn();
  subject.stream?.push({ kind: "lost", error: goneError(), retryInMs: 30_000 });
  await turn();
  assertEquals(subject.reported.length, 1);
  subject.follower.update(wantOf("a"), DOWN);
  await subject.clock.advance(60_000);
  assertEquals(subject.source.streams.length, 1);
  subject.follower.update(wantOf("a"), UP);
  assertEquals(subject.stream?.lastEventId, "7");
});

Deno.test("a follower knows whether ticks come in", async () => {
  const subject = new Subject();
  assertEquals(subject.follower.isStreaming(), false);
  subject.follower.update(wantOf("a"), UP);
  subject.stream?.push(tickAt(7));
  await turn();
  assertEquals(subject.follower.isStreaming(), true);
  await subject.clock.advance(FRESH_MS_MAX);
  assertEquals(subject.follower.isStreaming(), false);
});

Deno.test("a stream that is refused is tried again, and told of once", async () => {
  const subject = new Subject();
  subject.follower.update(wantOf("a"), UP);
  for (const waitMs of [2_000, 4_000, 8_000]) {
    subject.stream?.fail(new Error("no such member"));
    await turn();
    assertEquals(subject.clock.delaysMs, [waitMs]);
    await subject.clock.advance(waitMs);
  }
  assertEquals(subject.taken(), ["notice"]);
  assertEquals([subject.source.streams.length, subject.reported.length], [4, 0]);
});

const QUIET = [
  problemOf("unknown-container", 404),
  problemOf("overloaded", 503),
  errorOf({ kind: "timeout", timeoutMs: 45_000 }),
];
for (const error of QUIET) {
  Deno.test(`a follower says nothing of: ${error.message}`, async () => {
    const subject = new Subject();
    subject.follower.update(wantOf("a"), UP);
    subject.stream?.fail(error);
    await turn();
    assertEquals([subject.taken(), subject.clock.delaysMs], [[], [2_000]]);
  });
}

Deno.test("a source without ticks is not followed", () => {
  const clock = new HandClock();
  const { live: _, ...source } = scriptedSource();
  const follower = createFollower({
    source,
    dispatch: () => {},
    timing: { now: clock.now, startTimer: clock.startTimer, random: () => 0 },
    report: () => {},
  });
  follower.update(wantOf("a"), UP);
  assertEquals(follower.isStreaming(), false);
});
