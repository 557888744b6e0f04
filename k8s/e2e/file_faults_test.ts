import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { relative } from "@std/path";
import { segmentPaths } from "@fgm/collector/testing/recorded_ticks";
import {
  ask,
  consolidateOnce,
  createPast,
  firstContainer,
  SEGMENT_MS,
  SEGMENT_TICKS,
  START_MS,
  startViewer,
  type TimeRange,
} from "./past_run.ts";
import { type Program, startProgram } from "./program.ts";
import { connectViewer, type ViewerClient } from "./viewer_client.ts";

/** One way in which a file of a segment is not what it was. */
interface Damage {
  readonly name: string;
  readonly kind: "parquet" | "containers";
  readonly change: (bytes: Uint8Array) => Uint8Array;
  /** Length that the file is then given, without any more bytes on the disk. */
  readonly lengthBytes?: number;
  /** Whether the rows can still be told; where they can, they have to be. */
  readonly isReadable: boolean;
}

const cut = (length: number) => (bytes: Uint8Array) => bytes.slice(0, length);
const without = (count: number) => (bytes: Uint8Array) => bytes.slice(0, -count);

/** Bytes of the footer by the file's own word. */
function footerBytes(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true);
}

const withFooterLength = (lengthOf: (bytes: Uint8Array) => number) => (bytes: Uint8Array) => {
  const lying = bytes.slice();
  new DataView(lying.buffer).setUint32(lying.length - 8, lengthOf(bytes), true);
  return lying;
};

/** Flips all bits of some bytes at a part of the file's length. */
const scratched = (at: (bytes: Uint8Array) => number, count = 4) => (bytes: Uint8Array) => {
  const start = Math.floor(at(bytes));
  return bytes.map((byte, i) => i >= start && i < start + count ? byte ^ 0xff : byte);
};

const LOST = { kind: "parquet", isReadable: false } as const;
const BESIDE = { kind: "containers", isReadable: true } as const;

const DAMAGES: readonly Damage[] = [
  { ...LOST, name: "an empty segment", change: cut(0) },
  { ...LOST, name: "a segment of one byte", change: cut(1) },
  { ...LOST, name: "a segment of half its magic", change: cut(2) },
  { ...LOST, name: "a segment of its magic", change: cut(4) },
  {
    ...LOST,
    name: "a segment that ends in a page",
    change: (bytes) => cut(bytes.length / 3)(bytes),
  },
  {
    ...LOST,
    name: "a segment that ends in its footer",
    change: (bytes) => without(8 + footerBytes(bytes) / 2)(bytes),
  },
  { ...LOST, name: "a segment without its last byte", change: without(1) },
  { ...LOST, name: "a footer of no length", change: withFooterLength(() => 0) },
  { ...LOST, name: "a footer of 2 GiB", change: withFooterLength(() => 2 ** 31) },
  { ...LOST, name: "a footer of 4 GiB", change: withFooterLength(() => 2 ** 32 - 1) },
  {
    ...LOST,
    name: "a footer longer than its file",
    change: withFooterLength((bytes) => bytes.length + 1),
  },
  {
    ...LOST,
    name: "a footer that begins a byte early",
    change: withFooterLength((bytes) => footerBytes(bytes) + 1),
  },
  { ...LOST, name: "zeros", change: (bytes) => bytes.slice().fill(0) },
  {
    ...LOST,
    name: "zeros from the middle on",
    change: (bytes) => bytes.slice().fill(0, bytes.length / 2),
  },
  {
    ...LOST,
    name: "pages that are scratched",
    // Every page, as the one that is asked for has to be among them.
    change: (bytes) =>
      bytes.map((byte, i) =>
        i > 4 && i < bytes.length - 8 - footerBytes(bytes) && i % 24 === 0 ? byte ^ 0x10 : byte
      ),
  },
  {
    ...LOST,
    name: "a footer that is scratched",
    change: scratched((bytes) => bytes.length - 8 - footerBytes(bytes) + 2),
  },
  { ...BESIDE, name: "an empty sidecar", change: cut(0) },
  { ...BESIDE, name: "a sidecar of one byte", change: cut(1) },
  { ...BESIDE, name: "half a sidecar", change: (bytes) => cut(bytes.length / 2)(bytes) },
  { ...BESIDE, name: "a sidecar without its last byte", change: without(1) },
  { ...BESIDE, name: "a sidecar of zeros", change: (bytes) => bytes.slice().fill(0) },
  {
    ...BESIDE,
    name: "a sidecar with a list of four billion entries",
    change: () => Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff),
  },
  { ...BESIDE, name: "a sidecar that is scratched", change: scratched(({ length }) => length / 2) },
  { ...LOST, name: "a segment of a TiB", change: (bytes) => bytes, lengthBytes: 2 ** 40 },
  { ...BESIDE, name: "a sidecar of a TiB", change: (bytes) => bytes, lengthBytes: 2 ** 40 },
  {
    ...BESIDE,
    name: "a sidecar and a byte more",
    change: (bytes) => Uint8Array.of(...bytes, 0),
  },
];

