import { assertEquals } from "@std/assert";
import type { SeenContainer } from "../query/data_view.ts";
import { randomInteger, seededRandom } from "../testing/random.ts";
import { type CoverageSource, coverNodes } from "./coverage.ts";
import { predecessorsOf, startOf, stopOf } from "./lives.ts";
import { lived, sampledAt, seconds } from "./testing/event_world.ts";

/** What becomes of containers: "type second id", with the gap in seconds. */
function eventsOf(
  containers: readonly SeenContainer[],
  sources: readonly CoverageSource[],
): string[] {
  const spansByNode = coverNodes(sources);
  const predecessors = predecessorsOf(containers);
  return containers.flatMap((container) => {
    const spans = spansByNode.get(container.nodeName ?? "") ?? [];
    const start = startOf(container, { spans, previous: predecessors.get(container.id) });
    return [start, stopOf(container, spans)].filter((event) => event !== undefined);
  }).map(({ type, timeMs, container, gap, ...rest }) => {
    const of = "previous" in rest ? ` of ${rest.previous.id}` : "";
    const within = gap === undefined ? "" : ` in ${gap.fromMs / 1_000}-${gap.toMs / 1_000}`;
    return `${type} ${timeMs / 1_000} ${container.id}${of}${within}`;
  });
}

const SAME = { podName: "web-0" };
const NAMELESS = { podName: undefined, containerName: undefined, namespace: undefined };
const WHOLE = [sampledAt([0, 100])];
const HOLED = [sampledAt([0, 30]), sampledAt([60, 100])];

const CASES: readonly [
  fact: string,
  containers: readonly SeenContainer[],
  sources: readonly CoverageSource[],
  want: readonly string[],
][] = [
  ["nothing of one that is there all the time", [lived("a", [0, 100])], WHOLE, []],
  ["no start of one that is there when the collector begins", [lived("a", [0, 50])], WHOLE, [
    "stop 50 a",
  ]],
  ["a start one tick after the collector began", [lived("a", [1, 100])], WHOLE, ["start 1 a"]],
  ["no stop at the end of the data", [lived("a", [5, 100])], WHOLE, ["start 5 a"]],
  ["no stop of one that may only be late", [lived("a", [0, 97])], WHOLE, []],
  ["a stop as soon as it cannot be late", [lived("a", [0, 96])], WHOLE, ["stop 96 a"]],
  ["both of one that lived for one tick", [lived("a", [40, 40])], WHOLE, [
    "start 40 a",
    "stop 40 a",
  ]],
  ["nothing of one that lived on across a gap", [lived("a", [0, 100])], HOLED, []],
  ["a start in a gap", [lived("a", [60, 100])], HOLED, ["start 60 a in 30-60"]],
  ["a start behind a gap as seen", [lived("a", [61, 100])], HOLED, ["start 61 a"]],
  ["a stop in a gap", [lived("a", [0, 30])], HOLED, ["stop 30 a in 30-60"]],
  ["a stop shortly before a gap as one in it", [lived("a", [0, 28])], HOLED, [
    "stop 28 a in 30-60",
  ]],
  ["a stop long before a gap as seen", [lived("a", [0, 20])], HOLED, ["stop 20 a"]],
  ["no stop in a gap that has only just ended", [lived("a", [0, 30])], [
    sampledAt([0, 30]),
    sampledAt([60, 63]),
  ], []],
  [
    "no stop in a gap behind which there was one tick, until there are more",
    [lived("a", [0, 30])],
    [
      sampledAt([0, 30]),
      sampledAt([60]),
      sampledAt([90]),
    ],
    ["stop 30 a in 30-60"],
  ],
  [
    "a start and a stop of one file's gap where its ticks are known",
    [
      lived("a", [0, 10]),
      lived("b", [20, 40]),
    ],
    [sampledAt([...seconds(0, 10), ...seconds(20, 40)], { hasTicks: true })],
    [
      "stop 10 a in 10-20",
      "start 20 b in 10-20",
    ],
  ],
  ["no gap where another collector takes over in time", [lived("a", [33, 100])], [
    sampledAt([0, 30]),
    sampledAt([33, 100]),
  ], ["start 33 a"]],
  [
    "a restart instead of a start",
    [lived("a", [0, 40], SAME), lived("b", [44, 100], SAME)],
    WHOLE,
    [
      "stop 40 a",
      "restart 44 b of a",
    ],
  ],
  ["a restart in a gap", [lived("a", [0, 30], SAME), lived("b", [60, 100], SAME)], HOLED, [
    "stop 30 a in 30-60",
    "restart 60 b of a in 30-60",
  ]],
  [
    "each restart of a crash loop",
    [
      lived("c", [60, 100], SAME),
      lived("a", [0, 20], SAME),
      lived("b", [30, 50], SAME),
    ],
    WHOLE,
    ["restart 60 c of b", "stop 20 a", "restart 30 b of a", "stop 50 b"],
  ],
  [
    "no restart of another container of the pod",
    [
      lived("a", [0, 40], SAME),
      lived("b", [44, 100], { ...SAME, containerName: "proxy" }),
    ],
    WHOLE,
    ["stop 40 a", "start 44 b"],
  ],
  [
    "no restart of what began in the same tick",
    [
      lived("a", [44, 100], SAME),
      lived("b", [44, 100], SAME),
    ],
    WHOLE,
    ["start 44 a", "start 44 b"],
  ],
  [
    "no restart of nameless ones",
    [lived("a", [0, 40], NAMELESS), lived("b", [44, 100], NAMELESS)],
    WHOLE,
    [
      "stop 40 a",
      "start 44 b",
    ],
  ],
  [
    "no restart that was there when the collector began",
    [
      lived("b", [0, 100], SAME),
    ],
    WHOLE,
    [],
  ],
  [
    "no start of a nameless one that the collector may have held back",
    [
      lived("a", [11, 100], NAMELESS),
    ],
    WHOLE,
    [],
  ],
  ["a start of a nameless one later than that", [lived("a", [12, 100], NAMELESS)], WHOLE, [
    "start 12 a",
  ]],
  ["a start of a nameless one soon behind a gap", [lived("a", [65, 100], NAMELESS)], HOLED, [
    "start 65 a",
  ]],
  [
    "the node of each by itself",
    [
      lived("a", [50, 100], { nodeName: "a" }),
      lived("b", [50, 100], { nodeName: "b" }),
    ],
    [sampledAt([0, 100], { nodeName: "a" }), sampledAt([50, 200], { nodeName: "b" })],
    [
      "start 50 a",
      "stop 100 b",
    ],
  ],
  ["nothing of a node that nobody knows", [lived("a", [5, 50], { nodeName: "x" })], WHOLE, []],
  [
    "a restart on another node",
    [
      lived("a", [0, 40], { ...SAME, nodeName: "a" }),
      lived("b", [45, 100], { ...SAME, nodeName: "b" }),
    ],
    [sampledAt([0, 100], { nodeName: "a" }), sampledAt([0, 100], { nodeName: "b" })],
    [
      "stop 40 a",
      "restart 45 b of a",
    ],
  ],
  ["a start while a clock that was set back catches up", [lived("a", [50, 90])], [
    sampledAt([0, 60]),
    sampledAt([40, 90]),
  ], ["start 50 a"]],
  ["a stop only when a clock that was set back has caught up", [lived("a", [0, 60])], [
    sampledAt([0, 60]),
    sampledAt([40, 62]),
  ], []],
];
for (const [fact, containers, sources, want] of CASES) {
  Deno.test(`lives tell ${fact}`, () => assertEquals(eventsOf(containers, sources), [...want]));
}

