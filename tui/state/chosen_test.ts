import { assertEquals, assertStrictEquals } from "@std/assert";
import { FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { chosenOf, chosenOfRef, namedChosen, refOf } from "./chosen.ts";
import type { Chosen } from "./state.ts";

const [NGINX] = FIXTURE_CONTAINERS;
if (NGINX === undefined) throw new RangeError("Cannot test: no container");
const NAMELESS = {
  ...NGINX,
  pod_name: null,
  container_name: null,
  namespace: null,
  lineage: null,
};

Deno.test("chosenOf() names a container by its lineage", () => {
  const want = { ref: "shop/web-0/nginx", label: "web-0/nginx", namespace: "shop" };
  assertEquals(chosenOf(NGINX), want);
});

Deno.test("chosenOf() names a container without names by its id", () => {
  const want = { ref: NGINX.id, label: NGINX.short_id, namespace: undefined };
  assertEquals(chosenOf(NAMELESS), want);
  assertEquals(refOf(NAMELESS), NGINX.id);
});

const REF_CASES: ReadonlyArray<readonly [ref: string, label: string, namespace?: string]> = [
  ["shop/web-0/nginx", "web-0/nginx", "shop"],
  ["web-0/nginx", "web-0/nginx"],
  ["nginx", "nginx"],
  ["a1a1", "a1a1"],
  [NGINX.id, NGINX.short_id],
];
for (const [ref, label, namespace] of REF_CASES) {
  Deno.test(`chosenOfRef() labels ${ref} as ${label}`, () => {
    assertEquals(chosenOfRef(ref), { ref, label, namespace });
  });
}

const NAMED_CASES: ReadonlyArray<readonly [ref: string, isNamed: boolean]> = [
  ["nginx", true],
  ["web-0/nginx", true],
  ["a1a1", true],
  [NGINX.id, true],
  ["0/nginx", false],
  ["a1a2", false],
];
for (const [ref, isNamed] of NAMED_CASES) {
  Deno.test(`namedChosen() ${isNamed ? "names" : "leaves"} ${ref.slice(0, 12)}`, () => {
    const before = chosenOfRef(ref);
    const named: Chosen = { ref, label: "web-0/nginx", namespace: "shop" };
    assertEquals(namedChosen(before, NGINX), isNamed ? named : before);
  });
}

Deno.test("namedChosen() leaves what has names, and what turned out to have none", () => {
  const lineage = chosenOfRef("shop/web-0/nginx");
  assertStrictEquals(namedChosen(lineage, NGINX), lineage);
  assertEquals(namedChosen(chosenOfRef("a1a1"), NAMELESS), chosenOfRef("a1a1"));
});
