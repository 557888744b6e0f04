import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { fixtureContainer, seededRandom } from "./journal_fixture.ts";
import { decodeMsgpack, encodeMsgpack, MSGPACK_BYTES_MAX, type MsgpackValue } from "./msgpack.ts";
import { decodeSidecar, encodeSidecar, type Sidecar, type SidecarContainer } from "./sidecar.ts";
import { addCheck, CHECK_BYTES } from "./sidecar_check.ts";
import { KNOWN_TAILS_MAX, SidecarReader } from "./sidecar_reader.ts";

type Random = () => number;

const START_MS = 1_768_254_769_000;

const SELF: SidecarContainer = {
  id: "fgm-self",
  podName: undefined,
  namespace: undefined,
  containerName: undefined,
  podUid: undefined,
  qosClass: "Unknown",
  labels: undefined,
  firstSeenMs: 0,
  lastSeenMs: 0.5,
};

function sidecarOf(
  containers: readonly SidecarContainer[],
  changes: Partial<Sidecar["segment"]> = {},
): Sidecar {
  return {
    version: 3,
    segment: {
      startMs: START_MS,
      endMs: START_MS + 89_000,
      rowCount: 936_000,
      byteSize: 1_228_885,
      fileCrc32: 0xc0ffee11,
      metricNames: ["m.cpu", "m.mem"],
      runId: "4f1c",
      nodeName: "worker-1",
      clusterName: "prod",
      identifier: "fgm-x7k2p",
      intervalMs: 1000,
      replaces: [],
      ...changes,
    },
    containers,
  };
}

function seen(number: number, changes: Partial<SidecarContainer> = {}): SidecarContainer {
  return {
    ...fixtureContainer(number),
    firstSeenMs: START_MS,
    lastSeenMs: START_MS + 89_000,
    ...changes,
  };
}

/** What a reading comes to: the sidecar in rows, or the error's message. */
function outcomeOf(read: () => Sidecar): unknown {
  try {
    return read();
  } catch (error) {
    assert(error instanceof SyntaxError, String(error));
    return error.message;
  }
}

/** A sidecar as `decodeSidecar` would give it. */
function readWhole(reader: SidecarReader, bytes: Uint8Array): Sidecar {
  const { segment, containers, firstSeenMs, lastSeenMs } = reader.read(bytes);
  assertEquals([firstSeenMs.length, lastSeenMs.length], [containers.length, containers.length]);
  return {
    version: 3,
    segment,
    containers: containers.map((container, i) => ({
      ...container,
      firstSeenMs: firstSeenMs[i]!,
      lastSeenMs: lastSeenMs[i]!,
    })),
  };
}

function assertSameOutcome(reader: SidecarReader, bytes: Uint8Array, what: string): void {
  const [got, want] = [
    outcomeOf(() => readWhole(reader, bytes)),
    outcomeOf(() => decodeSidecar(bytes)),
  ];
  assertEquals(got, want, what);
}

/** The map of a sidecar, changed and encoded again. */
function changed(
  sidecar: Sidecar,
  change: (map: Record<string, MsgpackValue>) => Record<string, MsgpackValue> | void,
): Uint8Array {
  const map = decodeMsgpack(unchecked(sidecar), "test") as Record<string, MsgpackValue>;
  return encodeMsgpack(change(map) ?? map);
}

/** A sidecar as it was written before there was a check. */
function unchecked(sidecar: Sidecar): Uint8Array {
  const bytes = encodeSidecar(sidecar).slice(0, -CHECK_BYTES);
  bytes[0] = 0x83;
  return bytes;
}

function reversed(map: MsgpackValue): Record<string, MsgpackValue> {
  return Object.fromEntries(Object.entries(map as Record<string, MsgpackValue>).reverse());
}

const BASE = sidecarOf([seen(1), seen(2), SELF]);
type Fields = Record<string, MsgpackValue>;
const firstOf = (map: Fields) => (map.containers as Fields[])[0]!;