Deno.test("the trace of event.ts is what comes of it", () => {
  const ticks = [...seconds(0, 8), ...seconds(15, 20)];
  const containers = [
    lived("a1", [0, 3], SAME),
    lived("a2", [4, 20], SAME),
    lived("b", [2, 8]),
    lived("c", [15, 20]),
  ];
  assertEquals(eventsOf(containers, [sampledAt(ticks, { hasTicks: true })]), [
    "stop 3 a1",
    "restart 4 a2 of a1",
    "start 2 b",
    "stop 8 b in 8-15",
    "start 15 c in 8-15",
  ]);
  const until = (second: number) =>
    eventsOf(containers, [sampledAt(ticks.filter((tick) => tick <= second), { hasTicks: true })]);
  assertEquals([6, 7].map((second) => until(second).includes("stop 3 a1")), [false, true]);
  const at = [18, 19].map((second) => until(second).includes("stop 8 b in 8-15"));
  assertEquals(at, [false, true]);
});

/** The truth by looking at one second after the other. */
function truthOf(
  container: SeenContainer,
  ticks: ReadonlySet<number>,
  endSecond: number,
): string[] {
  const [first, last] = [container.firstSeenMs / 1_000, container.lastSeenMs / 1_000];
  const tickBefore = (second: number) => seconds(0, second - 1).findLast((at) => ticks.has(at));
  const tickAfter = (second: number) => seconds(second + 1, endSecond).find((at) => ticks.has(at));
  const events: string[] = [];
  const before = tickBefore(first);
  if (before !== undefined) {
    events.push(
      `start ${first} ${container.id}${first - before > 3 ? ` in ${before}-${first}` : ""}`,
    );
  }
  let [end, next] = [last, tickAfter(last)];
  while (next !== undefined && next - end <= 3) [end, next] = [next, tickAfter(next)];
  if (end - last > 3) events.push(`stop ${last} ${container.id}`);
  else if (next !== undefined && seconds(next + 4, endSecond).some((at) => ticks.has(at))) {
    events.push(`stop ${last} ${container.id} in ${end}-${next}`);
  }
  return events;
}

Deno.test("lives of random containers over random ticks are what each second says", () => {
  const seed = 20_260_112;
  const random = seededRandom(seed);
  const END = 120;
  for (let round = 0; round < 300; round++) {
    const ticks: number[] = [];
    for (let second = randomInteger(random, { least: 0, most: 3 }); second <= END;) {
      ticks.push(second);
      second += random() < 0.08 ? randomInteger(random, { least: 1, most: 20 }) : 1;
    }
    const sources: CoverageSource[] = [];
    for (let start = 0; start < ticks.length;) {
      const count = randomInteger(random, { least: 1, most: 50 });
      sources.push(sampledAt(ticks.slice(start, start + count), { hasTicks: true }));
      start += count;
    }
    const containers = Array.from({ length: 8 }, (_, i) => {
      const first = randomInteger(random, { least: 0, most: ticks.length - 1 });
      const last = randomInteger(random, { least: first, most: ticks.length - 1 });
      return lived(`c${i}`, [ticks[first]!, ticks[last]!]);
    });
    const known = new Set(ticks);
    const want = containers.flatMap((container) => truthOf(container, known, END));
    sources.sort(() => random() - 0.5);
    assertEquals(eventsOf(containers, sources), want, `seed ${seed}, round ${round}`);
  }
});
