import { assertEquals, assertThrows } from "@std/assert";
import { Random } from "../testing/random.ts";
import { fixtureContainer } from "./journal_fixture.ts";
import { decodeMsgpack, encodeMsgpack } from "./msgpack.ts";
import { decodeSidecar, encodeSidecar } from "./sidecar.ts";
import { addCheck, CHECK_BYTES, readCheck } from "./sidecar_check.ts";
import { SidecarReader } from "./sidecar_reader.ts";

const PLAIN = encodeMsgpack({ version: 3, segment: {} });

Deno.test("addCheck() adds a last field that any MessagePack reader understands", () => {
  const checked = addCheck(PLAIN);
  assertEquals(checked.length, PLAIN.length + CHECK_BYTES);
  const { check, ...others } = decodeMsgpack(checked, "test") as Record<string, unknown>;
  assertEquals(typeof check, "number");
  assertEquals(others, { version: 3, segment: {} });
});

Deno.test("addCheck() refuses what is no small map", () => {
  for (
    const bytes of [new Uint8Array(), Uint8Array.of(0x93), Uint8Array.of(0x8f), encodeMsgpack("x")]
  ) {
    assertThrows(() => addCheck(bytes), RangeError, "no small map");
  }
});

Deno.test("readCheck() tells a sidecar without a check from one with another's", () => {
  assertEquals(readCheck(new Uint8Array()), "none");
  assertEquals(readCheck(PLAIN), "none");
  const checked = addCheck(PLAIN);
  assertEquals(readCheck(checked), "right");
  // At an offset of a larger buffer, as readers of many files have them.
  const buffer = new Uint8Array(checked.length + 7);
  buffer.set(checked, 3);
  assertEquals(readCheck(buffer.subarray(3, 3 + checked.length)), "right");
  checked[1]! ^= 1;
  assertEquals(readCheck(checked), "wrong");
});

const SIDECAR = {
  version: 3,
  segment: {
    ...{ startMs: 1768254769000, endMs: 1768254858000, rowCount: 936_000, byteSize: 1_228_885 },
    ...{ fileCrc32: 0xc0ffee11 },
    ...{ metricNames: ["m.cpu", "m.mem"], runId: "4f1c", nodeName: "worker-1" },
    ...{ clusterName: "prod", identifier: "fgm-x7k2p", intervalMs: 1000, replaces: [] },
  },
  containers: [1, 2, 3].map((number) => ({
    ...fixtureContainer(number),
    ...{ firstSeenMs: 1768254769000, lastSeenMs: 1768254858000 },
  })),
} as const;

Deno.test("decodeSidecar() gives what was written or nothing, whichever bit flips", () => {
  const sound = encodeSidecar(SIDECAR);
  const reader = new SidecarReader();
  reader.read(sound); // it knows all the bytes but those that flip
  const random = new Random("flips of a sidecar");
  // Every byte, and one of its bits.
  for (let at = 0; at < sound.length; at++) {
    const flipped = sound.slice();
    flipped[at]! ^= 1 << random.integer(0, 7);
    for (
      const read of [
        () => decodeSidecar(flipped).segment,
        () => reader.read(flipped).segment,
      ]
    ) {
      const segment = orUndefined(read);
      if (segment !== undefined) assertEquals(segment, SIDECAR.segment, `byte ${at}`);
    }
  }
});

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
