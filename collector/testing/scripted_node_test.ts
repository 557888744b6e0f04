import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Tick } from "../model.ts";
import { pressureSlots, SLOTS } from "./container_slots.ts";
import { ordinaryContainers, type ScriptedContainer, scriptedTicks } from "./scripted_node.ts";

const START_MS = Date.UTC(2026, 0, 12, 9);
const MIB = 2 ** 20;
const APP = "shop/cart-0/app";

/** What each tick says of its containers, copied. */
function runOf(
  containers: readonly ScriptedContainer[],
  options: { readonly ticks?: number; readonly away?: readonly (readonly [number, number])[] } = {},
) {
  const node = { seed: 7, startMs: START_MS, ticks: 60, containers, ...options };
  return Array.from(scriptedTicks(node), (tick: Tick) => ({
    second: Math.round((tick.timeMs - START_MS) / 1_000),
    born: tick.containers.map(({ podName, id }) => ({ podName, id })),
    rows: tick.samples.filter(({ subject }) => subject.scope === "container")
      .map(({ subject, values }) => ({ id: subject.containerId, values: values.slice() })),
  }));
}

Deno.test("scriptedTicks() lets a script change what a program asks for", () => {
  const script: ScriptedContainer["script"] = (demand, { second }) => {
    demand.anonBytes = second < 30 ? 50 * MIB : 90 * MIB;
    demand.userMillicores = second < 30 ? 100 : 400;
    demand.systemMillicores = 0;
  };
  const run = runOf([{ name: APP, kind: "web", limits: { cpuMillicores: undefined }, script }]);
  const at = (second: number, slot: number) => run[second]?.rows[0]?.values[slot];
  assertEquals(at(29, SLOTS.memoryStat.anon), 50 * MIB);
  assertEquals(at(30, SLOTS.memoryStat.anon), 90 * MIB);
  assertAlmostEquals(at(20, SLOTS.derived.total) ?? 0, 100, 5);
  assertAlmostEquals(at(40, SLOTS.derived.total) ?? 0, 400, 15);
});

Deno.test("scriptedTicks() has no rate at a first tick, and counters of a long past", () => {
  const [first] = runOf([{ name: APP, kind: "web" }]);
  assertEquals(first?.rows[0]?.values[SLOTS.derived.total], NaN);
  assert((first?.rows[0]?.values[SLOTS.cpuStat.usage_usec] ?? 0) > 1e6);
});

Deno.test("scriptedTicks() restarts a container in its pod, killed where the script says so", () => {
  const lives = [{ from: -Infinity, to: 20, isOomKilled: true }, { from: 30 }];
  const run = runOf([{ name: APP, kind: "web", lives }]);
  assertEquals(
    run.map(({ rows }) => rows.length).join(""),
    "1".repeat(20) + "0".repeat(10) + "1".repeat(30),
  );
  const kills = run.map(({ rows }) => rows[0]?.values[SLOTS.memoryEvents.oom_kill]);
  assertEquals([kills[18], kills[19], kills[30]], [0, 1, 0]);
  const born = run.flatMap(({ born }) => born).filter(({ podName }) => podName === "cart-0");
  assertEquals(born.length, 2);
  assert(born[0]?.id !== born[1]?.id);
});

Deno.test("scriptedTicks() tells of who was born while the collector was away, when it is back", () => {
  const run = runOf([{ name: APP, kind: "web", lives: [{ from: 25 }] }], { away: [[20, 40]] });
  assertEquals(run.map(({ second }) => second).filter((second) => second > 18 && second < 42), [
    19,
    40,
    41,
  ]);
  assertEquals(run.find(({ second }) => second === 40)?.born.map(({ podName }) => podName), [
    "cart-0",
  ]);
});

Deno.test("scriptedTicks() makes waits into pressure, and refuses forks beyond the limit", () => {
  const script: ScriptedContainer["script"] = (demand) => {
    demand.cpuWaitShare = 0.5;
    demand.ioWaitShare = 0.25;
    demand.threads = 120;
  };
  const run = runOf([{ name: APP, kind: "idle", limits: { pids: 100 }, script }]);
  const last = run.at(-1)?.rows[0]?.values;
  const read = (slot: number) => last?.[slot] ?? NaN;
  const average = (resource: "cpu" | "io") => read(pressureSlots(resource, "some")[0]);
  assertAlmostEquals(average("cpu"), 50, 4);
  assertAlmostEquals(average("io"), 25, 4);
  assertEquals(read(SLOTS.pids.current), 100);
  assert(read(SLOTS.pids.eventsMax) > 1_000);
});

Deno.test("scriptedTicks() gives the same for one seed, whatever other containers there are", () => {
  const alone = runOf([{ name: APP, kind: "web" }]);
  const [other] = ordinaryContainers(1, { mix: { idle: 1 }, count: 1 });
  const together = runOf([...(other === undefined ? [] : [other]), { name: APP, kind: "web" }]);
  assertEquals(together.at(-1)?.rows[1]?.values, alone.at(-1)?.rows[0]?.values);
});

Deno.test("ordinaryContainers() names them apart", () => {
  const containers = ordinaryContainers(3, { mix: { web: 2, idle: 1 }, count: 30 });
  assertEquals(new Set(containers.map(({ name }) => name)).size, 30);
  assertEquals(containers.filter(({ kind }) => kind === "web").length, 20);
});