/** Sound segments at the end, to be merged. */
const SOUND_SEGMENTS = 4;

/** Sound segments lie between the damaged ones, too. */
const SEGMENTS = 2 * DAMAGES.length + SOUND_SEGMENTS;

interface Victim extends Damage {
  readonly stem: string;
  readonly fromMs: number;
}

/** The segments that are damaged: each has a sound one before and after it. */
function victims(dataDir: string): readonly Victim[] {
  const stems = segmentPaths(dataDir, "containers").map((path) =>
    path.slice(0, -".containers".length)
  );
  assertEquals(stems.length, SEGMENTS);
  return DAMAGES.map((damage, i) => ({
    ...damage,
    stem: stems[2 * i + 1]!,
    fromMs: START_MS + (2 * i + 1) * SEGMENT_MS,
  }));
}

/** Lines of the log that name a file, or the stem that it belongs to. */
function linesAbout(program: Program, path: string): readonly string[] {
  return program.stderr.split("\n").filter((line) => line.includes(path));
}

/** Asks for each victim's time and for all: what is left out is said, what is told is true. */
async function checkAnswers(
  viewer: ViewerClient,
  { damaged, truth, containerId, range }: {
    readonly damaged: readonly Victim[];
    readonly truth: ReadonlyMap<number, number>;
    readonly containerId: string;
    readonly range: TimeRange;
  },
): Promise<void> {
  const lost = new Set<number>();
  for (const { name, isReadable, fromMs } of damaged) {
    const toMs = fromMs + SEGMENT_MS;
    const want = [...truth].filter(([timeMs]) => timeMs >= fromMs && timeMs < toMs);
    assertEquals(want.length, SEGMENT_TICKS);
    const { points, isTruncated } = await ask(viewer, { containerId, fromMs, toMs });
    assertEquals(isTruncated, !isReadable, name);
    assertEquals([...points], isReadable ? want : [], name);
    if (!isReadable) want.forEach(([timeMs]) => lost.add(timeMs));
  }
  const { points, isTruncated } = await ask(viewer, { containerId, ...range });
  assert(isTruncated);
  assertEquals([...points], [...truth].filter(([timeMs]) => !lost.has(timeMs)));
}

Deno.test("torn segments and sidecars are named and left alone, and the rest is answered and merged", async () => {
  await using past = await createPast(SEGMENTS);
  const { dataDir, range } = past;
  let containerId: string;
  let truth: ReadonlyMap<number, number>;
  {
    await using program = startViewer(dataDir);
    const viewer = await connectViewer(program);
    containerId = await firstContainer(viewer);
    const whole = await ask(viewer, { containerId, ...range });
    truth = whole.points;
    assertEquals([whole.isTruncated, truth.size], [false, SEGMENTS * SEGMENT_TICKS]);
  }
  const damaged = victims(dataDir).map((victim) => {
    const path = `${victim.stem}.${victim.kind}`;
    const bytes = victim.change(Deno.readFileSync(path));
    Deno.writeFileSync(path, bytes);
    if (victim.lengthBytes !== undefined) Deno.truncateSync(path, victim.lengthBytes);
    return { ...victim, path, bytes };
  });
  {
    await using program = startViewer(dataDir);
    const viewer = await connectViewer(program);
    await checkAnswers(viewer, { damaged, truth, containerId, range });
    for (const { name, path } of damaged) assertEquals(linesAbout(program, path).length, 1, name);
    assertEquals(await program.stop(), { code: 0, signal: null }, program.stderr);
  }
  {
    await using verifying = startProgram("fgm-consolidator", ["--data-dir", dataDir, "--verify"]);
    assertEquals(await verifying.ended, { code: 1, signal: null }, verifying.stderr);
    const lines = verifying.stdout.trimEnd().split("\n");
    const wrong = damaged.map(({ path }) => relative(dataDir, path));
    assertEquals(lines.slice(0, -1).map((line) => line.slice(0, line.indexOf(": "))), wrong);
    const right = SEGMENTS - DAMAGES.length;
    assertStringIncludes(lines.at(-1)!, `: ${right} right, ${wrong.length} wrong, 0 without`);
  }
  {
    await using consolidator = consolidateOnce(dataDir);
    assertEquals(await consolidator.ended, { code: 1, signal: null }, consolidator.stderr);
    assertEquals(consolidator.logged("Merged segments").length, 1, consolidator.stderr);
    const left = consolidator.logged("Cannot merge a segment; it is left as it is");
    assertEquals(left.map(({ path }) => path).sort(), damaged.map(({ stem }) => stem).sort());
  }
  for (const { name, path, bytes, lengthBytes } of damaged) {
    if (lengthBytes !== undefined) assertEquals(Deno.statSync(path).size, lengthBytes);
    else assertEquals(Deno.readFileSync(path), bytes, name);
  }
  {
    await using program = startViewer(dataDir);
    await checkAnswers(await connectViewer(program), { damaged, truth, containerId, range });
  }
});
