import { assertEquals } from "@std/assert";
import { fakeContainer } from "../testing/fake_facts.ts";
import { type Located, type Match, matchContainer } from "./match_container.ts";

const AT = (node: string, lineage: string, facts = {}): Located => ({
  node,
  container: fakeContainer(lineage, facts),
});

const LISTED: readonly Located[] = [
  AT("a", "shop/web-1/app", { id: "aaaa1111", last_seen_ms: 30 }),
  AT("a", "shop/web-1/app", { id: "aaaa0000", last_seen_ms: 10 }), // before a restart
  AT("a", "shop/web-1/proxy", { id: "bbbb1111", last_seen_ms: 30 }),
  AT("a", "shop/web-12/app", { id: "cccc1111", last_seen_ms: 20 }),
  AT("b", "shop/db-0/app", { id: "dddd1111", last_seen_ms: 25 }),
  AT("a", "shop/db-0/app", { id: "eeee1111", last_seen_ms: 15 }), // moved to b since
  AT("b", "logs/shipper-x/shipper-x", { id: "ffff1111" }),
  AT("b", "x/y/z", { id: "9999aaaa", lineage: null, pod_name: null }),
];

function told(match: Match): string {
  if (match.kind === "unknown") return "unknown";
  if (match.kind === "found") return `${match.target.node} ${match.target.asked}`;
  return match.candidates.map(({ node, container }) => `${node}:${container.id}`).join(" ");
}

const CASES: ReadonlyArray<readonly [string, string]> = [
  ["aaaa0000", "a aaaa0000"], // an id is that run alone
  ["shop/web-1/app", "a shop/web-1/app"],
  ["/shop/web-1/app/", "a shop/web-1/app"],
  ["web-1/app", "a shop/web-1/app"],
  ["web-12", "a shop/web-12/app"],
  ["web-1", "a:aaaa1111 a:bbbb1111"], // whole parts: web-12 is another pod
  ["proxy", "a shop/web-1/proxy"],
  ["bbbb", "a bbbb1111"],
  ["aaaa", "a:aaaa1111 a:aaaa0000"],
  ["bbb", "unknown"], // too short for an id
  ["9999", "b 9999aaaa"],
  ["shop/db-0/app", "b:dddd1111 a:eeee1111"], // on two nodes, newest first
  ["shipper-x", "b logs/shipper-x/shipper-x"],
  ["logs", "b logs/shipper-x/shipper-x"], // a namespace with one container
  ["eb-12", "a shop/web-12/app"],
  ["WEB proxy", "a shop/web-1/proxy"],
  ["nothing", "unknown"],
];

for (const [wanted, want] of CASES) {
  Deno.test(`matchContainer() takes "${wanted}" for ${want}`, () => {
    assertEquals(told(matchContainer(wanted, LISTED)), want);
  });
}

Deno.test("matchContainer() takes the newest run of a name for the container", () => {
  const match = matchContainer("web-1/app", LISTED);
  assertEquals(match.kind === "found" && match.target.container.id, "aaaa1111");
});
