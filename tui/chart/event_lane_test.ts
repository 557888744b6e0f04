import { assertEquals } from "@std/assert";
import type { WireEvent } from "@fgm/server/api/events";
import { type EventLane, eventLaneRow } from "./event_lane.ts";
import { rowText, rowWidth } from "./styled.ts";

const CONTAINER = {
  id: "0123456789abcdef",
  short_id: "0123456789ab",
  pod_name: "web-0",
  container_name: "nginx",
  namespace: "shop",
};

const COMMON = { container: CONTAINER, node_name: "worker-1", text: "It happened." };

function single(type: "start" | "stop", second: number): WireEvent {
  return { ...COMMON, type, time_ms: second * 1000 };
}

function oomKill(second: number): WireEvent {
  return { ...COMMON, type: "oom_kill", time_ms: second * 1000, count: 1 };
}

function restart(second: number): WireEvent {
  return { ...COMMON, type: "restart", time_ms: second * 1000, previous_id: "fedcba9876543210" };
}

function throttling(second: number, endSecond: number | null): WireEvent {
  const end = endSecond === null ? null : endSecond * 1000;
  return { ...COMMON, type: "throttling", time_ms: second * 1000, end_ms: end, share: 0.5 };
}

function gap(second: number, endSecond: number): WireEvent {
  return {
    type: "collector_gap",
    container: null,
    node_name: "worker-1",
    text: "Nothing was sampled.",
    time_ms: second * 1000,
    end_ms: endSecond * 1000,
  };
}

function lane(events: readonly WireEvent[], parts: Partial<EventLane> = {}): EventLane {
  const whole = { fromMs: 0, msPerColumn: 1000, width: 12, knownToMs: 9500 };
  return { ...whole, events, slotOf: () => 2, ...parts };
}

const CASES: readonly (readonly [string, readonly WireEvent[], string])[] = [
  ["nothing", [], "            "],
  [
    "each kind",
    [single("start", 0), single("stop", 1), restart(2), oomKill(3), throttling(5, 6), gap(8, 9)],
    "▶■↻✖ ~~ ░░  ",
  ],
  ["what goes on to where is known", [throttling(7, null)], "       ~~~  "],
  [
    "what is outside",
    [single("start", -1), single("stop", 12), throttling(90, 99)],
    "            ",
  ],
  ["what reaches in and out", [throttling(-5, 1), gap(10, 99)], "~~        ░░"],
  ["what ends before it begins as a moment", [throttling(3, 1)], "   ~        "],
  [
    "the most urgent in a cell",
    [throttling(1, 4), restart(2), oomKill(2), gap(0, 5)],
    "░~✖~~░      ",
  ],
];

for (const [name, events, want] of CASES) {
  Deno.test(`eventLaneRow() draws ${name}`, () => {
    assertEquals(rowText(eventLaneRow(lane(events))), want);
    // The order of events decides nothing between different kinds.
    assertEquals(rowText(eventLaneRow(lane(events.toReversed()))), want);
  });
}

Deno.test("eventLaneRow() gives marks the tone of their container, and others none", () => {
  const slotOf = (event: WireEvent) => event.type === "start" ? 5 as const : undefined;
  assertEquals(
    eventLaneRow(lane([single("start", 0), oomKill(1), gap(2, 3)], { width: 5, slotOf })),
    [
      { text: "▶", tone: "series5" },
      { text: "✖", tone: "plain" },
      { text: "░░ ", tone: "dim" },
    ],
  );
});

Deno.test("eventLaneRow() draws the cursor as a line, or its mark inverse", () => {
  const events = [oomKill(1)];
  assertEquals(eventLaneRow(lane(events, { width: 3, cursorMs: 2500 })), [
    { text: " " },
    { text: "✖", tone: "series2" },
    { text: "│", tone: "dim" },
  ]);
  assertEquals(eventLaneRow(lane(events, { width: 3, cursorMs: 1000 })), [
    { text: " " },
    { text: "✖", tone: "series2", isInverse: true },
    { text: " " },
  ]);
});

Deno.test("eventLaneRow() is as wide as asked", () => {
  const events = [oomKill(1), throttling(0, null)];
  for (let width = 0; width <= 400; width += 13) {
    for (const msPerColumn of [1, 1000, 0, NaN]) {
      assertEquals(rowWidth(eventLaneRow(lane(events, { width, msPerColumn }))), width);
    }
  }
});
