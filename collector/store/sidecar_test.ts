import { assert, assertEquals, assertThrows } from "@std/assert";
import { fixtureContainer, seededRandom } from "./journal_fixture.ts";
import { decodeMsgpack, encodeMsgpack, type MsgpackValue } from "./msgpack.ts";
import { decodeSidecar, encodeSidecar, type Sidecar } from "./sidecar.ts";

const SIDECAR: Sidecar = {
  version: 3,
  segment: {
    startMs: 1768254769000,
    endMs: 1768254858000,
    rowCount: 936_000,
    byteSize: 1_228_885,
    fileCrc32: 0xc0ffee11,
    metricNames: ["m.cpu", "m.mem"],
    runId: "4f1c",
    nodeName: "worker-1",
    clusterName: "prod",
    identifier: "fgm-x7k2p",
    intervalMs: 1000,
    replaces: ["metrics-20260112T215249Z"],
  },
  containers: [
    { ...fixtureContainer(1), firstSeenMs: 1768254769000, lastSeenMs: 1768254858000 },
    {
      id: "fgm-self",
      podName: undefined,
      namespace: undefined,
      containerName: undefined,
      podUid: undefined,
      qosClass: "Unknown",
      labels: undefined,
      firstSeenMs: 0,
      lastSeenMs: 0.5,
    },
  ],
};

/** The sidecar's map with `change` applied, which no check is then in the way of. */
function changed(change: (map: Record<string, MsgpackValue>) => void): Uint8Array {
  const map = structuredClone(decodeMsgpack(encodeSidecar(SIDECAR), "test")) as Record<
    string,
    MsgpackValue
  >;
  delete map.check;
  change(map);
  return encodeMsgpack(map);
}

Deno.test("decodeSidecar() gives back what encodeSidecar() took", () => {
  assertEquals(decodeSidecar(encodeSidecar(SIDECAR)), SIDECAR);
  const bare: Sidecar = { ...SIDECAR, containers: [] };
  assertEquals(decodeSidecar(encodeSidecar(bare)), bare);
  for (const fileCrc32 of [undefined, 0, 1, 0x7f, 0x80, 0xffff, 0x80000000, 0xffffffff]) {
    const sidecar: Sidecar = { ...SIDECAR, segment: { ...SIDECAR.segment, fileCrc32 } };
    assertEquals(decodeSidecar(encodeSidecar(sidecar)), sidecar);
  }
});

Deno.test("decodeSidecar() ignores fields it does not know", () => {
  assertEquals(decodeSidecar(changed((map) => map.later = [1, 2])), SIDECAR);
});

Deno.test("decodeSidecar() reads a QoS class it does not know as Unknown", () => {
  const bytes = changed((map) => {
    const [first] = map.containers as Record<string, MsgpackValue>[];
    first!.qos_class = "Platinum";
  });
  assertEquals(decodeSidecar(bytes).containers[0]?.qosClass, "Unknown");
});

Deno.test("decodeSidecar() throws: its bytes are not those that were written", () => {
  const bytes = encodeSidecar(SIDECAR);
  const at = bytes.length - 30; // in the newest time, where any bytes are a number
  bytes[at]! ^= 1;
  assertThrows(() => decodeSidecar(bytes), SyntaxError, "not those that were written");
});

const BAD: ReadonlyArray<readonly [bytes: Uint8Array, message: string]> = [
  [new Uint8Array(0), "Cannot decode sidecar: not MessagePack"],
  [Uint8Array.of(0x01), "Cannot decode sidecar: number is not a map"],
  [changed((map) => map.version = 4), "format version 4 is newer than 3; upgrade fgm"],
  [changed((map) => map.version = 2), "format version 2 is older than 3"],
  [changed((map) => map.version = "3"), 'field "version" is string'],
  [changed((map) => delete map.segment), "Cannot decode sidecar's segment: nil is not a map"],
  [
    changed((map) => map.containers = 1),
    "Cannot decode sidecar's containers: number is not a list",
  ],
  [changed((map) => map.containers = [{}]), 'field "container_id" is missing'],
  [
    changed((map) => map.segment = { ...map.segment as object, row_count: -1 }),
    'field "row_count" is number, not a count',
  ],
  ...([
    [-1, "number, not a count"],
    [0.5, "number, not a count"],
    [2 ** 32, "number, not an integer of 32 bits"],
    [2n ** 40n, "number, not an integer of 32 bits"],
    ["c0ffee11", "string, not a number"],
    [[1], "list, not a number"],
  ] as const).map(([crc, found]) =>
    [
      changed((map) => map.segment = { ...map.segment as object, file_crc32: crc as MsgpackValue }),
      `field "file_crc32" is ${found}`,
    ] as const
  ),
];
for (const [bytes, message] of BAD) {
  Deno.test(`decodeSidecar() throws: ${message}`, () => {
    assertThrows(() => decodeSidecar(bytes), SyntaxError, message);
  });
}

Deno.test("decodeSidecar() throws nothing but SyntaxError for damaged bytes (seed 71)", () => {
  const random = seededRandom(71);
  const checked = encodeSidecar(SIDECAR);
  const unchecked = changed(() => {});
  for (let i = 0; i < 4_000; i++) {
    const whole = i % 2 === 0 ? checked : unchecked;
    const bytes = whole.slice(0, random() < 0.3 ? random() * whole.length : whole.length);
    for (let n = 0; n < 3; n++) bytes[Math.floor(random() * bytes.length)] = random() * 256;
    try {
      decodeSidecar(bytes);
    } catch (error) {
      assert(error instanceof SyntaxError, String(error));
    }
  }
});
