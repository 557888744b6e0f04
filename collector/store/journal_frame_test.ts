import { assert, assertEquals, assertThrows } from "@std/assert";
import { ByteWriter } from "./byte_writer.ts";
import {
  beginFrame,
  endFrame,
  FRAME_BYTES_MAX,
  FRAME_HEAD_BYTES,
  FRAME_KIND,
  FrameSplitter,
} from "./journal_frame.ts";

function frame(text: string): Uint8Array {
  const out = new ByteWriter(8);
  const start = beginFrame(out, FRAME_KIND.tick);
  out.writeBytes(new TextEncoder().encode(text));
  endFrame(out, start);
  return out.view().slice();
}

function splitter(): { splitter: FrameSplitter; events: string[] } {
  const events: string[] = [];
  return {
    events,
    splitter: new FrameSplitter({
      frame: (kind, payload, offset) =>
        events.push(`${offset} ${kind} ${new TextDecoder().decode(payload)}`),
      damage: (offset, reason) => events.push(`${offset} damage: ${reason}`),
    }),
  };
}

const bytes = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const FRAME_BYTES = FRAME_HEAD_BYTES + 1 + 1;

Deno.test("endFrame() writes length, check and CRC", () => {
  // CRC-32 of "\x04123456789", computed with zlib.
  assertEquals(frame("123456789").subarray(0, 4).toHex(), "0a0000af");
  assertEquals(frame("").length, FRAME_HEAD_BYTES + 1);
});

Deno.test("endFrame() refuses what no reader would take", () => {
  const out = new ByteWriter(FRAME_BYTES_MAX + 100);
  const start = beginFrame(out, FRAME_KIND.tick);
  out.reserve(FRAME_BYTES_MAX);
  assertThrows(() => endFrame(out, start), RangeError, "exceed");
});

Deno.test("FrameSplitter finds frames however the bytes arrive", () => {
  const all = bytes(frame("a"), frame("b"), frame("c"));
  for (let size = 1; size <= all.length; size++) {
    const { splitter: split, events } = splitter();
    for (let at = 0; at < all.length; at += size) split.push(all.slice(at, at + size));
    assertEquals(events, ["0 4 a", "10 4 b", "20 4 c"]);
    assertEquals(split.keptBytes, 0);
    assertEquals(split.keptOffset, 30);
  }
});

Deno.test("FrameSplitter keeps an unfinished frame, and drops it when told", () => {
  const { splitter: split, events } = splitter();
  split.push(bytes(frame("a"), frame("b").subarray(0, 4)));
  assertEquals([split.keptBytes, split.keptOffset], [4, FRAME_BYTES]);
  split.dropKept();
  split.push(frame("c"));
  assertEquals(events, ["0 4 a", "10 4 c"]);
});

const DAMAGED: ReadonlyArray<readonly [byte: number, reason: string]> = [
  [0, "a frame's length is damaged"],
  [2, "a frame's length is damaged"],
  [3, "a frame's length is damaged"],
  [4, "a frame's checksum does not match"],
  [8, "a frame's kind is not known"],
  [9, "a frame's checksum does not match"],
];
for (const [at, reason] of DAMAGED) {
  Deno.test(`FrameSplitter goes on after a frame whose byte ${at} is wrong`, () => {
    const all = bytes(frame("a"), frame("b"), frame("c"));
    all[FRAME_BYTES + at] = all[FRAME_BYTES + at]! ^ 0x40;
    const { splitter: split, events } = splitter();
    split.push(all);
    assertEquals(events, ["0 4 a", `10 damage: ${reason}`, "20 4 c"]);
  });
}

Deno.test("FrameSplitter.finish() looks behind a length that is wrong with a right check", () => {
  const all = bytes(frame("a"), frame("b"), frame("c"));
  all.set([200, 0, 0, 0xa5 ^ 200], FRAME_BYTES);
  const { splitter: split, events } = splitter();
  split.push(all);
  assertEquals(events, ["0 4 a"]);
  split.finish();
  assertEquals(events.slice(1), ["10 damage: a frame's length is damaged", "20 4 c"]);
  assertEquals(split.keptBytes, 0);
});

Deno.test("FrameSplitter gives up on bytes made to be searched for ever", () => {
  // A plausible head every nine bytes, each of which would need a checksum over megabytes.
  const length = 4 * 1024 * 1024;
  const head = [length & 0xff, (length >> 8) & 0xff, length >> 16];
  const made = Uint8Array.of(...head, 0xa5 ^ head[0]! ^ head[1]! ^ head[2]!, 0, 0, 0, 0, 4);
  const hostile = new Uint8Array(5 * 1024 * 1024);
  for (let at = 0; at + 9 <= hostile.length; at += 9) hostile.set(made, at);
  const { splitter: split, events } = splitter();
  split.push(hostile);
  split.push(frame("after"));
  assertEquals(events.length, 1);
  assert(split.keptBytes <= hostile.length + 100);
});

Deno.test("FrameSplitter reports each damaged place, with sound frames in between", () => {
  const all = bytes(frame("a"), frame("b"), frame("c"), frame("d"));
  all[9] = 0;
  all[29] = 0;
  const { splitter: split, events } = splitter();
  split.push(all);
  const reason = "a frame's checksum does not match";
  assertEquals(events, [`0 damage: ${reason}`, "10 4 b", `20 damage: ${reason}`, "30 4 d"]);
});