/** Sidecars that other writers, or later versions of this one, might write. */
const FOREIGN: readonly (readonly [fact: string, bytes: Uint8Array])[] = [
  ["no bytes", new Uint8Array(0)],
  ["one byte", Uint8Array.of(0x83)],
  ["the original's sidecar", Uint8Array.of(2, 1, 0, 0, 0, 0, 0, 0, 0)],
  ["the keys in another order", changed(BASE, reversed)],
  [
    "the segment in another order",
    changed(BASE, (map) => {
      map.segment = reversed(map.segment!);
    }),
  ],
  [
    "a container in another order",
    changed(BASE, (map) => {
      map.containers = (map.containers as Fields[]).map(reversed);
    }),
  ],
  ["an unknown field", changed(BASE, (map) => void (map.later = [1, { two: 2 }]))],
  [
    "an unknown field of the segment",
    changed(BASE, (map) => {
      map.segment = { ...map.segment as Fields, later: "x" };
    }),
  ],
  [
    "an unknown field of a container",
    changed(BASE, (map) => {
      map.containers = (map.containers as Fields[]).map((fields) => ({ later: [null], ...fields }));
    }),
  ],
  ["nil where a field may be missing", changed(BASE, (map) => void (firstOf(map).pod_name = null))],
  ["an unknown QoS class", changed(BASE, (map) => void (firstOf(map).qos_class = "Platinum"))],
  ["labels that are no strings", changed(BASE, (map) => void (firstOf(map).labels = { a: 1 }))],
  ["an id that is no string", changed(BASE, (map) => void (firstOf(map).container_id = 7))],
  ["a time that is no number", changed(BASE, (map) => void (firstOf(map).last_seen_ms = "now"))],
  ["a time that is not finite", changed(BASE, (map) => void (firstOf(map).last_seen_ms = NaN))],
  [
    "a start that is not finite",
    changed(BASE, (map) => {
      (map.segment as Fields).start_ms = Infinity;
    }),
  ],
  [
    "times as 64-bit integers",
    changed(BASE, (map) => {
      firstOf(map).first_seen_ms = 1_768_254_769_000n;
      (map.segment as Fields).end_ms = 1_768_254_769_000n;
    }),
  ],
  [
    "a count that is negative",
    changed(BASE, (map) => void ((map.segment as Fields).row_count = -1)),
  ],
  [
    "a count that is broken",
    changed(BASE, (map) => void ((map.segment as Fields).byte_size = 0.5)),
  ],
  ["a segment without a CRC-32", encodeSidecar(sidecarOf([seen(1)], { fileCrc32: undefined }))],
  ["a CRC-32 of a byte", encodeSidecar(sidecarOf([seen(1)], { fileCrc32: 7 }))],
  [
    "a CRC-32 that is nil",
    changed(BASE, (map) => void ((map.segment as Fields).file_crc32 = null)),
  ],
  ...[-1, 0.5, 2 ** 32, Infinity, "x"].map((crc) =>
    [
      `a CRC-32 that is ${crc}`,
      changed(BASE, (map) => void ((map.segment as Fields).file_crc32 = crc)),
    ] as const
  ),
  [
    "a CRC-32 in another place",
    changed(BASE, (map) => {
      const { file_crc32: crc = null, ...others } = map.segment as Fields;
      map.segment = { ...others, file_crc32: crc };
    }),
  ],
  [
    "a CRC-32 in the place of another field",
    changed(BASE, (map) => {
      const { run_id: _run, ...others } = map.segment as Fields;
      map.segment = others;
    }),
  ],
  [
    "another field in the place of the CRC-32",
    changed(BASE, (map) => {
      const { file_crc32: _crc, ...others } = map.segment as Fields;
      map.segment = { ...others, later: 1 };
    }),
  ],
  ["a container without fields", changed(BASE, (map) => void (map.containers = [{}]))],
  ["containers that are a map", changed(BASE, (map) => void (map.containers = {}))],
  ["a segment that is a list", changed(BASE, (map) => void (map.segment = [1, 2]))],
  ["a later version", changed(BASE, (map) => void (map.version = 4))],
  ["bytes after the end", Uint8Array.of(...encodeSidecar(BASE), 0)],
  ["half of it", encodeSidecar(BASE).slice(0, 300)],
];
for (const [fact, bytes] of FOREIGN) {
  Deno.test(`SidecarReader gives what decodeSidecar() gives for ${fact}`, () => {
    assertSameOutcome(new SidecarReader(), bytes, "a new reader");
    const reader = new SidecarReader();
    assertSameOutcome(reader, encodeSidecar(BASE), "the one before");
    assertSameOutcome(reader, bytes, "a reader that knows what is in it");
    assertSameOutcome(reader, bytes, "the second time");
    assertSameOutcome(reader, encodeSidecar(BASE), "the one after");
    if (bytes[0] !== 0x83) return;
    assertSameOutcome(reader, addCheck(bytes), "with a check");
    assertSameOutcome(new SidecarReader(), addCheck(bytes), "with a check, and a new reader");
  });
}

