import { assertEquals } from "@std/assert";
import {
  type DataManifest,
  type DataOrder,
  encodeManifest,
  readManifest,
} from "./data_manifest.ts";

const ORDER: DataOrder = {
  seed: 1,
  containers: 100,
  startMs: 1_768_176_000_000,
  ticks: 86_400,
  rotationSeconds: 90,
  generator: "c0ffee",
};
const MANIFEST: DataManifest = {
  order: ORDER,
  segments: 960,
  samples: 776_000_000,
  bytes: 386_000_000,
  elapsedMs: 170_000,
  processes: 2,
};
const TEXT = encodeManifest(MANIFEST);

Deno.test("readManifest() gives back what was written for the same order", () => {
  assertEquals(readManifest(TEXT, { ...ORDER }), MANIFEST);
});

const OTHER_ORDERS: readonly Partial<DataOrder>[] = [
  { seed: 2 },
  { containers: 99 },
  { startMs: ORDER.startMs + 1 },
  { ticks: 86_399 },
  { rotationSeconds: 60 },
  { generator: "c0ffef" },
];
for (const change of OTHER_ORDERS) {
  Deno.test(`readManifest() refuses data made to another order: ${JSON.stringify(change)}`, () => {
    assertEquals(readManifest(TEXT, { ...ORDER, ...change }), undefined);
  });
}

const UNFIT: readonly (readonly [name: string, text: string])[] = [
  ["nothing", ""],
  ["half a file", TEXT.slice(0, 100)],
  ["null", "null"],
  ["a list", "[]"],
  ["no order", JSON.stringify({ ...MANIFEST, order: undefined })],
  ["an order that is null", JSON.stringify({ ...MANIFEST, order: null })],
  ["no number of samples", JSON.stringify({ ...MANIFEST, samples: undefined })],
  ["a size in words", JSON.stringify({ ...MANIFEST, bytes: "386 MB" })],
];
for (const [name, text] of UNFIT) {
  Deno.test(`readManifest() takes ${name} for no manifest`, () => {
    assertEquals(readManifest(text, ORDER), undefined);
  });
}
