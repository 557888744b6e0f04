/**
 * What storing costs: bytes per sample, journal bytes per tick, sealing, recovery.
 *
 * @module
 */

import { type Container, type Subject } from "../model.ts";
import { JournalDecoder, JournalEncoder } from "../store/journal.ts";
import { JournalFile } from "../store/journal_file.ts";
import { sealInChild } from "../store/seal_process.ts";
import { journalHeader } from "../session_record.ts";
import { writeDataDirectory } from "../testing/data_directory.ts";
import { NodeModel } from "../testing/node_model.ts";
import { benchSession, withDirectory } from "./bench_session.ts";
import { atMost, type BenchOptions, type BenchRow, note, readable } from "./bench_table.ts";
import { withChildPeak } from "./process_usage.ts";

const CONTAINERS = 100;
/** A working day's morning, when the generated services are neither at rest nor at their peak. */
const START_MS = Date.UTC(2026, 0, 12, 9, 0, 0);
const ROTATION_TICKS = 90;
const QUARTER_HOUR_TICKS = 900;
const BYTES_PER_SAMPLE_MAX = 1;
const MEBIBYTE = 1024 * 1024;

/** Rows on the size of segments and journals, on the realistic generated node. */
export async function sizeBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  options.say("size of generated segments");
  const ticks = options.quick ? ROTATION_TICKS : QUARTER_HOUR_TICKS;
  const began = performance.now();
  const done = await withDirectory((outputDir) =>
    writeDataDirectory({
      seed: 1,
      containers: CONTAINERS,
      startMs: START_MS,
      ticks,
      session: benchSession(START_MS),
      outputDir,
    })
  );
  const elapsedMs = performance.now() - began;
  return [
    atMost(`segments with sidecars, ${CONTAINERS} containers, 90 s each`, {
      value: done.bytes / done.samples,
      limit: BYTES_PER_SAMPLE_MAX,
      unit: "bytes a sample",
    }),
    note("  in a day", `${readable(done.bytes / ticks * 86_400 / 1e6)} MB`),
    note("journal", `${readable(done.journalBytes / ticks / 1000)} kB a tick`),
    note("generate", `${readable(done.samples / elapsedMs / 1000)} million samples/s, sealed`),
  ];
}

/** Rows on sealing one segment of 100 containers in its child process. */
export async function sealingBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  options.say("sealing");
  const times: { readonly wallMs: number; readonly cpuMs: number; readonly peakBytes: number }[] =
    [];
  for (let round = 0; round < (options.quick ? 1 : 5); round++) {
    const timed = await withDirectory((directory) =>
      timeSealing(writeJournal(directory, ROTATION_TICKS).path)
    );
    times.push(timed);
  }
  const least = (key: "wallMs" | "cpuMs") => Math.min(...times.map((time) => time[key]));
  const peak = Math.max(...times.map((time) => time.peakBytes));
  return [
    note(
      `seal 90 s of ${CONTAINERS} containers in a child`,
      `${readable(least("wallMs"))} ms, CPU ${readable(least("cpuMs"))} ms ` +
        `(${readable(least("cpuMs") / ROTATION_TICKS / 10)} % of a core over 90 s)`,
    ),
    note("  the child's own peak", `${readable(peak / MEBIBYTE)} MiB resident`),
  ];
}

/** Rows on reading back journals that a dead collector left. */
export async function recoveryBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const lengths = options.quick ? [ROTATION_TICKS] : [ROTATION_TICKS, QUARTER_HOUR_TICKS];
  for (const ticks of lengths) {
    options.say(`recovery of a journal of ${ticks} ticks`);
    rows.push(await withDirectory((directory) => timeRecovery(directory, ticks)));
  }
  return rows;
}

async function timeRecovery(directory: string, ticks: number): Promise<BenchRow> {
  const { path, bytes } = writeJournal(directory, ticks);
  const text = await Deno.readFile(path);
  const began = performance.now();
  const samples = decode(text);
  const elapsedMs = performance.now() - began;
  return note(
    `read back a journal of ${ticks} s, ${CONTAINERS} containers`,
    `${readable(elapsedMs)} ms for ${readable(bytes / 1e6)} MB, ` +
      `${readable(samples / elapsedMs / 1000)} million values/s`,
  );
}

function writeJournal(directory: string, ticks: number): { path: string; bytes: number } {
  const header = { ...journalHeader(benchSession(START_MS)), startMs: START_MS };
  using file = JournalFile.create(directory, header);
  const encoder = new JournalEncoder(header);
  const node = new NodeModel({ seed: 1, containers: CONTAINERS, startMs: START_MS });
  for (let tick = 0; tick < ticks; tick++) file.append(encoder.encodeTick(node.step()));
  return { path: file.path, bytes: file.sizeBytes };
}

function decode(bytes: Uint8Array): number {
  let values = 0;
  const decoder = new JournalDecoder({
    header: () => {},
    container: (_container: Container) => {},
    subject: (_index: number, _subject: Subject) => {},
    tick: () => {},
    sample: (_index, row) => {
      values += row.length;
    },
  }, "bench");
  decoder.push(bytes);
  return values;
}

async function timeSealing(
  path: string,
): Promise<{ wallMs: number; cpuMs: number; peakBytes: number }> {
  const began = performance.now();
  const { result, peakBytes } = await withChildPeak(() => sealInChild(path));
  return { wallMs: performance.now() - began, cpuMs: result.cpuUsec / 1000, peakBytes };
}
