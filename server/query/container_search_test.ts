import { assertEquals } from "@std/assert";
import { testContainer } from "../testing/data_dir.ts";
import { searchContainers } from "./container_search.ts";

const KNOWN = [
  ["kube-system", "coredns-7d9f", "coredns"],
  ["kube-system", "kube-proxy-x2k", "kube-proxy"],
  ["shop", "web-1", "nginx"],
  ["shop", "web-2", "nginx"],
  ["shop", "worker-web-queue-0", "worker"],
  ["shop", "db-0", "postgres"],
].map(([namespace, podName, containerName], i) =>
  testContainer(`${i}`.repeat(4), { namespace, podName, containerName })
);
const NAMELESS = {
  ...testContainer("feed"),
  podName: undefined,
  namespace: undefined,
  containerName: undefined,
};

/** Names found, best first. */
function found(search: string): readonly string[] {
  return [...searchContainers([...KNOWN, NAMELESS], search)]
    .sort(([, a], [, b]) => b - a)
    .map(([{ podName, id }]) => podName ?? id.slice(0, 4));
}

const CASES: readonly (readonly [search: string, want: readonly string[]])[] = [
  ["coredns", ["coredns-7d9f"]],
  ["cdns", ["coredns-7d9f"]],
  ["COREDNS", ["coredns-7d9f"]],
  ["shop db", ["db-0"]],
  ["db shop", ["db-0"]],
  ["web !worker", ["web-1", "web-2"]],
  ["'web-", ["web-1", "web-2", "worker-web-queue-0"]],
  ["^kube", ["coredns-7d9f", "kube-proxy-x2k"]],
  ["nginx$", ["web-1", "web-2"]],
  ["2222", ["web-1"]], // the start of an id
  ["222", []], // too short for one
  ["22220", ["web-1"]],
  ["feed", ["feed"]],
  ["zzz", []],
];
for (const [search, want] of CASES) {
  Deno.test(`searchContainers() of "${search}" finds [${want}]`, () => {
    assertEquals([...found(search)].sort(), [...want].sort());
  });
}

Deno.test("searchContainers() ranks whole words above letters that are far apart", () => {
  assertEquals(found("web").slice(0, 2).sort(), ["web-1", "web-2"]);
  assertEquals(found("web").at(-1), "worker-web-queue-0");
});

Deno.test("searchContainers() finds nothing among none", () => {
  assertEquals(searchContainers([], "web").size, 0);
});
