import { assertEquals } from "@std/assert";
import { testContainer } from "../testing/data_dir.ts";
import { lookUpContainer, type LookupOutcome } from "./container_lookup.ts";
import { nearestNames } from "./nearest.ts";

const KNOWN = [
  testContainer("aaaa1", { podName: "web-1", containerName: "nginx" }),
  testContainer("aaaa2", { podName: "web-2", containerName: "nginx" }),
  { ...testContainer("x"), id: "fgm-self", podName: "fgm-x7k2p", containerName: "fgm" },
  { ...testContainer("x"), id: "abc", podName: undefined, containerName: undefined },
  testContainer("bbbbbbbbbbbbbb1"),
  testContainer("bbbbbbbbbbbbbb2"),
];

const CASES: readonly [string, LookupOutcome["kind"], string][] = [
  ["aaaa1", "found", KNOWN[0]!.id],
  [KNOWN[1]!.id, "found", KNOWN[1]!.id],
  ["fgm-", "found", "fgm-self"],
  ["abc", "found", "abc"],
  ["aaaa", "ambiguous", "aaaa10000000,aaaa20000000"],
  ["bbbbbbbb", "ambiguous", `${KNOWN[4]!.id},${KNOWN[5]!.id}`],
  ["aaa", "too-short", ""],
  ["web-1", "unknown", "aaaa10000000 (web-1)"],
  ["fgm-sefl", "unknown", "fgm-self"],
  ["zzzzzzzz", "unknown", ""],
];
for (const [wanted, kind, want] of CASES) {
  Deno.test(`lookUpContainer() of ${wanted.slice(0, 20)} is ${kind}`, () => {
    const outcome = lookUpContainer(wanted, KNOWN);
    assertEquals(outcome.kind, kind);
    if (outcome.kind === "found") assertEquals(outcome.container.id, want);
    if (outcome.kind === "ambiguous") assertEquals(outcome.candidates.join(), want);
    if (outcome.kind === "unknown") assertEquals(outcome.nearest[0] ?? "", want);
  });
}

const NAMES: readonly [string, readonly string[], readonly string[]][] = [
  ["memry", ["memory", "cpu"], ["memory"]],
  ["memory", ["cgroup.memory.current", "cpu"], ["cgroup.memory.current"]],
  ["MEMORY", ["memory"], ["memory"]],
  ["x", [], []],
  ["qqqqqqqq", ["memory", "cpu"], []],
  ["aa", ["ab", "ac", "ad", "ae"], ["ab", "ac", "ad"]],
];
for (const [wanted, names, want] of NAMES) {
  Deno.test(`nearestNames() of ${wanted} in [${names}] is [${want}]`, () => {
    assertEquals(nearestNames(wanted, names), want);
  });
}
