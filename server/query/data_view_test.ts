import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { ContainerRegistry } from "../index/container_registry.ts";
import { packSpans } from "../index/container_spans.ts";
import type { IndexSnapshot } from "../index/segment_index.ts";
import { OWN_SHAPE, type SegmentRef } from "../index/segment_ref.ts";
import { testContainer } from "../testing/data_dir.ts";
import { boundsOf, metricNamesOf, seenContainers } from "./data_view.ts";
import type { TimeRange } from "./time_range.ts";

type Seen = readonly [id: string, firstMs: number, lastMs: number];

interface Source {
  readonly seen: readonly Seen[];
  readonly metrics?: readonly string[];
  readonly nodeName?: string;
}

/** What an index would hold over these sources. Journals are looked at as segments are. */
function worldOf(world: {
  readonly segments?: readonly Source[];
  readonly journals?: readonly Source[];
  readonly unreadable?: readonly (readonly [firstMs: number, lastMs: number] | undefined)[];
}): { readonly snapshot: IndexSnapshot; readonly registry: ContainerRegistry } {
  const registry = new ContainerRegistry();
  const toRef = ({ seen, metrics = [], nodeName = "" }: Source): SegmentRef => ({
    path: "",
    firstMs: Math.min(...seen.map(([, firstMs]) => firstMs)),
    lastMs: Math.max(...seen.map(([, , lastMs]) => lastMs)),
    intervalMs: 1_000,
    nodeName,
    metricNames: new Set(metrics),
    spans: packSpans(seen.map(([id, firstMs, lastMs]) => {
      const ordinal = registry.describe(testContainer(id), firstMs);
      return { ordinal, firstMs, lastMs };
    })),
    shape: OWN_SHAPE,
  });
  const unreadable = (world.unreadable ?? []).map((times) => {
    const span = times && { firstMs: times[0], lastMs: times[1] };
    return { path: "", span, isPending: false };
  });
  const segments = (world.segments ?? []).map(toRef);
  const journals = (world.journals ?? []).map(toRef) as unknown as IndexSnapshot["journals"];
  return { registry, snapshot: { version: 1, asOfMs: 0, segments, journals, unreadable } };
}

const [EARLY, LATE] = [{ seen: [["aaaa", 10, 20]] }, { seen: [["bbbb", 50, 90]] }] as const;

const BOUNDS_CASES: readonly [
  fact: string,
  world: Parameters<typeof worldOf>[0],
  want: readonly [firstMs: number, lastMs: number] | undefined,
][] = [
  ["nothing where there is nothing", {}, undefined],
  ["one segment", { segments: [EARLY] }, [10, 20]],
  ["one journal", { journals: [LATE] }, [50, 90]],
  ["one instant", { journals: [{ seen: [["aaaa", 7, 7]] }] }, [7, 7]],
  ["1970", { segments: [{ seen: [["aaaa", 0, 0]] }] }, [0, 0]],
  ["segments in any order", { segments: [LATE, EARLY] }, [10, 90]],
  ["segments and journals", { segments: [LATE], journals: [EARLY] }, [10, 90]],
  ["what cannot be read, at the beginning", { segments: [LATE], unreadable: [[5, 6]] }, [5, 90]],
  ["not what cannot be read, at the end", { segments: [EARLY], unreadable: [[80, 99]] }, [10, 20]],
  ["no unknown time", { segments: [EARLY], unreadable: [undefined] }, [10, 20]],
  ["nothing where nothing can be read", { unreadable: [[5, 6], undefined] }, undefined],
];
for (const [fact, world, want] of BOUNDS_CASES) {
  Deno.test(`boundsOf() covers ${fact}`, () => {
    const bounds = want && { firstMs: want[0], lastMs: want[1] };
    assertEquals(boundsOf(worldOf(world).snapshot), bounds);
  });
}

const NAMES_CASES: readonly [fact: string, sources: readonly (readonly string[])[], string][] = [
  ["nothing of nothing", [], ""],
  ["nothing of a source without metrics", [[]], ""],
  ["each once", [["a", "b"], ["b", "a"], ["b"]], "a,b"],
  ["in order", [["b", "a.b"], ["a", "Z"]], "Z,a,a.b,b"],
];
for (const [fact, sources, want] of NAMES_CASES) {
  Deno.test(`metricNamesOf() gives ${fact}, of segments and journals`, () => {
    const all = sources.map((metrics): Source => ({ ...EARLY, metrics }));
    for (const split of [0, 1, all.length]) {
      const world = { segments: all.slice(0, split), journals: all.slice(split) };
      assertEquals(metricNamesOf(worldOf(world).snapshot).join(), want);
    }
  });
}

/** `aaaa` is in both sources, with a pause from 20 to 60; `bbbb` in the first, `cccc` in the second. */
const FIRST: Source = { seen: [["aaaa", 10, 20], ["bbbb", 15, 30]] };
const SECOND: Source = { seen: [["aaaa", 60, 70], ["cccc", 65, 65]] };