/** Bytes in which a key of a map stands twice: the second counts. */
function doubled(bytes: Uint8Array, options: { key: string; after: string; mapAt: string }) {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const value = Array.from(encodeMsgpack(7), (byte) => String.fromCharCode(byte)).join("");
  const key = String.fromCharCode(0xa0 | options.key.length) + options.key + value;
  const mapAt = text.indexOf(options.mapAt) - 2;
  const at = text.indexOf(options.after) - 1;
  const grown = String.fromCharCode(text.charCodeAt(mapAt) + 1);
  const whole = text.slice(0, mapAt) + grown + text.slice(mapAt + 1, at) + key + text.slice(at);
  return Uint8Array.from(whole, (char) => char.charCodeAt(0));
}

for (
  const [fact, options] of [
    ["a time of a container", { key: "last_seen_ms", after: "qos_class", mapAt: "container_id" }],
    ["a time of the segment", { key: "start_ms", after: "run_id", mapAt: "start_ms" }],
    ["a segment's CRC-32", { key: "file_crc32", after: "run_id", mapAt: "start_ms" }],
  ] as const
) {
  Deno.test(`SidecarReader gives what decodeSidecar() gives where ${fact} stands twice`, () => {
    const bytes = doubled(unchecked(BASE), options);
    const reader = new SidecarReader();
    assertEquals(typeof outcomeOf(() => decodeSidecar(bytes)), "object");
    for (const again of [bytes, encodeSidecar(BASE), bytes]) assertSameOutcome(reader, again, fact);
  });
}

/** A node's containers, some born, some gone, some described anew since the segment before. */
function nextContainers(
  living: readonly SidecarContainer[],
  { random, startMs }: { readonly random: Random; readonly startMs: number },
): SidecarContainer[] {
  const kept = living.filter(() => random() > 0.05);
  while (kept.length < 8 || random() < 0.2) kept.push(seen(Math.floor(random() * 200)));
  return kept.map((container) => ({
    ...container,
    ...(random() < 0.05 ? { podName: `pod-${Math.floor(random() * 5)}é` } : {}),
    ...(random() < 0.05
      ? { labels: random() < 0.5 ? undefined : { "app/名": "x".repeat(40) } }
      : {}),
    firstSeenMs: random() < 0.9 ? startMs : Math.floor(random() * 300),
    lastSeenMs: random() < 0.9 ? startMs + 89_000 : random() * 70_000,
  })).sort((a, b) => a.id < b.id ? -1 : 1);
}

