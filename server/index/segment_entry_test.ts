import { assertEquals, assertStrictEquals } from "@std/assert";
import { START_MS, TestData } from "../testing/data_dir.ts";
import {
  damagedEntry,
  identityOf,
  mayOverlap,
  pendingEntry,
  type SegmentEntry,
} from "./segment_entry.ts";
import { OWN_SHAPE } from "./segment_ref.ts";
import { packSpans } from "./container_spans.ts";

Deno.test("pendingEntry() takes its time from the name, or from when the file was written", async () => {
  await using data = await TestData.create();
  await Deno.writeTextFile(`${data.dir}/x.parquet`, "");
  await Deno.utime(`${data.dir}/x.parquet`, 7, 7);
  const info = await Deno.stat(`${data.dir}/x.parquet`);
  const timesOf = (path: string, known: Deno.FileInfo | undefined) => {
    const { newestMs, unreadable } = pendingEntry(path, { identity: "i", info: known });
    return [newestMs, unreadable.span];
  };
  const span = { firstMs: START_MS, lastMs: START_MS + 90_000 };
  assertEquals(timesOf("/metrics-20260112T215200Z.parquet", info), [START_MS, span]);
  const merged = { ...span, lastMs: START_MS + 2 * 3_600_000 };
  assertEquals(timesOf("/metrics-20260112T215200Z-merged2.parquet", info), [START_MS, merged]);
  assertEquals(timesOf("/x.parquet", info), [7_000, undefined]);
  assertEquals(timesOf("/x.parquet", undefined), [0, undefined]);
});

const OVERLAPS: readonly (readonly [span: readonly [number, number] | undefined, want: boolean])[] =
  [
    [[0, 9], false],
    [[0, 10], true],
    [[12, 13], true],
    [[19, 30], true],
    [[20, 30], false],
    [undefined, true],
  ];
for (const [times, want] of OVERLAPS) {
  const when = times?.join(" to ") ?? "a time that nobody knows";
  Deno.test(`mayOverlap() of ${when} and 10 up to 20 is ${want}`, () => {
    const span = times && { firstMs: times[0], lastMs: times[1] };
    assertEquals(mayOverlap({ span }, { fromMs: 10, toMs: 20 }), want);
  });
}

Deno.test("damagedEntry() covers what the file was known to cover, and keeps what it was", () => {
  const path = "/metrics-20260112T215200Z.parquet";
  const ref = {
    path,
    firstMs: 5,
    lastMs: 9,
    intervalMs: 1_000,
    nodeName: "",
    metricNames: new Set<string>(),
    spans: packSpans([]),
    shape: OWN_SHAPE,
  };
  const pending = pendingEntry(path, { identity: "i", info: undefined });
  const cases: readonly [SegmentEntry, unknown][] = [
    [{ kind: "segment", path, identity: "i", ref, replaces: [] }, { firstMs: 5, lastMs: 9 }],
    [pending, { firstMs: START_MS, lastMs: START_MS + 90_000 }],
    [{ kind: "empty", path, identity: "i" }, undefined],
  ];
  for (const [before, span] of cases) {
    const damaged = damagedEntry(before, 77);
    assertEquals(damaged, {
      kind: "damaged",
      path,
      identity: "i",
      unreadable: { path, span: span as undefined, isPending: false },
      untilMs: 77,
      before,
    });
    assertStrictEquals(damagedEntry(damaged, 99), damaged);
  }
});

Deno.test("identityOf() changes with the file, its contents and its use", async () => {
  await using data = await TestData.create();
  const path = `${data.dir}/x`;
  const identity = (kind: "sidecar" | "parquet" = "parquet") =>
    identityOf(Deno.statSync(path), kind);
  await Deno.writeTextFile(path, "one");
  const seen = [identity()];
  assertEquals(identity(), seen[0]);
  seen.push(identity("sidecar"));
  await Deno.writeTextFile(path, "longer");
  seen.push(identity());
  await Deno.utime(path, 5, 5);
  seen.push(identity());
  await Deno.writeTextFile(`${path}.new`, "longer");
  await Deno.utime(`${path}.new`, 5, 5);
  await Deno.rename(`${path}.new`, path);
  seen.push(identity());
  assertEquals(new Set(seen).size, seen.length);
});
