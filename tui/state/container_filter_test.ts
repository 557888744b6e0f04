import { assertEquals } from "@std/assert";
import { fixtureState, ready } from "../testing/fixture_state.ts";
import { cycleFilter, isFilterCycle, type NarrowedBy } from "./container_filter.ts";

const NONE: NarrowedBy = { namespace: undefined, qosClass: undefined, label: undefined };
const ANSWERS = {
  ...fixtureState({ columns: 80, rows: 24 }).answers,
  filters: ready({
    namespaces: ["batch", "shop"],
    qosClasses: ["BestEffort", "Guaranteed"],
    labelKeys: ["app"],
  }),
};
const WORLD = { answers: ANSWERS, selected: { labels: { tier: "front", app: "web" } } };

/** The values of one filter while a key is pressed again and again. */
const ROUNDS = [
  ["namespace", "namespace", ["batch", "shop", undefined, "batch"]],
  ["qos", "qosClass", ["BestEffort", "Guaranteed", undefined, "BestEffort"]],
  ["label", "label", ["app:web", "tier:front", undefined, "app:web"]],
] as const;
for (const [cycle, field, want] of ROUNDS) {
  Deno.test(`cycleFilter() goes through the values of ${cycle} and then to none`, () => {
    let filter = NONE;
    const values = want.map(() => {
      filter = cycleFilter(filter, cycle, WORLD).filter;
      return filter[field];
    });
    assertEquals(values, [...want]);
  });
}

Deno.test("cycleFilter() leaves the other filters as they are", () => {
  const filter = { namespace: "shop", qosClass: "Guaranteed", label: "app:web" };
  assertEquals(cycleFilter(filter, "qos", WORLD).filter, { ...filter, qosClass: undefined });
});

Deno.test("cycleFilter() goes on to none from a value that is gone", () => {
  const filter = { ...NONE, label: "app:gone" };
  assertEquals(cycleFilter(filter, "label", WORLD).filter.label, undefined);
  const without = { ...WORLD, selected: undefined };
  assertEquals(cycleFilter(filter, "label", without).filter.label, undefined);
});

Deno.test("cycleFilter() leaves out labels that the viewer cannot be asked for", () => {
  const selected = { labels: { a: "1,2", "b:c": "3", d: "4" } };
  assertEquals(cycleFilter(NONE, "label", { ...WORLD, selected }).filter.label, "d:4");
});

const COMPLAINTS = [
  ["namespace", "The namespaces are not known yet"],
  ["qos", "The QoS classes are not known yet"],
  ["label", "The selected container has no labels"],
] as const;
for (const [cycle, want] of COMPLAINTS) {
  Deno.test(`cycleFilter() says why ${cycle} cannot change`, () => {
    const outcome = cycleFilter(NONE, cycle, { answers: {}, selected: undefined });
    assertEquals(outcome, { filter: NONE, complaint: want });
  });
}

Deno.test("isFilterCycle() knows its commands", () => {
  assertEquals(["qos", "namespace", "label", "tick"].map(isFilterCycle), [true, true, true, false]);
});
