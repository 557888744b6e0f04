import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { basename, relative } from "@std/path";
import { assumedSpanMs } from "@fgm/collector/store/segment_files";
import { decodeSession } from "@fgm/collector/store/session";
import { decodeSidecar, encodeSidecar } from "@fgm/collector/store/sidecar";
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
  /** What has become of the sidecar, where it is not the file that is changed. */
  readonly sidecar?: "missing" | "broken";
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

const toZeros = (bytes: Uint8Array) => bytes.slice().fill(0);

/** Every page, as the one that is asked for has to be among them. */
const withScratchedPages = (bytes: Uint8Array) =>
  bytes.map((byte, i) =>
    i > 4 && i < bytes.length - 8 - footerBytes(bytes) && i % 24 === 0 ? byte ^ 0x10 : byte
  );

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
  { ...LOST, name: "zeros", change: toZeros },
  {
    ...LOST,
    name: "zeros from the middle on",
    change: (bytes) => bytes.slice().fill(0, bytes.length / 2),
  },
  { ...LOST, name: "pages that are scratched", change: withScratchedPages },
  {
    ...LOST,
    name: "a footer that is scratched",
    change: scratched((bytes) => bytes.length - 8 - footerBytes(bytes) + 2),
  },
  { ...BESIDE, name: "an empty sidecar", change: cut(0) },
  { ...BESIDE, name: "a sidecar of one byte", change: cut(1) },
  { ...BESIDE, name: "half a sidecar", change: (bytes) => cut(bytes.length / 2)(bytes) },
  { ...BESIDE, name: "a sidecar without its last byte", change: without(1) },
  { ...BESIDE, name: "a sidecar of zeros", change: toZeros },
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
  // Of what follows nobody knows how long it is: these come last, as what comes next may lack them.
  {
    ...LOST,
    name: "a segment alone",
    change: (bytes) => bytes,
    sidecar: "missing",
    isReadable: true,
  },
  { ...LOST, name: "zeros alone", change: toZeros, sidecar: "missing" },
  { ...LOST, name: "scratched pages alone", change: withScratchedPages, sidecar: "missing" },
  { ...LOST, name: "zeros and half a sidecar", change: toZeros, sidecar: "broken" },
  {
    ...LOST,
    name: "scratched pages and half a sidecar",
    change: withScratchedPages,
    sidecar: "broken",
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

/** Leaves no sidecar, or half of it. */
function spoilSidecar(stem: string, sidecar: Damage["sidecar"]): void {
  const path = `${stem}.containers`;
  if (sidecar === "missing") Deno.removeSync(path);
  if (sidecar === "broken") Deno.truncateSync(path, Deno.statSync(path).size >> 1);
}

/** The files of a victim that a viewer has to name. */
function namedByViewer({ stem, kind, isReadable, sidecar }: Victim): readonly string[] {
  const paths = kind === "containers" || !isReadable ? [`${stem}.${kind}`] : [];
  return sidecar === "broken" ? [...paths, `${stem}.containers`] : paths;
}

/** Lines of the log that name a file, or the stem that it belongs to. */
function linesAbout(program: Program, path: string): readonly string[] {
  return program.stderr.split("\n").filter((line) => line.includes(path));
}

/** What a range may lack, and is said to. */
interface Lack {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What those lack that cannot be read: for lack of a sidecar, it may be as long as such a file can be. */
function lacks(damaged: readonly Victim[]): readonly Lack[] {
  return damaged.filter(({ isReadable }) => !isReadable).map(({ fromMs, stem, sidecar }) => ({
    fromMs,
    toMs: fromMs + (sidecar === undefined ? SEGMENT_MS : assumedSpanMs(basename(stem))),
  }));
}

function isWithin({ fromMs, toMs }: TimeRange, all: readonly Lack[]): boolean {
  return all.some((lack) => lack.fromMs < toMs && fromMs < lack.toMs);
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
    const asked = { fromMs, toMs: fromMs + SEGMENT_MS };
    const want = [...truth].filter(([timeMs]) => timeMs >= fromMs && timeMs < asked.toMs);
    assertEquals(want.length, SEGMENT_TICKS);
    const { points, isTruncated } = await ask(viewer, { containerId, ...asked });
    assertEquals(isTruncated, isWithin(asked, lacks(damaged)), name);
    assertEquals([...points], isReadable ? want : [], name);
    if (!isReadable) want.forEach(([timeMs]) => lost.add(timeMs));
  }
  const { points, isTruncated } = await ask(viewer, { containerId, ...range });
  assert(isTruncated);
  assertEquals([...points], [...truth].filter(([timeMs]) => !lost.has(timeMs)));
}

/** What a viewer tells of a directory in which all is well. */
interface Sound {
  readonly containerId: string;
  readonly truth: ReadonlyMap<number, number>;
  /** What an export of each range has. */
  readonly rows: readonly (readonly string[] | undefined)[];
}

async function askSound(
  dataDir: string,
  { range, exported = [] }: { readonly range: TimeRange; readonly exported?: readonly TimeRange[] },
): Promise<Sound> {
  await using program = startViewer(dataDir);
  const viewer = await connectViewer(program);
  const containerId = await firstContainer(viewer);
  const { points: truth, isTruncated } = await ask(viewer, { containerId, ...range });
  assertEquals(isTruncated, false);
  const rows: (readonly string[] | undefined)[] = [];
  for (const each of exported) rows.push(await exportedRows(viewer, each));
  return { containerId, truth, rows };
}

Deno.test("torn segments and sidecars are named and left alone, and the rest is answered and merged", async () => {
  await using past = await createPast(SEGMENTS);
  const { dataDir, range } = past;
  const { containerId, truth } = await askSound(dataDir, { range });
  assertEquals(truth.size, SEGMENTS * SEGMENT_TICKS);
  const damaged = victims(dataDir).map((victim) => {
    const path = `${victim.stem}.${victim.kind}`;
    const bytes = victim.change(Deno.readFileSync(path));
    Deno.writeFileSync(path, bytes);
    if (victim.lengthBytes !== undefined) Deno.truncateSync(path, victim.lengthBytes);
    spoilSidecar(victim.stem, victim.sidecar);
    return { ...victim, path, bytes };
  });
  {
    await using program = startViewer(dataDir);
    const viewer = await connectViewer(program);
    await checkAnswers(viewer, { damaged, truth, containerId, range });
    for (const victim of damaged) {
      const named = namedByViewer(victim);
      for (const path of named) assertEquals(linesAbout(program, path).length, 1, victim.name);
      assertEquals(linesAbout(program, victim.stem).length, named.length, victim.name);
    }
    assertEquals(await program.stop(), { code: 0, signal: null }, program.stderr);
  }
  await checkVerified(dataDir, damaged);
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

/** Without a sidecar nothing tells what the bytes were, and a broken one is enough to say. */
async function checkVerified(dataDir: string, damaged: readonly Victim[]): Promise<void> {
  await using verifying = startProgram("fgm-consolidator", ["--data-dir", dataDir, "--verify"]);
  assertEquals(await verifying.ended, { code: 1, signal: null }, verifying.stderr);
  const lines = verifying.stdout.trimEnd().split("\n");
  const wrong = damaged.filter(({ sidecar }) => sidecar !== "missing").map(({ stem, ...victim }) =>
    relative(dataDir, `${stem}.${victim.sidecar === "broken" ? "containers" : victim.kind}`)
  );
  assertEquals(lines.slice(0, -1).map((line) => line.slice(0, line.indexOf(": "))), wrong);
  const counts = `${SEGMENTS - damaged.length} right, ${wrong.length} wrong, ` +
    `${damaged.length - wrong.length} without`;
  assertStringIncludes(lines.at(-1)!, `: ${counts}`);
}

/** How a merge was left, and what has become of the merged segment. */
interface MergedDamage {
  readonly name: string;
  /** What there is of the two segments that it was merged from; the first may be half deleted. */
  readonly inputs: "none" | "both" | "second" | "one and a half";
  readonly parquet?: "zeros" | "scratched";
  readonly sidecar?: "missing" | "broken";
}

const MERGED_DAMAGES: readonly MergedDamage[] = [
  { name: "nothing but the crash", inputs: "both" },
  { name: "half a sidecar before an input is gone", inputs: "both", sidecar: "broken" },
  { name: "no sidecar before an input is gone", inputs: "both", sidecar: "missing" },
  { name: "half a sidecar after an input is gone", inputs: "second", sidecar: "broken" },
  { name: "no sidecar in the middle of an input", inputs: "one and a half", sidecar: "missing" },
  { name: "half a sidecar long after", inputs: "none", sidecar: "broken" },
  { name: "zeros before an input is gone", inputs: "both", parquet: "zeros" },
  { name: "scratched pages before an input is gone", inputs: "both", parquet: "scratched" },
  { name: "scratched pages long after", inputs: "none", parquet: "scratched" },
  // Of what follows nobody knows how long it is, as above.
  { name: "zeros and half a sidecar", inputs: "both", parquet: "zeros", sidecar: "broken" },
  { name: "scratched pages alone", inputs: "both", parquet: "scratched", sidecar: "missing" },
  { name: "zeros alone, long after", inputs: "none", parquet: "zeros", sidecar: "missing" },
];

/** Segments to a merge, and a gap after it, which no merge spans. */
const MERGE_INPUTS = 2;
const MERGE_MS = (MERGE_INPUTS + 1) * SEGMENT_MS;

interface MergedVictim extends MergedDamage, TimeRange {
  readonly stem: string;
}

/** The time of each merge. */
const MERGED_RANGES: readonly TimeRange[] = MERGED_DAMAGES.map((_, i) => {
  const fromMs = START_MS + i * MERGE_MS;
  return { fromMs, toMs: fromMs + MERGE_INPUTS * SEGMENT_MS };
});

/** Removes segments, so that no merge has more than `MERGE_INPUTS` of them. */
function makeGaps(dataDir: string): void {
  for (const [i, path] of segmentPaths(dataDir, "parquet").entries()) {
    if (i % (MERGE_INPUTS + 1) < MERGE_INPUTS) continue;
    Deno.removeSync(path);
    Deno.removeSync(path.replace(".parquet", ".containers"));
  }
}

/** Paths of the segments of a directory, without an ending. */
function stemsOf(dataDir: string): readonly string[] {
  return segmentPaths(dataDir, "parquet").map((path) => path.slice(0, -".parquet".length));
}

/** Merges all, and leaves each merge and what it gave as its damage has it. */
async function mergeAndDamage(dataDir: string): Promise<readonly MergedVictim[]> {
  const stems = stemsOf(dataDir);
  const paths = stems.flatMap((stem) => [`${stem}.parquet`, `${stem}.containers`]);
  const files = new Map(paths.map((path) => [path, Deno.readFileSync(path)]));
  await using consolidator = consolidateOnce(dataDir);
  assertEquals(await consolidator.ended, { code: 0, signal: null }, consolidator.stderr);
  const merged = stemsOf(dataDir);
  assertEquals(merged, MERGED_DAMAGES.map((_, i) => `${stems[MERGE_INPUTS * i]}-merged1`));
  return MERGED_DAMAGES.map((damage, i) => {
    const [stem, range] = [merged[i]!, MERGED_RANGES[i]!];
    const inputStems = stems.slice(MERGE_INPUTS * i, MERGE_INPUTS * (i + 1));
    if (damage.inputs !== "none") putBack(stem, { damage, inputStems, files });
    spoil(`${stem}.parquet`, damage.parquet);
    spoilSidecar(stem, damage.sidecar);
    return { ...damage, ...range, stem };
  });
}

function spoil(path: string, parquet: MergedDamage["parquet"]): void {
  if (parquet === undefined) return;
  const change = parquet === "zeros" ? toZeros : withScratchedPages;
  Deno.writeFileSync(path, change(Deno.readFileSync(path)));
}

/** The files as a crash leaves them after the merged segment has its name. */
function putBack(
  stem: string,
  { damage, inputStems, files }: {
    readonly damage: MergedDamage;
    readonly inputStems: readonly string[];
    readonly files: ReadonlyMap<string, Uint8Array>;
  },
): void {
  const { segment, ...rest } = decodeSidecar(Deno.readFileSync(`${stem}.containers`));
  const replaces = inputStems.map((path) => basename(path));
  const sidecar = encodeSidecar({ ...rest, segment: { ...segment, replaces } });
  Deno.writeFileSync(`${stem}.containers`, sidecar);
  for (const [i, input] of inputStems.entries()) {
    if (i === 0 && damage.inputs === "second") continue;
    Deno.writeFileSync(`${input}.parquet`, files.get(`${input}.parquet`)!);
    if (i === 0 && damage.inputs === "one and a half") continue;
    Deno.writeFileSync(`${input}.containers`, files.get(`${input}.containers`)!);
  }
}

/** The lines of an export, in order; undefined where it is refused, as something may be missing. */
async function exportedRows(
  viewer: ViewerClient,
  { fromMs, toMs }: TimeRange,
): Promise<readonly string[] | undefined> {
  const path = `/api/export?format=csv&from=${fromMs}&to=${toMs}`;
  const response = await fetch(`${viewer.url}${path}`);
  const body = await response.text();
  if (response.status === 200) return body.trimEnd().split("\n").sort();
  assertStringIncludes(body, "incomplete-data");
  return undefined;
}

/** Asks for the time of each: every row is there once, or it is said that some may be missing. */
async function checkMerged(
  viewer: ViewerClient,
  { damaged, sound: { containerId, truth, rows } }: {
    readonly damaged: readonly MergedVictim[];
    readonly sound: Sound;
  },
): Promise<void> {
  const unreadable = damaged.filter(({ parquet }) => parquet !== undefined)
    .map(({ stem, sidecar, fromMs, toMs }) => ({
      fromMs,
      toMs: sidecar === undefined ? toMs : fromMs + assumedSpanMs(basename(stem)),
    }));
  for (const [i, victim] of damaged.entries()) {
    const { name, fromMs, toMs, parquet, inputs } = victim;
    const { points, isTruncated } = await ask(viewer, { containerId, fromMs, toMs });
    const want = [...truth].filter(([timeMs]) => timeMs >= fromMs && timeMs < toMs);
    assertEquals(want.length, MERGE_INPUTS * SEGMENT_TICKS);
    const isLost = parquet !== undefined && inputs === "none";
    assertEquals([...points], isLost ? [] : want, name);
    assertEquals(isTruncated, isWithin(victim, unreadable), name);
    assertEquals(await exportedRows(viewer, victim), isTruncated ? undefined : rows[i], name);
  }
}

/**
 * What a consolidator leaves alone, and says so: segments without a sound sidecar, and merges that cannot
 * be finished. It has no reason to read the others.
 */
function leftAlone(damaged: readonly MergedVictim[]): readonly string[] {
  return damaged.flatMap(({ stem, parquet, sidecar, inputs }) => [
    ...(inputs === "one and a half" ? [stem.replace("-merged1", "")] : []),
    ...(sidecar || (parquet && inputs !== "none") ? [stem] : []),
  ]);
}

/** Those whose inputs are left alone with them, as nobody can tell more than the times. */
function leftWithInputs(damaged: readonly MergedVictim[]): readonly string[] {
  return damaged
    .filter(({ parquet, sidecar, inputs }) => sidecar && parquet !== "zeros" && inputs !== "none")
    .map(({ stem }) => stem);
}

Deno.test("a merge that was cut off counts no row twice and loses none, whatever is damaged of it", async () => {
  await using past = await createPast((MERGE_INPUTS + 1) * MERGED_DAMAGES.length);
  const { dataDir, range } = past;
  makeGaps(dataDir);
  const sound = await askSound(dataDir, { range, exported: MERGED_RANGES });
  const damaged = await mergeAndDamage(dataDir);
  {
    await using program = startViewer(dataDir);
    await checkMerged(await connectViewer(program), { damaged, sound });
    for (const { name, stem, parquet, sidecar } of damaged) {
      const lines = Number(parquet !== undefined) + Number(sidecar === "broken");
      assertEquals(linesAbout(program, stem).length, lines, name);
    }
    assertEquals(await program.stop(), { code: 0, signal: null }, program.stderr);
  }
  {
    await using consolidator = consolidateOnce(dataDir);
    assertEquals(await consolidator.ended, { code: 0, signal: null }, consolidator.stderr);
    const pathsOf = (message: string) => consolidator.logged(message).map(({ path }) => path);
    assertEquals(
      pathsOf("Cannot merge a segment; it is left as it is").sort(),
      leftAlone(damaged),
    );
    assertEquals(
      pathsOf("Left alone what a merged segment replaces by its times").sort(),
      leftWithInputs(damaged),
    );
  }
  {
    await using program = startViewer(dataDir);
    await checkMerged(await connectViewer(program), { damaged, sound });
  }
});

/** What a session file may hold that is none. */
const SESSION_DAMAGES: Readonly<Record<string, (text: string) => string>> = {
  "empty": () => "",
  "cut in half": (text) => text.slice(0, text.length / 2),
  "not an object": () => "null",
  "a list": (text) => `[${text}]`,
  "of wrong types": (text) => text.replaceAll(/"run_id": ".*"/g, '"run_id": 7'),
  "of no time": (text) => text.replace(/"start_time": ".*"/, '"start_time": "soon"'),
  "of endless numbers": (text) =>
    text.replace(/"rotation_seconds": \d+/, '"rotation_seconds": 1e999'),
  "nested": () => "[".repeat(60_000),
  "longer than any": (text) => text + " ".repeat(2 ** 20),
};

Deno.test("session files that are no such are named once, and the viewer starts and answers without them", async () => {
  await using past = await createPast(1);
  const { dataDir, range } = past;
  const sound = await askSound(dataDir, { range });
  const text = Deno.readTextFileSync(`${dataDir}/session.json`);
  const { identifier } = decodeSession(text);
  const damaged = Object.entries(SESSION_DAMAGES).map(([name, change]) => {
    const path = `${dataDir}/sessions/${name.replaceAll(" ", "-")}.json`;
    assertNotEquals(change(text), text);
    Deno.writeTextFileSync(path, change(text));
    return path;
  });
  damaged.push(`${dataDir}/sessions/huge.json`, `${dataDir}/session.json`);
  for (const path of damaged.slice(-2)) Deno.writeTextFileSync(path, "{");
  Deno.truncateSync(`${dataDir}/sessions/huge.json`, 2 ** 40);
  for (const left of [[identifier], []]) {
    await using program = startViewer(dataDir);
    const viewer = await connectViewer(program);
    for (let time = 0; time < 2; time++) {
      const { sessions } = JSON.parse(await viewer.text("/api/instance"));
      const found = sessions.map((each: { readonly identifier: string }) => each.identifier);
      assertEquals(found, left);
    }
    const { points, isTruncated } = await ask(viewer, { containerId: sound.containerId, ...range });
    assertEquals([[...points], isTruncated], [[...sound.truth], false]);
    for (const path of damaged) assertEquals(linesAbout(program, path).length, 1, path);
    assertEquals(program.logged("Cannot read session").length, damaged.length, program.stderr);
    // And none at all is left that can be read.
    damaged.push(`${dataDir}/sessions/${identifier}.json`);
    Deno.writeTextFileSync(damaged.at(-1)!, "{");
  }
});