for (const [seed, knownContainersMax] of [[81, undefined], [82, 5], [83, 0]] as const) {
  Deno.test(`SidecarReader gives what decodeSidecar() gives, segment for segment (seed ${seed})`, () => {
    const random = seededRandom(seed);
    const reader = new SidecarReader(
      knownContainersMax === undefined ? {} : { knownContainersMax },
    );
    const shared = new Uint8Array(16_384);
    let living: SidecarContainer[] = [SELF];
    for (let i = 0; i < 300; i++) {
      const startMs = START_MS + i * 90_000;
      living = nextContainers(living, { random, startMs });
      const bytes = encodeSidecar(sidecarOf(living, {
        startMs,
        rowCount: Math.floor(random() * 2 ** 34),
        // Segments of the last release, and of this.
        fileCrc32: random() < 0.2 ? undefined : Math.floor(random() * 2 ** 32),
        runId: `run-${Math.floor(i / 40)}`,
        replaces: random() < 0.1 ? [`metrics-${i}`] : [],
      }));
      const at = Math.floor(random() * 8); // files come to lie anywhere in a buffer that is used again
      shared.set(bytes, at);
      assertSameOutcome(reader, shared.subarray(at, at + bytes.length), `segment ${i}`);
    }
  });
}

Deno.test("SidecarReader refuses damaged bytes as decodeSidecar() does (seed 84)", () => {
  const random = seededRandom(84);
  const reader = new SidecarReader();
  const sidecar = sidecarOf([seen(1), seen(2), seen(3), SELF]);
  const checked = encodeSidecar(sidecar);
  for (let i = 0; i < 4_000; i++) {
    const whole = i % 2 === 0 ? checked : unchecked(sidecar);
    const bytes = whole.slice(0, random() < 0.2 ? random() * whole.length : whole.length);
    const flips = 1 + Math.floor(random() * 2);
    for (let n = 0; n < flips; n++) bytes[Math.floor(random() * bytes.length)] = random() * 256;
    assertSameOutcome(reader, bytes, `attempt ${i}: ${bytes.toHex()}`);
    if (i % 10 === 0) assertSameOutcome(reader, whole, `after attempt ${i}`);
  }
});

Deno.test("SidecarReader gives the same objects for the same bytes", () => {
  const reader = new SidecarReader();
  const first = reader.read(encodeSidecar(BASE));
  const second = reader.read(encodeSidecar(sidecarOf([seen(1), seen(2), SELF], { startMs: 5 })));
  assertStrictEquals(second.containers, first.containers);
  assertStrictEquals(second.segment.metricNames, first.segment.metricNames);
  const third = reader.read(encodeSidecar(sidecarOf([seen(2), seen(3)])));
  assertStrictEquals(third.containers[0], first.containers[1]);
});

Deno.test("SidecarReader takes no memory for a number of containers that is a lie", () => {
  const bytes = unchecked(sidecarOf([]));
  const lie = Uint8Array.of(...bytes.slice(0, -1), 0xdd, 0xff, 0xff, 0xff, 0xff);
  assertThrows(() => new SidecarReader().read(lie), SyntaxError, "not MessagePack");
});

Deno.test("SidecarReader refuses a file that is longer than any sidecar", () => {
  const labels = { long: "x".repeat(MSGPACK_BYTES_MAX / 2) };
  const bytes = encodeSidecar(sidecarOf([seen(1, { labels }), seen(2, { labels })]));
  assertThrows(() => new SidecarReader().read(bytes), SyntaxError, "are more than");
});

Deno.test("SidecarReader forgets containers when it knows as many as it may", () => {
  const reader = new SidecarReader({ knownContainersMax: 2 });
  const objectsOf = (...numbers: number[]) =>
    reader.read(encodeSidecar(sidecarOf(numbers.map((number) => seen(number))))).containers;
  const [one, two] = objectsOf(1, 2);
  assertStrictEquals(objectsOf(2)[0], two);
  objectsOf(3);
  assertEquals([objectsOf(1)[0] === one, objectsOf(1)[0]], [false, one]);
});

Deno.test("SidecarReader forgets the tail that was used longest ago", () => {
  const reader = new SidecarReader();
  const namesOf = (runId: string) =>
    reader.read(encodeSidecar(sidecarOf([], { runId }))).segment.metricNames;
  const [first, second] = [namesOf("first"), namesOf("second")];
  assertStrictEquals(namesOf("first"), first);
  for (let i = 0; i < KNOWN_TAILS_MAX - 1; i++) namesOf(`run-${i}`);
  assertStrictEquals(namesOf("first"), first);
  assertEquals([namesOf("second") === second, namesOf("second")], [false, second]);
});
