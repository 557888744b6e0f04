import { assertEquals } from "@std/assert";
import { packSpans } from "../index/container_spans.ts";
import { BehindWatch } from "./behind_watch.ts";
import type { OpenSource } from "./live_source.ts";

/** A journal of container 0, or of another one, from one time to another. */
type Journal = readonly [path: string, firstMs: number, lastMs: number, ordinal?: number];

function source([path, firstMs, lastMs, ordinal = 0]: Journal): OpenSource {
  return {
    path,
    firstMs,
    lastMs,
    intervalMs: 1,
    nodeName: "n",
    spans: packSpans([{ ordinal, firstMs, lastMs }]),
    header: { identifier: "a" },
  };
}

interface Look {
  readonly journals: readonly Journal[];
  readonly cursorMs: number;
  readonly want?: number;
}

const RUNS: ReadonlyArray<readonly [fact: string, looks: readonly Look[]]> = [
  ["says nothing while a stream reads on", [
    { journals: [["a", 0, 90]], cursorMs: 80 },
    { journals: [["a", 0, 91]], cursorMs: 90 },
    { journals: [["a", 0, 91]], cursorMs: 91 },
    { journals: [["a", 0, 91], ["b", 92, 93]], cursorMs: 91 },
    { journals: [["b", 92, 93]], cursorMs: 93 },
  ]],
  ["sees a journal of a clock that was set back, and how it grows", [
    { journals: [["a", 0, 100]], cursorMs: 100 },
    { journals: [["a", 0, 100], ["b", 41, 41]], cursorMs: 100, want: 40 },
    { journals: [["a", 0, 100], ["b", 41, 41]], cursorMs: 100 },
    { journals: [["b", 41, 43]], cursorMs: 100, want: 41 },
    { journals: [["c", 44, 44]], cursorMs: 100, want: 43 },
    { journals: [["c", 44, 101]], cursorMs: 100 },
  ]],
  ["does not take for news what was there before the stream", [
    { journals: [["a", 0, 100], ["b", 41, 50]], cursorMs: 100 },
    { journals: [["a", 0, 100], ["b", 41, 51]], cursorMs: 100, want: 50 },
  ]],
  ["leaves out what is about other containers", [
    { journals: [["a", 0, 100]], cursorMs: 100 },
    { journals: [["a", 0, 100], ["b", 41, 41, 7]], cursorMs: 100 },
  ]],
  ["sees a collector that was given up tick on", [
    { journals: [["a", 0, 100], ["b", 0, 97]], cursorMs: 96 },
    { journals: [["a", 0, 101], ["b", 0, 98]], cursorMs: 100, want: 97 },
  ]],
  ["takes the earliest of several", [
    { journals: [], cursorMs: 100 },
    { journals: [["a", 30, 31], ["b", 20, 22]], cursorMs: 100, want: 19 },
  ]],
];

for (const [fact, looks] of RUNS) {
  Deno.test(`BehindWatch ${fact}`, () => {
    const watch = new BehindWatch();
    for (const { journals, cursorMs, want } of looks) {
      assertEquals(watch.look(journals.map(source), { ordinals: [0], cursorMs }), want);
    }
  });
}
