import { assertEquals } from "@std/assert";
import { eventMarks, layoutEvents } from "./event_marks.ts";
import { marksAt } from "./mark.ts";
import { eventOf } from "./testing/drawing.ts";
import type { WireEvent } from "../../../api/events.ts";

/** One second is one pixel. */
const FRAME = {
  fromMs: 0,
  toMs: 100_000,
  width: 100,
  knownToMs: 90_000,
  placeOf: ({ container }: WireEvent) => container === null ? undefined : +container.id.slice(2),
};

type Group = readonly [x: number, type: WireEvent["type"], count: number, place?: number];

const GROUPS: readonly (readonly [string, readonly WireEvent[], readonly Group[]])[] = [
  ["of nothing", [], []],
  ["of one", [eventOf("start", 10_000)], [[10, "start", 1, 0]]],
  ["at the edges", [eventOf("start", 0), eventOf("stop", 100_000)], [
    [0, "start", 1, 0],
    [100, "stop", 1, 0],
  ]],
  ["outside", [eventOf("start", -1), eventOf("stop", 100_001)], []],
  [
    "too near to be told apart, the most urgent on top",
    [eventOf("stop", 24_000), eventOf("oom_kill", 20_000), eventOf("start", 15_000)],
    [[20, "oom_kill", 3, 0]],
  ],
  [
    "of several containers, with the place of none",
    [eventOf("stop", 10_000), eventOf("start", 12_000, { place: 1 })],
    [[10, "stop", 2]],
  ],
  [
    "just far enough",
    [eventOf("start", 10_000), eventOf("stop", 26_000)],
    [[10, "start", 1, 0], [26, "stop", 1, 0]],
  ],
];

for (const [name, events, want] of GROUPS) {
  Deno.test(`layoutEvents() groups ${name}`, () => {
    const { groups } = layoutEvents(events, FRAME);
    assertEquals(
      groups.map(({ x, type, events, place }) => [x, type, events.length, place]),
      want.map(([x, type, count, place]) => [x, type, count, place]),
    );
  });
}

type Span = readonly [string, WireEvent, readonly [fromX: number, toX: number] | undefined];

const SPANS: readonly Span[] = [
  ["within", eventOf("throttling", 10_000, { endMs: 20_000 }), [10, 20]],
  ["that goes on, to where it is known", eventOf("throttling", 80_000), [80, 90]],
  ["cut at the edges", eventOf("collector_gap", -5_000, { endMs: 200_000 }), [0, 100]],
  ["before", eventOf("throttling", -20_000, { endMs: -1 }), undefined],
  ["behind", eventOf("collector_gap", 100_001, { endMs: 200_000 }), undefined],
];

for (const [name, event, want] of SPANS) {
  Deno.test(`layoutEvents() has a span ${name}`, () => {
    const { spans, groups } = layoutEvents([event], FRAME);
    assertEquals(
      spans.map(({ fromX, toX }) => [fromX, toX]),
      want === undefined ? [] : [[...want]],
    );
    assertEquals(groups, []);
  });
}

Deno.test("eventMarks() counts a group's events and leaves out what is too much", () => {
  const events = Array.from({ length: 12 }, (_, i) => eventOf("start", 50_000 + i));
  const [mark] = eventMarks(layoutEvents(events, FRAME), 50);
  assertEquals(mark?.lines[0], "12 events");
  assertEquals(mark?.lines.length, 7);
  assertEquals(mark?.lines.at(-1), "and 7 more");
});

/** What is under the pointer, of a start at 10, throttling from 30 to 40 and a gap from 60 to 90. */
const POINTS: readonly (readonly [x: number, y: number, ...texts: readonly string[]])[] = [
  [12, -8, "start at 10000"],
  [12, 30, "start at 10000"],
  [15, 30],
  [35, 2, "throttling at 30000"],
  [35, 30],
  [75, 25, "collector_gap at 60000"],
  [62, 25, "collector_gap at 60000"],
  [57, 25],
];

for (const [x, y, ...want] of POINTS) {
  Deno.test(`eventMarks() at ${x}, ${y}: ${want[0] ?? "nothing"}`, () => {
    const layout = layoutEvents([
      eventOf("start", 10_000),
      eventOf("throttling", 30_000, { endMs: 40_000 }),
      eventOf("collector_gap", 60_000, { endMs: 90_000 }),
    ], FRAME);
    const marks = marksAt(eventMarks(layout, 50), { x, y });
    assertEquals(marks.map(({ lines }) => lines[0]), want);
  });
}
