import { assertEquals } from "@std/assert";
import { decodeSidecar } from "../store/sidecar.ts";
import {
  collectFast,
  type FastCollection,
  type FastProgress,
  replacedAt,
} from "./fast_collection.ts";
import { segmentPaths } from "./recorded_ticks.ts";

const START_MS = Date.UTC(2026, 0, 12, 9);

function orderOf(dataDir: string): FastCollection {
  return {
    ...{ dataDir, seed: 1, containers: 2, startMs: START_MS, ticks: 25, replaceEveryTicks: 10 },
    ...{ rotationSeconds: 10, retainMs: 3_600_000, retainBytes: 2 ** 30, speedMax: 0 },
    ...{ unmergedMax: 100, directory: `${dataDir}/host` },
  };
}

const REPLACED: readonly (readonly [tick: number, every: number, want: number | undefined])[] = [
  [1, 10, undefined],
  [10, 10, 1],
  [20, 10, 2],
  [30, 10, 0],
  [30, 0, undefined],
];
for (const [tick, replaceEveryTicks, want] of REPLACED) {
  Deno.test(`replacedAt() of tick ${tick}, every ${replaceEveryTicks}`, () => {
    assertEquals(replacedAt(tick, { containers: 3, replaceEveryTicks }), want);
  });
}

async function collect(signal: AbortSignal, ticks: number) {
  const dataDir = await Deno.makeTempDir({ prefix: "fgm-fast-" });
  const progress: FastProgress[] = [];
  const lines: string[] = [];
  try {
    await collectFast({ ...orderOf(dataDir), ticks }, {
      signal,
      onProgress: (made) => progress.push(made),
      onLog: (line) => lines.push(line),
    });
    const extents = segmentPaths(dataDir, "containers")
      .map((path) => decodeSidecar(Deno.readFileSync(path)).segment)
      .map(({ startMs, endMs }) => [startMs, endMs].map((ms) => (ms - START_MS) / 1_000));
    return { progress, lines, extents, journals: segmentPaths(dataDir, "journal") };
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

Deno.test("collectFast() seals what a collector would have sealed in that time", async () => {
  const { progress, lines, extents, journals } = await collect(new AbortController().signal, 25);
  assertEquals(extents, [[1, 10], [11, 20], [21, 25]]);
  assertEquals(journals, []);
  assertEquals(lines, []);
  const [births, last] = [progress.at(-1)?.births ?? 0, progress.at(-1)];
  assertEquals(last, { ticks: 25, timeMs: START_MS + 25_000, births });
  assertEquals(births > 2, true, "nobody was replaced");
});

Deno.test("collectFast() that is told to stop seals what it has", async () => {
  const { extents, journals } = await collect(AbortSignal.abort(), 1_000_000);
  assertEquals(journals, []);
  assertEquals(extents.length <= 1, true);
});
