import { assertEquals } from "@std/assert";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { fixtureSeries } from "../testing/fixture_state.ts";
import { chosenContainers, FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { columnsOfRef, containerLabel, slotOf } from "./container_names.ts";

const DATA = fixtureSeries("total_cpu_usage_millicores", {
  fromMs: NEWEST_MS - 10_000,
  toMs: NEWEST_MS,
  stepMs: 1_000,
  count: 3,
});

const REFS: readonly (readonly [fact: string, ref: string, want: string | undefined])[] = [
  ["by lineage", "shop/db-0/postgres", "db-0"],
  ["by id", FIXTURE_CONTAINERS[2]?.id ?? "", "checkout-7d9f8c6b5-x2x4z"],
  ["by the start of an id", FIXTURE_CONTAINERS[1]?.id.slice(0, 12) ?? "", "db-0"],
  ["by the end of a lineage", "web-0/nginx", "web-0"],
  ["not by a part of a name", "b-0/postgres", undefined],
  ["not at all where it is not there", "shop/web-9/nginx", undefined],
];
for (const [fact, ref, want] of REFS) {
  Deno.test(`columnsOfRef() finds a series ${fact}`, () => {
    assertEquals(columnsOfRef(ref, DATA)?.container.pod_name ?? undefined, want);
  });
}

Deno.test("slotOf() is the position of the chosen container", () => {
  const chosen = chosenContainers(3);
  const slots = DATA.series.map(({ container }) => slotOf(container, chosen));
  assertEquals(slots, [0, 1, 2]);
  assertEquals(DATA.series.map(({ container }) => slotOf(container, chosen.slice(1))), [
    undefined,
    0,
    1,
  ]);
});

Deno.test("slotOf() prefers the whole name to a part of one", () => {
  const [first] = DATA.series;
  if (first === undefined) throw new RangeError("Cannot test: no series");
  const refs = ["nginx", "shop/web-0/nginx"];
  const chosen = refs.map((ref) => ({ ref, label: ref, namespace: undefined }));
  assertEquals(slotOf(first.container, chosen), 1);
});

const LABELS: readonly (readonly [pod: string | null, name: string | null, want: string])[] = [
  ["web-0", "nginx", "web-0/nginx"],
  ["web-0", null, "web-0"],
  [null, null, "abcdef012345"],
  ["漢", "app", "?/app"],
];
for (const [pod_name, container_name, want] of LABELS) {
  Deno.test(`containerLabel() is ${want}`, () => {
    assertEquals(containerLabel({ pod_name, container_name, short_id: "abcdef012345" }), want);
  });
}
