import { assert, assertEquals } from "@std/assert";
import { testContainer } from "../testing/data_dir.ts";
import { type DatedContainer, lookUpContainer, type LookupOutcome } from "./container_lookup.ts";
import { nearestNames } from "./nearest.ts";

const SEEN = { firstSeenMs: 1, lastSeenMs: 2 };
const KNOWN = [
  testContainer("aaaa1", { podName: "web-1", containerName: "nginx" }),
  testContainer("aaaa2", { podName: "web-2", containerName: "nginx" }),
  { ...testContainer("x"), id: "fgm-self", podName: "fgm-x7k2p", containerName: "fgm" },
  { ...testContainer("x"), id: "abc", podName: undefined, containerName: undefined },
  testContainer("bbbbbbbbbbbbbb1", { podName: "b-1", containerName: "b" }),
  testContainer("bbbbbbbbbbbbbb2", { podName: "b-2", containerName: "b" }),
  testContainer("dddd1", { podName: "db-0", namespace: "shop", containerName: "postgres" }),
  testContainer("dddd0", { podName: "db-0", namespace: "shop", containerName: "postgres" }),
  testContainer("dddd9", { podName: "db-0", namespace: "shop", containerName: "backup" }),
  testContainer("cafe1", { podName: "beef", containerName: "feed" }),
  testContainer("beef1", { podName: "other", containerName: "shop" }),
].map((container, i) => ({
  ...container,
  ...SEEN,
  lastSeenMs: container.id[4] === "0" ? 1 : 2 + i,
}));

const idOf = (prefix: string) => prefix.padEnd(64, "0");

const CASES: readonly [string, LookupOutcome<DatedContainer>["kind"], string][] = [
  ["aaaa1", "found", KNOWN[0]!.id],
  [KNOWN[1]!.id, "found", KNOWN[1]!.id],
  ["fgm-", "found", "fgm-self"],
  ["abc", "found", "abc"],
  ["aaaa", "ambiguous", "aaaa10000000,aaaa20000000"],
  ["bbbbbbbb", "ambiguous", `${KNOWN[4]!.id},${KNOWN[5]!.id}`],
  ["aaa", "too-short", ""],
  ["fgm-sefl", "unknown", "default/fgm-x7k2p/fgm"],
  ["zzzzzzzz", "unknown", ""],
  // Names.
  ["default/web-1/nginx", "found", KNOWN[0]!.id],
  ["web-1/nginx", "found", KNOWN[0]!.id],
  ["default/web-1", "found", KNOWN[0]!.id],
  ["web-1", "found", KNOWN[0]!.id],
  ["nginx", "ambiguous", "default/web-1/nginx,default/web-2/nginx"],
  ["shop/db-0/postgres", "found", idOf("dddd1")],
  ["postgres", "found", idOf("dddd1")],
  ["db-0", "ambiguous", "shop/db-0/backup,shop/db-0/postgres"],
  ["web", "unknown", "default/web-1/nginx"],
  ["default", "unknown", "default/b-1/b"], // a namespace is no container
  ["shop", "found", idOf("beef1")], // but a container may have the name of one
  ["web-1/", "unknown", "default/web-1/nginx"],
  ["beef", "found", idOf("cafe1")], // a name wins over the start of an id
  ["beef1", "found", idOf("beef1")],
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

Deno.test("lookUpContainer() of a name gives all of its lineage, oldest first; of an id that one", () => {
  const lineage = lookUpContainer("db-0/postgres", KNOWN);
  assert(lineage.kind === "found" && lineage.isLineage);
  assertEquals(lineage.members.map(({ id }) => id), [idOf("dddd0"), idOf("dddd1")]);
  const alone = lookUpContainer("dddd0", KNOWN);
  assert(alone.kind === "found" && !alone.isLineage);
  assertEquals(alone.members.map(({ id }) => id), [idOf("dddd0")]);
});

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
