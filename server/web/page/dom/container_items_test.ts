import { assertEquals } from "@std/assert";
import type { WireContainer, WireContainers } from "../../../api/containers.ts";
import type { WireEvent } from "../../../api/events.ts";
import { containerItems, type ListedFrom } from "./container_items.ts";

const NEWEST_MS = 10_000_000;

function container(name: string, fields: Partial<WireContainer> = {}): WireContainer {
  return {
    id: name.padEnd(64, "0"),
    short_id: name.padEnd(12, "0"),
    pod_name: `${name}-1`,
    container_name: "app",
    namespace: "shop",
    pod_uid: null,
    node_name: "worker-1",
    qos_class: "Burstable",
    labels: {},
    lineage: `shop/${name}-1/app`,
    first_seen_ms: 0,
    last_seen_ms: NEWEST_MS,
    ...fields,
  };
}

function items(containers: readonly WireContainer[], from: Partial<ListedFrom> = {}) {
  const total = containers.length;
  const list: WireContainers = {
    containers,
    total,
    from_ms: 0,
    to_ms: NEWEST_MS,
    truncated: false,
  };
  const usual = { list, chosen: [], events: [], newestMs: NEWEST_MS, hasNodes: false };
  return containerItems({ ...usual, ...from });
}

function event(of: WireContainer, type: "restart" | "oom_kill"): WireEvent {
  const common = { time_ms: 1, container: of, node_name: null, text: "" };
  return type === "restart" ? { ...common, type, previous_id: "x" } : { ...common, type, count: 1 };
}

Deno.test("containerItems() tells what a container is, and shares of the greatest value", () => {
  const [first, second] = items([container("a", { value: 8 }), container("b", { value: 2 })]);
  assertEquals(first?.label, "a-1/app");
  assertEquals(first?.details, "shop · Burstable");
  assertEquals([first?.share, second?.share], [1, 0.25]);
});

Deno.test("containerItems() tells nodes where there are several, and no unknown class", () => {
  const [item] = items([container("a", { qos_class: "Unknown" })], { hasNodes: true });
  assertEquals(item?.details, "shop · worker-1");
});

Deno.test("containerItems() has one row for all lives of a container", () => {
  const lives = [container("a"), container("a", { id: "another" }), container("b")];
  assertEquals(items(lives).map(({ ref }) => ref), ["shop/a-1/app", "shop/b-1/app"]);
});

const REFS: readonly (readonly [ref: string, fact: string])[] = [
  ["shop/b-1/app", "a lineage"],
  ["b".padEnd(64, "0"), "an id"],
  ["b00000", "the start of an id"],
  ["b-1/app", "the end of a lineage"],
];

for (const [ref, fact] of REFS) {
  Deno.test(`containerItems() finds a chosen container by ${fact}`, () => {
    const rows = items([container("a"), container("b")], { chosen: ["shop/a-1/app", ref] });
    assertEquals(rows.map(({ place }) => place), [0, 1]);
    assertEquals(rows[1]?.ref, ref);
  });
}

Deno.test("containerItems() begins with chosen containers that the list lacks", () => {
  const [apart] = items([container("a")], { chosen: ["shop/z-1/app"] });
  assertEquals([apart?.label, apart?.details], ["z-1/app", "shop · not in this list"]);
  const [waiting] = items([], { chosen: ["shop/z-1/app"], list: undefined });
  assertEquals(waiting?.details, "shop");
});

Deno.test("containerItems() tells who is gone, and for how long", () => {
  const [gone, there] = items([
    container("a", { last_seen_ms: NEWEST_MS - 3_725_000 }),
    container("b", { last_seen_ms: NEWEST_MS - 5_000 }),
  ]);
  assertEquals([gone?.gone, there?.gone], ["gone 1 h", ""]);
});

Deno.test("containerItems() tells what happened to chosen containers, the worst as such", () => {
  const [a, b, c] = [container("a"), container("b"), container("c")];
  const events = [
    event(a, "restart"),
    event(a, "restart"),
    event(b, "oom_kill"),
    event(c, "restart"),
  ];
  const chosen = ["shop/a-1/app", "shop/b-1/app"];
  const rows = items([a, b, c], { events, chosen });
  assertEquals(rows.map(({ happened }) => happened), ["restarted 2×", "OOM killed", ""]);
  assertEquals(rows.map(({ isCritical }) => isCritical), [false, true, false]);
});
