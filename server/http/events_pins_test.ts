/**
 * The exact JSON of `/api/events`, as others parse it. No constant of the code is used for an expectation.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { eventfulData } from "../events/testing/event_data.ts";
import { startTestViewer } from "../testing/test_viewer.ts";

const GAP = {
  type: "collector_gap",
  time_ms: 1768254779000,
  container: null,
  node_name: "worker-1",
  text: "Nothing was sampled on node worker-1 for 41 s.",
  end_ms: 1768254820000,
};

const WEB = {
  id: "bbbb000000000000000000000000000000000000000000000000000000000000",
  short_id: "bbbb00000000",
  pod_name: "web",
  container_name: "app",
  namespace: "default",
};

const BUSY = {
  id: "cccc000000000000000000000000000000000000000000000000000000000000",
  short_id: "cccc00000000",
  pod_name: "pod-cccc",
  container_name: "app",
  namespace: "shop",
};

const PINS: readonly (readonly [path: string, body: unknown])[] = [
  ["/api/events?types=throttling,oom_kill&containers=cccc&range=15m", {
    events: [
      {
        type: "throttling",
        time_ms: 1768254850000,
        container: BUSY,
        node_name: "worker-1",
        text: "shop/pod-cccc/app was held back by its CPU limit for 20 s: up to 50 % of the CPU " +
          "periods within 10 s were throttled.",
        end_ms: 1768254870000,
        share: 0.5,
      },
      {
        type: "oom_kill",
        time_ms: 1768254840000,
        container: BUSY,
        node_name: "worker-1",
        text: "The kernel's OOM killer killed 2 processes of shop/pod-cccc/app in the 1 s before " +
          "this.",
        count: 2,
      },
    ],
    from_ms: 1768254040000,
    to_ms: 1768254940000,
    truncated: false,
  }],
  ["/api/events?from=1768254750000&to=2026-01-12T21:53:01Z&limit=5", {
    events: [
      {
        type: "stop",
        time_ms: 1768254779000,
        container: {
          id: "dddd000000000000000000000000000000000000000000000000000000000000",
          short_id: "dddd00000000",
          pod_name: "pod-dddd",
          container_name: "app",
          namespace: "default",
        },
        node_name: "worker-1",
        text: "default/pod-dddd/app stopped on node worker-1, at some time in 41 s without " +
          "samples; it had first been seen 59 s before.",
      },
      GAP,
      {
        type: "restart",
        time_ms: 1768254754000,
        container: WEB,
        node_name: "worker-1",
        text: "default/web/app restarted on node worker-1, 4 s after container aaaa00000000 of " +
          "the same name was last seen.",
        previous_id: "aaaa000000000000000000000000000000000000000000000000000000000000",
      },
      {
        type: "oom_kill",
        time_ms: 1768254754000,
        container: WEB,
        node_name: "worker-1",
        text:
          "The kernel's OOM killer killed 1 process of default/web/app before its first sample.",
        count: 1,
      },
      {
        type: "stop",
        time_ms: 1768254750000,
        container: {
          id: "aaaa000000000000000000000000000000000000000000000000000000000000",
          short_id: "aaaa00000000",
          pod_name: "web",
          container_name: "app",
          namespace: "default",
        },
        node_name: "worker-1",
        text: "default/web/app stopped on node worker-1; it had first been seen 30 s before.",
      },
    ],
    from_ms: 1768254750000,
    to_ms: 1768254781000,
    truncated: false,
  }],
  ["/api/events?types=start,collector_gap&from=1768254720000&to=1768254821000&limit=1", {
    events: [{
      type: "start",
      time_ms: 1768254820000,
      container: {
        id: "eeee000000000000000000000000000000000000000000000000000000000000",
        short_id: "eeee00000000",
        pod_name: "pod-eeee",
        container_name: "app",
        namespace: "default",
      },
      node_name: "worker-1",
      text: "default/pod-eeee/app started on node worker-1, at some time in 41 s without samples.",
    }],
    from_ms: 1768254720000,
    to_ms: 1768254821000,
    truncated: false,
    next_cursor:
      "WzE3NjgyNTQ4MjAwMDAsInN0YXJ0IiwiZWVlZTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw" +
      "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCIsMTc2ODI1NDcyMDAwMCwxNzY4MjU0ODIxMDAwXQ",
  }],
];

Deno.test("the JSON of /api/events is what others parse", async (t) => {
  await using data = await eventfulData();
  await using viewer = startTestViewer([data.dir], { nowMs: 1768254940000 });
  for (const [path, want] of PINS) {
    await t.step(path, async () => {
      const { status, body } = await viewer.get(path);
      assertEquals([status, body], [200, want]);
    });
  }
});
