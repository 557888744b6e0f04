import { assertEquals } from "@std/assert";
import { behindRows, describePeer, type PeerCost } from "./peer_rows.ts";

const MEBIBYTE = 1024 * 1024;
const FGM: PeerCost = {
  name: "fgm, PSS off",
  usage: {
    ...{ elapsedMs: 10_000, cpuMs: 100, steadyBytes: 80 * MEBIBYTE, peakBytes: 120 * MEBIBYTE },
    writtenBytes: 1e6,
  },
  kept: { samples: 100_000, perSecond: 5_000, metricsPerContainer: 50 },
  keptBytes: 50_000,
};

function other(name: string, cpuMs: number, kept: Partial<PeerCost["kept"]> = {}): PeerCost {
  return { ...FGM, name, usage: { ...FGM.usage, cpuMs }, kept: { ...FGM.kept, ...kept } };
}

Deno.test("describePeer() says cost and what is kept, by the hour and for each sample", () => {
  assertEquals(describePeer(FGM).map(({ what, measured }) => [what, measured]), [
    ["fgm, PSS off", "1.00 % of a core"],
    ["  memory", "80.0 MiB steady, 120 at most"],
    ["  keeps", "5000 samples/s, 50.0 a container, 2.00 us of CPU for each"],
    ["  on disk", "0.500 bytes for each, 9.00 MB an hour; written 360 MB an hour"],
  ]);
});

const KEPT: readonly (readonly [what: string, cost: PeerCost, keeps: string])[] = [
  [
    "no containers",
    other("atop", 100, { metricsPerContainer: undefined, unit: "records" }),
    "5000 records/s, 2.00 us of CPU for each",
  ],
  ["nothing", other("atop", 100, { samples: 0, perSecond: 0 }), "nothing"],
];
for (const [what, cost, keeps] of KEPT) {
  Deno.test(`describePeer() of one that keeps ${what}`, () =>
    assertEquals(describePeer(cost)[2]?.measured, keeps));
}

const BEHIND: readonly (readonly [what: string, others: readonly PeerCost[], want: string[]])[] = [
  ["nobody", [], []],
  ["one that is behind itself", [other("netdata", 200)], []],
  ["another fgm", [other("fgm, as it comes", 50)], []],
  [
    "two that take less, the least first",
    [other("netdata", 50), other("pcp", 20)],
    [
      "fgm is behind: CPU: 1.00 % of a core, against pcp 0.200; netdata 0.500",
      "fgm is behind: CPU for each sample: 2.00 us, against pcp 0.400; netdata 1.00",
    ],
  ],
  [
    "one that counts something else",
    [other("atop", 50, { unit: "records" })],
    ["fgm is behind: CPU: 1.00 % of a core, against atop 0.500"],
  ],
];
for (const [what, others, want] of BEHIND) {
  Deno.test(`behindRows() beside ${what}`, () =>
    assertEquals(
      behindRows(FGM, others).map((row) => `${row.what}: ${row.measured}`),
      want,
    ));
}
