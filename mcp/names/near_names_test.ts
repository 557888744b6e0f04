import { assertEquals } from "@std/assert";
import { nearNames } from "./near_names.ts";

const NAMES = [
  "cgroup.v2.memory.current",
  "cgroup.v2.memory.max",
  "cpu_throttled_percentage",
  "pids",
];

const CASES: ReadonlyArray<readonly [string, readonly string[]]> = [
  ["memory.curent", ["cgroup.v2.memory.current"]],
  ["throttled cpu", ["cpu_throttled_percentage"]],
  ["pdis", ["pids"]],
  ["memry", ["cgroup.v2.memory.max", "cgroup.v2.memory.current"]],
  ["MEMORY.MAX", ["cgroup.v2.memory.max"]],
  ["zzzzzzzz", []],
  ["", []],
];

for (const [wanted, want] of CASES) {
  Deno.test(`nearNames() finds ${want.length} names near "${wanted}"`, () => {
    assertEquals(nearNames(wanted, NAMES, want.length || 3), want);
  });
}

Deno.test("nearNames() gives the shortest first of those that contain the text", () => {
  assertEquals(nearNames("a", ["xxax", "a", "xa"]), ["a", "xa", "xxax"]);
});
