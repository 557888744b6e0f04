import { assertEquals } from "@std/assert";
import type { FoundEvent } from "./event.ts";
import { duration, eventText } from "./event_text.ts";
import { lived } from "./testing/event_world.ts";

const WEB = lived("0123456789abcdef", [100, 200], { podName: "web-0" });
const NAMELESS = lived("0123456789abcdef", [100, 200], { podName: undefined, nodeName: undefined });
const BEFORE = lived("fedcba9876543210", [0, 95], { podName: "web-0" });
const GAP = { fromMs: 60_000, toMs: 100_000 };

const CASES: readonly [event: FoundEvent, text: string][] = [
  [
    { type: "start", timeMs: 100_000, container: WEB, gap: undefined },
    "shop/web-0/app started on node worker-1.",
  ],
  [
    { type: "start", timeMs: 100_000, container: WEB, gap: GAP },
    "shop/web-0/app started on node worker-1, at some time in 40 s without samples.",
  ],
  [
    { type: "start", timeMs: 100_000, container: NAMELESS, gap: undefined },
    "container 0123456789ab started.",
  ],
  [
    { type: "stop", timeMs: 200_000, container: WEB, gap: undefined },
    "shop/web-0/app stopped on node worker-1; it had first been seen 1 min 40 s before.",
  ],
  [
    { type: "stop", timeMs: 200_000, container: WEB, gap: { fromMs: 200_000, toMs: 206_000 } },
    "shop/web-0/app stopped on node worker-1, at some time in 6 s without samples; it had first " +
    "been seen 1 min 40 s before.",
  ],
  [
    { type: "restart", timeMs: 100_000, container: WEB, previous: BEFORE, gap: undefined },
    "shop/web-0/app restarted on node worker-1, 5 s after container fedcba987654 of the same name " +
    "was last seen.",
  ],
  [
    { type: "restart", timeMs: 100_000, container: WEB, previous: BEFORE, gap: GAP },
    "shop/web-0/app restarted on node worker-1, 5 s after container fedcba987654 of the same name " +
    "was last seen, at some time in 40 s without samples.",
  ],
  [
    { type: "restart", timeMs: 90_000, container: WEB, previous: BEFORE, gap: undefined },
    "shop/web-0/app restarted on node worker-1, while container fedcba987654 of the same name was " +
    "still seen.",
  ],
  [
    { type: "restart", timeMs: 95_000, container: WEB, previous: BEFORE, gap: undefined },
    "shop/web-0/app restarted on node worker-1, just when container fedcba987654 of the same name " +
    "was last seen.",
  ],
  [
    { type: "oom_kill", timeMs: 150_000, container: WEB, count: 1, sinceMs: 149_000 },
    "The kernel's OOM killer killed 1 process of shop/web-0/app in the 1 s before this.",
  ],
  [
    { type: "oom_kill", timeMs: 150_000, container: NAMELESS, count: 3, sinceMs: undefined },
    "The kernel's OOM killer killed 3 processes of container 0123456789ab before its first sample.",
  ],
  [
    { type: "throttling", timeMs: 150_000, container: WEB, endMs: 192_000, share: 0.634 },
    "shop/web-0/app was held back by its CPU limit for 42 s: up to 63 % of the CPU periods within " +
    "10 s were throttled.",
  ],
  [
    { type: "throttling", timeMs: 150_000, container: WEB, endMs: null, share: 1 },
    "shop/web-0/app was held back by its CPU limit and still is at the end of the range: up to " +
    "100 % of the CPU periods within 10 s were throttled.",
  ],
  [
    { type: "throttling", timeMs: 150_000, container: WEB, endMs: 150_000, share: 0.25 },
    "shop/web-0/app was held back by its CPU limit for a moment: up to 25 % of the CPU periods " +
    "within 10 s were throttled.",
  ],
  [
    { type: "collector_gap", timeMs: 1_000, endMs: 8_250, nodeName: "worker-1" },
    "Nothing was sampled on node worker-1 for 7 s.",
  ],
  [
    { type: "collector_gap", timeMs: 0, endMs: 500, nodeName: "" },
    "Nothing was sampled for 500 ms.",
  ],
];
for (const [event, text] of CASES) {
  Deno.test(`eventText() says "${text}"`, () => assertEquals(eventText(event), text));
}

for (
  const [elapsedMs, want] of [
    [0, "0 ms"],
    [999, "999 ms"],
    [1_000, "1 s"],
    [59_400, "59 s"],
    [59_600, "1 min"],
    [125_000, "2 min 5 s"],
    [3_600_000, "1 h"],
    [3_605_000, "1 h"],
    [7_265_000, "2 h 1 min"],
    [90_000_000, "1 d 1 h"],
    [86_400_000 * 12 + 60_000, "12 d"],
  ] as const
) {
  Deno.test(`duration() says "${want}" of ${elapsedMs} ms`, () => {
    assertEquals(duration(elapsedMs), want);
  });
}
