import { assertEquals, assertStrictEquals } from "@std/assert";
import { encodeMsgpack, MSGPACK_BYTES_MAX } from "@fgm/collector/store/msgpack";
import { encodeSidecar } from "@fgm/collector/store/sidecar";
import { START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { testSidecar, writeSegment } from "../testing/segment_files.ts";
import { ContainerRegistry } from "./container_registry.ts";
import type { StemFiles } from "./directory_watch.ts";
import type { LooseFile } from "./loose_file.ts";
import { pendingEntry } from "./segment_entry.ts";
import { SegmentLoader } from "./segment_loader.ts";
import { OWN_SHAPE } from "./segment_ref.ts";

function filesOf(stemPath: string, changes: Partial<StemFiles> = {}): StemFiles {
  return { stemPath, journal: false, parquet: true, containers: true, ...changes };
}

function loaderWorld() {
  const registry = new ContainerRegistry();
  const warned: { key: string; error: string; message: string | undefined }[] = [];
  const loader = new SegmentLoader({
    registry,
    warnOnce: (key, error, options) =>
      warned.push({ key, error: String(error), message: options?.message }),
  });
  return { registry, warned, loader };
}

Deno.test("SegmentLoader makes a segment of a sidecar, and opens no Parquet file", async () => {
  await using data = await TestData.create();
  const { loader, registry, warned } = loaderWorld();
  const stem = `${data.dir}/x`;
  writeSegment(stem, testSidecar({ replaces: ["y"], intervalMs: 0 }));
  await Deno.remove(`${stem}.parquet`);
  const entry = loader.load(filesOf(stem), undefined);
  if (entry?.kind !== "segment") throw new Error(`got ${entry?.kind}`);
  const { ref, replaces } = entry;
  assertEquals(replaces, ["y"]);
  assertEquals({ ...ref, spans: [...ref.spans.ordinals], metricNames: [...ref.metricNames] }, {
    path: `${stem}.parquet`,
    firstMs: START_MS,
    lastMs: START_MS + 89_000,
    intervalMs: 1,
    nodeName: "worker-1",
    metricNames: ["m.cpu"],
    spans: [registry.find(testContainer("aaaa").id)!],
    shape: OWN_SHAPE,
  });
  assertEquals(warned, []);
});

Deno.test("SegmentLoader gives what it knows as long as the file is the same, and reads another", async () => {
  await using data = await TestData.create();
  const { loader } = loaderWorld();
  const stem = `${data.dir}/x`;
  writeSegment(stem);
  const first = loader.load(filesOf(stem), undefined);
  assertStrictEquals(loader.load(filesOf(stem), first), first);
  writeSegment(stem, testSidecar({ nodeName: "worker-2" }));
  const second = loader.load(filesOf(stem), first);
  assertEquals(second?.kind === "segment" && second.ref.nodeName, "worker-2");
  await Deno.remove(`${stem}.containers`);
  const third = loader.load(filesOf(stem, { containers: false }), second);
  assertEquals(third?.kind, "pending");
  assertStrictEquals(loader.load(filesOf(stem, { containers: false }), third), third);
});

Deno.test("SegmentLoader says undefined of files that vanished since they were listed", () => {
  const { loader, warned } = loaderWorld();
  const gone = "/nowhere/metrics-20260112T215200Z";
  assertEquals(loader.load(filesOf(gone), undefined), undefined);
  assertEquals(loader.load(filesOf(gone, { containers: false }), undefined), undefined);
  const known = pendingEntry(`${gone}.parquet`, { identity: "before", info: undefined });
  assertEquals(loader.load(filesOf(gone), known), undefined);
  assertEquals(warned, []);
});

const WHOLE = encodeSidecar(testSidecar());
const UNUSABLE: readonly (readonly [fact: string, bytes: Uint8Array, error: string])[] = [
  ["empty", new Uint8Array(0), "not MessagePack"],
  ["cut", WHOLE.slice(0, 100), "not MessagePack"],
  ["no map", encodeMsgpack([1]), "list is not a map"],
  ["newer", encodeMsgpack({ version: 4 }), "newer than 3; upgrade fgm"],
  ["too long", new Uint8Array(MSGPACK_BYTES_MAX + 1), "are more than"],
];
for (const [fact, bytes, want] of UNUSABLE) {
  Deno.test(`SegmentLoader takes a segment whose sidecar is ${fact} for a loose file, and says so`, async () => {
    await using data = await TestData.create();
    const { loader, warned } = loaderWorld();
    const stem = `${data.dir}/metrics-20260112T215200Z`;
    await Deno.writeFile(`${stem}.containers`, bytes);
    const entry = loader.load(filesOf(stem), undefined);
    assertEquals(entry?.kind === "pending" && [entry.path, entry.unreadable.span], [
      `${stem}.parquet`,
      { firstMs: START_MS, lastMs: START_MS + 90_000 },
    ]);
    assertEquals(warned.map(({ key }) => key), [`${stem}.containers`]);
    assertEquals(warned[0]?.error.includes(want), true, warned[0]?.error);
    assertEquals(warned[0]?.message, "Cannot use sidecar, reads the Parquet file instead");
    assertStrictEquals(loader.load(filesOf(stem), entry), entry);
  });
}

Deno.test("SegmentLoader warns of all sidecars of the original under one name", async () => {
  await using data = await TestData.create();
  const { loader, warned } = loaderWorld();
  for (const name of ["a", "b"]) {
    // version, u64 number of containers, u64 length of the first one's id
    await Deno.writeFile(
      `${data.dir}/${name}.containers`,
      Uint8Array.of(2, 1, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, ...Array(12).fill(0x61)),
    );
    assertEquals(loader.load(filesOf(`${data.dir}/${name}`), undefined)?.kind, "pending");
  }
  assertEquals(
    warned.map(({ key }) => key),
    Array(2).fill("sidecars of the original fine-grained-monitor"),
  );
  assertEquals(warned[0]?.error.includes(`${data.dir}/a.containers`), true);
});

Deno.test("SegmentLoader reads sidecars of any size, one after the other", async () => {
  await using data = await TestData.create();
  const { loader } = loaderWorld();
  for (const count of [1, 700, 2, 1_500, 0]) {
    const sidecar = testSidecar();
    const containers = Array.from({ length: count }, (_, i) => ({
      ...sidecar.containers[0]!,
      ...testContainer(`c${i}x`),
    }));
    writeSegment(`${data.dir}/${count}`, { ...sidecar, containers });
    const entry = loader.load(filesOf(`${data.dir}/${count}`), undefined);
    assertEquals(entry?.kind === "segment" && entry.ref.spans.ordinals.length, count);
  }
});

Deno.test("SegmentLoader shares lists of metrics between sidecars and loose files", async () => {
  await using data = await TestData.create();
  const { loader, registry } = loaderWorld();
  const names = ["m.a", "m.b"];
  const setOf = (stem: string, changes: Parameters<typeof testSidecar>[0]) => {
    writeSegment(`${data.dir}/${stem}`, testSidecar(changes));
    const entry = loader.load(filesOf(`${data.dir}/${stem}`), undefined);
    return entry?.kind === "segment" ? entry.ref.metricNames : undefined;
  };
  const first = setOf("a", { metricNames: names });
  assertStrictEquals(setOf("b", { metricNames: names, startMs: 5 }), first);
  setOf("c", { metricNames: ["m.b"] });
  assertStrictEquals(setOf("d", { metricNames: names, runId: "other" }), first);
  const file: LooseFile = {
    shape: OWN_SHAPE,
    firstMs: 1,
    lastMs: 2,
    intervalMs: 1_000,
    nodeName: "n",
    metricNames: names,
    containers: [{ ...testContainer("dddd"), firstMs: 1, lastMs: 2 }],
  };
  const pending = pendingEntry("/l.parquet", { identity: "i", info: undefined });
  const loose = loader.ofLooseFile(pending, file);
  if (loose.kind !== "segment") throw new Error(`got ${loose.kind}`);
  assertStrictEquals(loose.ref.metricNames, first);
  assertEquals([...loose.ref.spans.ordinals], [registry.find(testContainer("dddd").id)!]);
  assertEquals([loose.ref.path, loose.identity, loose.replaces], ["/l.parquet", "i", undefined]);
  assertEquals(loader.ofLooseFile(pending, undefined).kind, "empty");
});