const SEEN_CASES: readonly [fact: string, range: TimeRange | undefined, want: string][] = [
  ["all without a range", undefined, "aaaa 10-70,bbbb 15-30,cccc 65-65"],
  ["all over everything", { fromMs: 0, toMs: 100 }, "aaaa 10-70,bbbb 15-30,cccc 65-65"],
  ["who began in the range", { fromMs: 0, toMs: 11 }, "aaaa 10-70"],
  ["nobody who begins at its end", { fromMs: 0, toMs: 10 }, ""],
  ["who was last seen at its start", { fromMs: 30, toMs: 40 }, "bbbb 15-30"],
  ["nobody who was last seen before", { fromMs: 31, toMs: 40 }, ""],
  ["who was seen all through it", { fromMs: 17, toMs: 18 }, "aaaa 10-70,bbbb 15-30"],
  ["nobody in a pause", { fromMs: 40, toMs: 50 }, ""],
  ["who was seen at one instant", { fromMs: 65, toMs: 66 }, "aaaa 10-70,cccc 65-65"],
  ["nobody after the end", { fromMs: 71, toMs: Infinity }, ""],
];
for (const [fact, range, want] of SEEN_CASES) {
  Deno.test(`seenContainers() gives ${fact}, with the times of all the data`, () => {
    const worlds = [
      { segments: [FIRST, SECOND] },
      { segments: [SECOND, FIRST] },
      { segments: [FIRST], journals: [SECOND] },
      { journals: [SECOND, FIRST] },
    ];
    for (const world of worlds) {
      const { snapshot, registry } = worldOf(world);
      const found = seenContainers(snapshot, registry, range)
        .map(({ id, firstSeenMs, lastSeenMs }) => `${id.slice(0, 4)} ${firstSeenMs}-${lastSeenMs}`);
      assertEquals(found.sort().join(), want);
    }
  });
}

Deno.test("seenContainers() gives what is known of a container, and nobody over no data", () => {
  const { snapshot, registry } = worldOf({ segments: [EARLY] });
  const want = { ...testContainer("aaaa"), firstSeenMs: 10, lastSeenMs: 20, nodeName: undefined };
  assertEquals(seenContainers(snapshot, registry, undefined), [want]);
  const empty = worldOf({});
  assertEquals(seenContainers(empty.snapshot, empty.registry, undefined), []);
});

Deno.test("seenContainers() throws where a registry has forgotten who is still there", () => {
  const { snapshot } = worldOf({ segments: [EARLY] });
  assertThrows(() => seenContainers(snapshot, new ContainerRegistry(), undefined), RangeError);
});

const NODES: readonly [
  fact: string,
  world: Parameters<typeof worldOf>[0],
  want: string | undefined,
][] = [
  ["the node of its segment", { segments: [{ ...EARLY, nodeName: "a" }] }, "a"],
  ["none where none is known", { segments: [EARLY] }, undefined],
  [
    "the newest node",
    { segments: [{ seen: [["aaaa", 50, 60]], nodeName: "b" }, { ...EARLY, nodeName: "a" }] },
    "b",
  ],
  [
    "the node of the journal, which is newer",
    {
      segments: [{ ...EARLY, nodeName: "a" }],
      journals: [{ seen: [["aaaa", 30, 40]], nodeName: "j" }],
    },
    "j",
  ],
  [
    "the newest node that is named",
    { segments: [{ ...EARLY, nodeName: "a" }], journals: [{ seen: [["aaaa", 30, 40]] }] },
    "a",
  ],
];
for (const [fact, world, want] of NODES) {
  Deno.test(`seenContainers() names of a container ${fact}`, () => {
    const { snapshot, registry } = worldOf(world);
    const seen = seenContainers(snapshot, registry, undefined);
    assertEquals(seen.map(({ nodeName }) => nodeName), [want]);
  });
}

Deno.test("seenContainers() gives the same objects until something new is known", () => {
  const { snapshot, registry } = worldOf({ segments: [FIRST, SECOND], journals: [LATE] });
  const first = seenContainers(snapshot, registry, undefined);
  assertStrictEquals(seenContainers(snapshot, registry, undefined), first);
  const ranged = seenContainers(snapshot, registry, { fromMs: 65, toMs: 66 });
  assertEquals(ranged.every((container) => first.includes(container)), true);
  registry.describe({ ...testContainer("cccc"), podName: "renamed" }, 1_000);
  const next = { ...snapshot, version: snapshot.version + 1 };
  const second = seenContainers(next, registry, undefined);
  const changed = second.filter((container) => !first.includes(container));
  assertEquals(changed.map(({ podName }) => podName), ["renamed"]);
  assertEquals([first.length, second.length], [3, 3]);
});

Deno.test("seenContainers() keeps snapshots of one registry apart, and those of two", () => {
  const one = worldOf({ segments: [FIRST] });
  const other = worldOf({ segments: [SECOND] });
  const idsOf = ({ snapshot, registry }: typeof one) =>
    seenContainers(snapshot, registry, undefined).map(({ id }) => id.slice(0, 4)).sort().join();
  assertEquals([idsOf(one), idsOf(other), idsOf(one)], ["aaaa,bbbb", "aaaa,cccc", "aaaa,bbbb"]);
  const later = { ...one.snapshot, version: 2, segments: [] };
  assertEquals(idsOf({ ...one, snapshot: later }), "");
  assertEquals(idsOf(one), "aaaa,bbbb");
});
