import { assert, assertEquals } from "@std/assert";
import { encodeHeader, JournalDecoder } from "../store/journal.ts";
import { listSegmentFiles, segmentState } from "../store/segment_files.ts";
import { decodeSession, type Session } from "../store/session.ts";
import { decodeSidecar } from "../store/sidecar.ts";
import { journalHeader } from "../session_record.ts";
import { partOf, writeDataDirectory } from "./data_directory.ts";
import { generateNode } from "./workload.ts";

const START_MS = Date.UTC(2026, 0, 12, 23, 59, 0);
const NODE = { seed: 5, containers: 12, startMs: START_MS };
const TICKS = 150;
const SESSION: Session = {
  runId: "0b6e1f0e-6a32-4f0b-9f5c-0d8a4f1f9a11",
  identifier: "fgm-test",
  startMs: START_MS,
  nodeName: "node-1",
  clusterName: "test",
  samplingIntervalMs: 1000,
  rotationSeconds: 60,
  version: "0.0.0",
  gitRev: "unknown",
  formatVersion: 1,
};

function countValues(ticks: number): number {
  let count = 0;
  for (const tick of generateNode({ ...NODE, ticks })) {
    for (const { values } of tick.samples) for (const value of values) if (value === value) count++;
  }
  return count;
}

async function withDirectory(act: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "fgm-data-" });
  try {
    await act(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("writeDataDirectory() seals every value of every tick, across midnight", () =>
  withDirectory(async (outputDir) => {
    const done = await writeDataDirectory({ ...NODE, outputDir, ticks: TICKS, session: SESSION });
    assertEquals(done.ticks, TICKS);
    assertEquals(done.segments, 3);
    assertEquals(done.samples, countValues(TICKS));
    const files = listSegmentFiles(outputDir);
    assertEquals(files.map(segmentState), ["sealed", "sealed", "sealed"]);
    const days = new Set(files.map(({ directory }) => /dt=([0-9-]+)/.exec(directory)?.[1]));
    assertEquals([...days].sort(), ["2026-01-12", "2026-01-13"]);
    const bytes = files.reduce(
      (sum, file) => sum + (file.parquetBytes ?? 0) + (file.sidecarBytes ?? 0),
      0,
    );
    assertEquals(done.bytes, bytes);
  }));

Deno.test("writeDataDirectory() names the node's containers in the sidecars, and the session", () =>
  withDirectory(async (outputDir) => {
    const done = await writeDataDirectory({ ...NODE, outputDir, ticks: 20, session: SESSION });
    const sidecar = decodeSidecar(
      await Deno.readFile(done.parquetPath.replace(/\.parquet$/, ".containers")),
    );
    const [first] = generateNode({ ...NODE, ticks: 1 });
    const ids = new Set(sidecar.containers.map(({ id }) => id));
    for (const { id } of first?.containers ?? []) assert(ids.has(id));
    assertEquals(sidecar.segment.rowCount, done.samples);
    assertEquals(decodeSession(await Deno.readTextFile(`${outputDir}/session.json`)), SESSION);
  }));

Deno.test("writeDataDirectory() stops between segments when it is aborted, and says how far it got", () =>
  withDirectory(async (outputDir) => {
    const controller = new AbortController();
    const done = await writeDataDirectory({
      ...NODE,
      outputDir,
      ticks: TICKS,
      session: SESSION,
      signal: controller.signal,
      onSegment: () => controller.abort(),
    });
    assertEquals([done.segments, done.ticks], [1, 60]);
    assertEquals(listSegmentFiles(outputDir).map(segmentState), ["sealed"]);
  }));

/** Every segment and sidecar below a directory, as text that differs when one of their bytes does. */
async function fingerprints(directory: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const file of listSegmentFiles(directory)) {
    for (const ending of ["parquet", "containers"]) {
      const bytes = await Deno.readFile(`${file.directory}/${file.stem}.${ending}`);
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
      lines.push(`${file.stem}.${ending} ${digest}`);
    }
  }
  return lines;
}

Deno.test("writeDataDirectory() writes the same bytes in one go and in parts", () =>
  withDirectory(async (root) => {
    // Two minutes of a node of which some containers die: those must not be described in part 2.
    const range = { ...NODE, containers: 60, ticks: 121, session: SESSION };
    await writeDataDirectory({ ...range, outputDir: `${root}/whole` });
    const sessions: boolean[] = [];
    for (const index of [1, 0]) {
      const part = partOf(range, { index, count: 2 });
      await writeDataDirectory({ ...range, outputDir: `${root}/parts`, part });
      sessions.push([...Deno.readDirSync(`${root}/parts`)].some(({ name }) => name === "sessions"));
    }
    assertEquals(sessions, [false, true]);
    const whole = await fingerprints(`${root}/whole`);
    assertEquals(whole.length, 6);
    assertEquals(await fingerprints(`${root}/parts`), whole);
  }));

for (
  const [ticks, count, want] of [
    [60, 1, [[0, 1]]],
    [61, 2, [[0, 1], [1, 2]]],
    [240, 2, [[0, 2], [2, 4]]],
    [300, 3, [[0, 1], [1, 3], [3, 5]]],
    [60, 3, [[0, 0], [0, 0], [0, 1]]],
  ] as const
) {
  Deno.test(`partOf() cuts ${ticks} ticks into ${count} parts without hole or overlap`, () => {
    const parts = Array.from(
      { length: count },
      (_, index) => partOf({ ticks, session: SESSION }, { index, count }),
    );
    assertEquals(parts.map(({ first, end }) => [first, end]), want.map((part) => [...part]));
  });
}

Deno.test("journalHeader() is one that the decoder takes", () => {
  const header = { ...journalHeader(SESSION), startMs: START_MS };
  let seen = 0;
  const ignore = () => {};
  const decoder = new JournalDecoder({
    header: (read) => {
      seen++;
      assertEquals(read, header);
    },
    container: ignore,
    subject: ignore,
    tick: ignore,
    sample: ignore,
  }, "test");
  decoder.push(encodeHeader(header));
  assertEquals(seen, 1);
});

const MAIN = new URL("./generate_main.ts", import.meta.url).pathname;

async function generate(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, ...args],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("generate writes a directory once, and refuses to mix data without --force", () =>
  withDirectory(async (directory) => {
    const outputDir = `${directory}/data`;
    const args = ["--output-dir", outputDir, "--containers", "3", "--hours", "0.01"];
    const first = await generate(...args, "--start", "2026-01-12T21:00:00Z", "--truth");
    assertEquals(first.code, 0, first.err);
    assert(Array.isArray(JSON.parse(first.out)));
    assertEquals(listSegmentFiles(outputDir)[0]?.stem, "metrics-20260112T210000Z");
    const second = await generate(...args);
    assertEquals(second.code, 2);
    assertEquals(second.err, `Cannot write to ${outputDir}: it is not empty; --force adds to it\n`);
    assertEquals((await generate(...args, "--force")).code, 0);
    assertEquals(listSegmentFiles(outputDir).length, 2);
  }));

Deno.test("generate removes what it wrote when it is interrupted", () =>
  withDirectory(async (directory) => {
    const outputDir = `${directory}/data`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", MAIN, "--output-dir", outputDir, "--hours", "24", "--containers", "5"],
      stderr: "piped",
    }).spawn();
    const reader = child.stderr.getReader();
    await reader.read(); // the first segment is there
    assert(listSegmentFiles(outputDir).length > 0);
    child.kill("SIGINT");
    while (!(await reader.read()).done);
    assertEquals((await child.status).code, 130);
    assertEquals([...Deno.readDirSync(directory)], []);
  }));

for (
  const [args, message] of [
    [[], "Missing flag --output-dir: where to write\n"],
    [
      ["--output-dir", "/nonexistent/x", "--start", "noon"],
      'Cannot read --start "noon": neither RFC 3339 nor milliseconds\n',
    ],
    [
      ["--output-dir", "/nonexistent/x", "--start", "0", "--part", "3/2"],
      'Cannot read --part "3/2": not one of 1/2, 2/2 and such\n',
    ],
    [
      ["--output-dir", "/nonexistent/x", "--part", "1/2"],
      "Missing flag --start: parts of one range must agree on it\n",
    ],
  ] as const
) {
  Deno.test(`generate ${args.join(" ")} is refused in one line`, async () => {
    const { code, err } = await generate(...args);
    assertEquals([code, err], [2, message]);
  });
}
