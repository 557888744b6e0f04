import { assertEquals } from "@std/assert";
import { countValues } from "./netdata_peer.ts";
import type { KeptCount } from "./peer.ts";

function chart(dimensions: number, seconds: number, everySeconds = 1) {
  return {
    update_every: everySeconds,
    first_entry: 1_000,
    last_entry: 1_000 + seconds,
    dimensions: Object.fromEntries(Array.from({ length: dimensions }, (_, i) => [`d${i}`, {}])),
  };
}

const POD = "cgroup_slice_pod";
const CASES: readonly (readonly [
  what: string,
  charts: Parameters<typeof countValues>[0],
  want: KeptCount,
])[] = [
  ["no chart", {}, { samples: 0, perSecond: 0, metricsPerContainer: 0 }],
  [
    "charts of the node, one of them every two seconds",
    { "system.cpu": chart(9, 10), "system.load": chart(3, 10, 2) },
    { samples: 90 + 15, perSecond: 9 + 1.5, metricsPerContainer: 0 },
  ],
  [
    "two containers, one of them with a second chart",
    {
      [`${POD}1_cri-containerd-aa.cpu`]: chart(2, 10),
      [`${POD}1_cri-containerd-aa.mem_usage`]: chart(1, 8),
      [`${POD}2_cri-containerd-bb.cpu`]: chart(2, 6),
    },
    { samples: 20 + 8 + 12, perSecond: 5, metricsPerContainer: 2.5 },
  ],
  [
    "a chart that has begun and kept nothing",
    { "system.cpu": { ...chart(9, 0), last_entry: 0 } },
    { samples: 0, perSecond: 9, metricsPerContainer: 0 },
  ],
];
for (const [what, charts, want] of CASES) {
  Deno.test(`countValues() of ${what}`, () => assertEquals(countValues(charts), want));
}
