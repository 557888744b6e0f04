import { assert, assertEquals } from "@std/assert";
import {
  containerLabel,
  labelsOf,
  lineageOf,
  placedSeries,
  placeOf,
  refOf,
} from "./container_names.ts";
import { containerOf, seriesOf, timeseriesOf } from "./testing/page_fixture.ts";

const ID = "0123456789abcdef".repeat(4);

Deno.test("refOf() is the lineage, or the id where there is none", () => {
  assertEquals(refOf(containerOf("web")), "shop/pod-web/app");
  assertEquals(refOf({ lineage: null, id: ID }), ID);
});

Deno.test("lineageOf() is null where a name is not known", () => {
  assertEquals(lineageOf(containerOf("web")), "shop/pod-web/app");
  assertEquals(lineageOf(containerOf("web", { namespace: null })), null);
});

const PLACES: readonly [chosen: readonly string[], want: number | undefined][] = [
  [["x", "shop/pod-web/app"], 1],
  [["pod-web", "shop/pod-web/app"], 1],
  [["x", "web0"], 1],
  [["pod-web/app"], 0],
  [["pod-we"], undefined],
  [[""], undefined],
  [[], undefined],
];
for (const [chosen, want] of PLACES) {
  Deno.test(`placeOf() among ${JSON.stringify(chosen)} is ${want}`, () => {
    assertEquals(placeOf(containerOf("web"), chosen), want);
  });
}

const LABELS: readonly [chosen: readonly string[], want: readonly string[]][] = [
  [["shop/web/app", "shop/db/app"], ["web/app", "db/app"]],
  [["shop/web/app", "test/web/app", "shop/db/app"], ["shop/web/app", "test/web/app", "db/app"]],
  [[ID, "web/app"], ["0123456789ab", "web/app"]],
  [[ID, `${ID.slice(0, 12)}${"f".repeat(52)}`], [ID, `${ID.slice(0, 12)}${"f".repeat(52)}`]],
  [[], []],
];
for (const [chosen, want] of LABELS) {
  Deno.test(`labelsOf() ${want.join(" ").slice(0, 40)}`, () =>
    assertEquals(labelsOf(chosen), want));
}

Deno.test("containerLabel() is the short id where no name is known", () => {
  assertEquals(containerLabel(containerOf("web")), "pod-web/app");
  const nameless = containerOf("web", { pod_name: null, container_name: null });
  assertEquals(containerLabel(nameless), "web000000000");
});

Deno.test("placedSeries() has one series for each chosen container, in their order", () => {
  const answer = timeseriesOf("cpu_use", [seriesOf("db", [[1, 1]]), seriesOf("old", [[1, 2]])]);
  const chosen = ["shop/pod-web/app", "shop/pod-db/app"];
  const { series } = placedSeries(answer, chosen);
  assertEquals(series.map(({ container, t }) => [container.pod_name, t.length]), [
    ["pod-web", 0],
    ["pod-db", 1],
  ]);
});

Deno.test("placedSeries() is the same answer where all are in place", () => {
  const answer = timeseriesOf("cpu_use", [seriesOf("db", [[1, 1]])]);
  assert(placedSeries(answer, ["shop/pod-db/app"]) === answer);
});
