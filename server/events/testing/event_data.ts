/**
 * A data directory in which something of every kind happens, in seconds from `START_MS`:
 *
 *     second   0        31  34      60      100      120 130…150  160    179   190       219
 *     fgm      first collector ───── │ gap  │ second collector ── journal │ gap │ ──────────
 *     aaaa     ──────── │                                              web/app
 *     bbbb                  ──────────────────────────────────────────  … its restart; 1 kill
 *     cccc     ───────────────────── │      │ ──────── 2 kills, throttled ──────────────────
 *     dddd     ───────────────────── │
 *     eeee                           │      │ ──────────────────────────────────────────────
 *
 * @module
 */

import { type Container, SELF_CONTAINER_ID, type Subject } from "@fgm/collector/model";
import { undescribed } from "@fgm/collector/store/container_record";
import {
  START_MS,
  subjectOf,
  testContainer,
  TestData,
  type TestSample,
  type TestTick,
} from "../../testing/data_dir.ts";
import { seconds } from "./event_world.ts";

/** Containers of the directory. */
export const CONTAINERS = {
  before: testContainer("aaaa", { podName: "web" }),
  after: testContainer("bbbb", { podName: "web" }),
  busy: testContainer("cccc", { namespace: "shop" }),
  ended: testContainer("dddd"),
  begun: testContainer("eeee"),
};

/** Second behind the newest sample. */
export const END_SECOND = 220;

const SELF: Subject = {
  scope: "self",
  containerId: SELF_CONTAINER_ID,
  device: undefined,
  pid: undefined,
  comm: undefined,
};

/** A life: who, from and to which second, and the counters in each. */
export interface TestLife {
  readonly container: Container;
  readonly from: number;
  readonly to: number;
  readonly oomKillsAt?: (second: number) => number;
  readonly throttledAt?: (second: number) => number;
}

const LIVES: readonly TestLife[] = [
  { container: CONTAINERS.before, from: 0, to: 30 },
  { container: CONTAINERS.after, from: 34, to: 219, oomKillsAt: () => 1 },
  {
    container: CONTAINERS.busy,
    from: 0,
    to: 219,
    oomKillsAt: (second) => second < 120 ? 0 : 2,
    throttledAt: (second) => 5 * Math.max(0, Math.min(150, second) - 129),
  },
  { container: CONTAINERS.ended, from: 0, to: 59 },
  { container: CONTAINERS.begun, from: 100, to: 219 },
];

/** The ticks of some seconds: fgm itself and whoever lives then. */
export function ticksAt(at: readonly number[], lives: readonly TestLife[]): TestTick[] {
  return at.map((second, i) => {
    const alive = lives.filter(({ from, to }) => from <= second && second <= to);
    const self = { subject: SELF, values: { "fgm.containers": alive.length } };
    return {
      timeMs: START_MS + second * 1_000,
      containers: alive.filter(({ from }) => i === 0 || from === second)
        .map(({ container }) => container).concat(i === 0 ? undescribed(SELF_CONTAINER_ID) : []),
      samples: [self, ...alive.map((life) => sampleAt(life, second))],
    };
  });
}

function sampleAt(life: TestLife, second: number): TestSample {
  return {
    subject: subjectOf(life.container),
    values: {
      "container.pid_count": 1,
      "cgroup.v2.memory.events.oom_kill": life.oomKillsAt?.(second) ?? 0,
      "cgroup.v2.cpu.stat.nr_periods": 10 * second,
      "cgroup.v2.cpu.stat.nr_throttled": life.throttledAt?.(second) ?? 0,
    },
  };
}

/** Writes the directory of the picture above. */
export async function eventfulData(): Promise<TestData> {
  const data = await TestData.create();
  await data.segment(ticksAt(seconds(0, 29), LIVES));
  await data.segment(ticksAt(seconds(30, 59), LIVES));
  await data.segment(ticksAt(seconds(100, 159), LIVES), { identifier: "fgm-new" });
  data.journal(START_MS + 160_000, { identifier: "fgm-new" })
    .append(ticksAt([...seconds(160, 179), ...seconds(190, END_SECOND - 1)], LIVES));
  return data;
}
