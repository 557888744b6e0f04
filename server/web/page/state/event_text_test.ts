import { assertEquals } from "@std/assert";
import { EVENT_TYPES, type WireEvent } from "../../../api/events.ts";
import { eventEndMs, eventLine, eventPlace, eventWords, isCritical } from "./event_text.ts";
import { NOON_MS, seriesOf } from "./testing/page_fixture.ts";

const { container } = seriesOf("web", []);
const base = { time_ms: NOON_MS, container, node_name: null, text: "It was killed." };
const KILL: WireEvent = { type: "oom_kill", ...base, count: 1 };
const HELD: WireEvent = { type: "throttling", ...base, end_ms: null, share: 0.5 };
const GAP: WireEvent = { ...base, type: "collector_gap", container: null, end_ms: NOON_MS + 9 };

Deno.test("eventWords() has words for every kind", () => {
  assertEquals(EVENT_TYPES.map(eventWords), [
    ...["Start", "Stop", "Restart", "OOM kill", "Throttling", "No samples"],
  ]);
});

Deno.test("isCritical() of what somebody should look at", () => {
  const critical = EVENT_TYPES.filter((type) => isCritical({ type }));
  assertEquals(critical, ["restart", "oom_kill", "throttling"]);
});

Deno.test("eventEndMs() of what goes on is the newest sample", () => {
  const ends = [KILL, HELD, GAP].map((event) => eventEndMs(event, NOON_MS + 5));
  assertEquals(ends, [NOON_MS, NOON_MS + 5, NOON_MS + 9]);
});

Deno.test("eventPlace() is that of its container, and none of a node", () => {
  const chosen = ["x", "shop/pod-web/app"];
  assertEquals([KILL, GAP].map((event) => eventPlace(event, chosen)), [1, undefined]);
});

Deno.test("eventLine() has time, kind and sentence", () => {
  const window = { fromMs: NOON_MS, toMs: NOON_MS + 1_000 };
  assertEquals(eventLine(KILL, { timeZone: "UTC", window }), "20:00:00 OOM kill: It was killed.");
});
