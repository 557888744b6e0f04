/**
 * The parsers of what lies in a data directory, and of what child processes tell, for `deno task fuzz`.
 *
 * @module
 */

import { type FuzzSubject, type FuzzTarget, fuzzText } from "@fgm/k8s/testing/fuzz_target";
import { assertEquals } from "@std/assert";
import { readMergeAnswer } from "../consolidate/merge_process.ts";
import { ByteWriter } from "../store/byte_writer.ts";
import { openDuckDb } from "../store/duckdb.ts";
import {
  FIXTURE_START_MS,
  fixtureContainer,
  fixtureJournal,
  randomTicks,
  recordingDecoder,
  seededRandom,
} from "../store/journal_fixture.ts";
import { beginFrame, endFrame, FRAME_HEAD_BYTES, type FrameKind } from "../store/journal_frame.ts";
import { parseAnswer } from "../store/json_child.ts";
import { mergeLevel } from "../store/merged_stem.ts";
import { decodeMsgpack } from "../store/msgpack.ts";
import { addPageChecksums } from "../store/page_checksums.ts";
import {
  adjustTimestampToUtc,
  PARQUET_TRAILER_BYTES,
  parquetFooterBytes,
  parseParquetFooter,
} from "../store/parquet_footer.ts";
import { joinFooters, moveRowGroups } from "../store/parquet_row_groups.ts";
import { parsePartitionPath, parseSegmentName, partitionPath } from "../store/partition.ts";
import { readSealAnswer } from "../store/seal_process.ts";
import { decodeSession, encodeSession, type Session } from "../store/session.ts";
import { decodeSidecar, encodeSidecar, type Sidecar } from "../store/sidecar.ts";
import { addCheck, CHECK_BYTES } from "../store/sidecar_check.ts";
import { parseRowTimes } from "../store/sidecar_lost.ts";
import { SidecarReader } from "../store/sidecar_reader.ts";
import { MERGE_FUZZ_TARGETS } from "./merge_fuzz.ts";
import { outcomeOf } from "./read_outcome.ts";

/** Two journals of ticks over subjects of every scope. */
function journals(): readonly Uint8Array[] {
  return [1, 2].map((seed) => fixtureJournal(randomTicks(seededRandom(seed), 40)).bytes);
}

/** What a journal's bytes come to. */
function readJournal(bytes: Uint8Array, pieceBytes = Math.max(1, bytes.length)): unknown {
  const recorded = recordingDecoder();
  const { decoder } = recorded;
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    decoder.push(bytes.subarray(at, at + pieceBytes));
  }
  decoder.finish();
  const { header, containers, ticks } = recorded;
  return { header, containers, ticks, damaged: decoder.damaged };
}

/** Bytes that arrive in pieces say what they say as a whole. */
const journal: FuzzSubject["read"] = (input) => {
  const whole = readJournal(input);
  // Pieces that do not fall together with frames, and are few enough for a long input.
  const pieces = readJournal(input, Math.max(7, input.length >> 4));
  assertEquals(pieces, whole);
  return whole;
};

/**
 * Frames as damage in memory, or another program, would have written them: their checksums hold, whatever
 * they say.
 */
function reframed(input: Uint8Array): Uint8Array {
  const out = new ByteWriter(input.length + 1_024);
  for (let at = 0; at + FRAME_HEAD_BYTES < input.length;) {
    const length = input[at]! | (input[at + 1]! << 8) | (input[at + 2]! << 16);
    const end = Math.min(input.length, at + FRAME_HEAD_BYTES + Math.max(1, length));
    const body = input.subarray(at + FRAME_HEAD_BYTES, end);
    // The splitter refuses other kinds, which the damage before may well have made.
    const start = beginFrame(out, 1 + (body[0]! - 1) % 4 as FrameKind);
    out.writeBytes(body.subarray(1));
    endFrame(out, start);
    at = end;
  }
  return out.view();
}

function sidecarOf(numbers: readonly number[], changes: Partial<Sidecar["segment"]> = {}): Sidecar {
  const [firstSeenMs, lastSeenMs] = [FIXTURE_START_MS, FIXTURE_START_MS + 89_000];
  return {
    version: 3,
    segment: {
      startMs: firstSeenMs,
      endMs: lastSeenMs,
      rowCount: 936_000,
      byteSize: 1_228_885,
      fileCrc32: 0xc0ffee11,
      metricNames: ["m.cpu", "m.mem"],
      runId: "4f1c",
      nodeName: "worker-1",
      clusterName: "prod",
      identifier: "fgm-x7k2p",
      intervalMs: 1_000,
      replaces: [],
      ...changes,
    },
    containers: numbers.map((number) => ({
      ...fixtureContainer(number),
      firstSeenMs,
      lastSeenMs: lastSeenMs - number * 0.5,
    })),
  };
}

/** The sidecar as it was written before sidecars had a check. */
function withoutCheck(bytes: Uint8Array): Uint8Array {
  return bytes.slice(0, -CHECK_BYTES).with(0, bytes[0]! - 1);
}

function withCheck(bytes: Uint8Array): Uint8Array {
  const isSmallMap = (bytes[0] ?? 0) >= 0x80 && (bytes[0] ?? 0) < 0x8f;
  return isSmallMap ? addCheck(bytes) : bytes;
}

/** The reader that remembers what sidecars have in common gives what the plain one gives. */
function sidecars(): FuzzSubject {
  const corpus = [
    sidecarOf([1, 2, 3]),
    sidecarOf([]),
    sidecarOf([2, 4], { startMs: FIXTURE_START_MS + 0.5, replaces: ["metrics-20260112T215249Z"] }),
    sidecarOf(Array.from({ length: 40 }, (_, i) => i)),
    sidecarOf([1, 3], { fileCrc32: undefined }), // as before there was one
  ].map(encodeSidecar);
  const reader = new SidecarReader({ knownContainersMax: 64 });
  return {
    corpus: [...corpus, ...corpus.map(withoutCheck)],
    read: (given) => {
      // What is damaged before it is written has a check that is right.
      const input = given.length % 2 === 0 ? given : withCheck(given);
      const known = outcomeOf(() => {
        const { segment, containers, firstSeenMs, lastSeenMs } = reader.read(input);
        const seen = (i: number) => ({ firstSeenMs: firstSeenMs[i], lastSeenMs: lastSeenMs[i] });
        return {
          version: 3,
          segment,
          containers: containers.map((one, i) => ({ ...one, ...seen(i) })),
        };
      });
      assertEquals(known, outcomeOf(() => decodeSidecar(input)));
      return decodeSidecar(input);
    },
  };
}

const SESSION: Session = {
  runId: "4f1c",
  identifier: "fgm-x7k2p",
  startMs: FIXTURE_START_MS,
  nodeName: "worker-1",
  clusterName: "prod",
  samplingIntervalMs: 1_000,
  rotationSeconds: 90,
  version: "0.1.0",
  gitRev: "abcdef",
  formatVersion: 1,
};

function session(input: Uint8Array): unknown {
  const read = decodeSession(fuzzText(input));
  assertEquals(decodeSession(encodeSession(read)), read);
  return read;
}

/** Names go both ways: a file that is taken for a segment's is found again by what its name says. */
function segmentName(input: Uint8Array): unknown {
  const text = fuzzText(input);
  const name = parseSegmentName(text);
  if (name !== undefined) {
    assertEquals(`${name.stem}.${name.kind}`, text.slice(text.lastIndexOf("/") + 1));
    mergeLevel(name.stem);
  }
  const partition = parsePartitionPath(text);
  if (partition !== undefined) partitionPath(FIXTURE_START_MS, partition.identifier);
  return [name, partition];
}

const SEAL_ANSWER = {
  ok: true,
  outcome: { kind: "sealed", parquetPath: "/data/x.parquet", rowCount: 5, damage: [] },
  cpuUsec: 99_000,
};

const MERGE_ANSWER = {
  ok: true,
  merged: { rowCount: 5, byteSize: 9, fileCrc32: 3, droppedRows: 0 },
  cpuUsec: 5,
};

/** Files as DuckDB writes them: with dictionaries, bloom filters, several row groups. */
async function parquetFiles(): Promise<readonly Uint8Array[]> {
  const folder = await Deno.makeTempDir({ prefix: "fgm-fuzz-" });
  try {
    await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 64 * 1024 * 1024 });
    const rows =
      "SELECT make_timestamp_ms(i * 1000)::TIMESTAMP_MS AS time, 'm.' || (i % 3) AS metric_name, " +
      "sin(i) AS value FROM range(5000) t(i)";
    const options = ["ROW_GROUP_SIZE 2048, COMPRESSION zstd", "PARQUET_VERSION v2"];
    for (const [i, option] of options.entries()) {
      await db.query(`COPY (${rows}) TO '${folder}/${i}.parquet' (FORMAT parquet, ${option})`);
    }
    return options.map((_, i) => Deno.readFileSync(`${folder}/${i}.parquet`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function parquetFooters(): Promise<readonly Uint8Array[]> {
  const files = await parquetFiles();
  return files.map((file) => {
    const end = file.length - PARQUET_TRAILER_BYTES;
    return file.subarray(end - parquetFooterBytes(file.subarray(end)), end);
  });
}

/** Each reader of a footer sees it whether or not another has refused it. */
function parquetFooter(input: Uint8Array): unknown {
  const outcomes = [
    outcomeOf(() => parseParquetFooter(input)),
    outcomeOf(() => parseRowTimes(input)),
    outcomeOf(() => adjustTimestampToUtc(input.slice(), "time")),
    outcomeOf(() => parquetFooterBytes(input.subarray(-PARQUET_TRAILER_BYTES))),
    outcomeOf(() => {
      const moved = moveRowGroups(input, { at: 1_000 });
      return joinFooters([moved, moveRowGroups(input, { at: 9_000, first: input })]);
    }),
  ];
  return outcomes;
}

/** What is wrong with a page is told by whoever decompresses it, with an Error that has no class. */
function pageChecksums(input: Uint8Array): unknown {
  try {
    return addPageChecksums(input);
  } catch (error) {
    if (!(error instanceof Error && error.constructor === Error)) throw error;
    throw new SyntaxError(error.message, { cause: error });
  }
}

/** Text that is no JSON is no answer, which the callers tell from the child's exit code. */
function childAnswer(input: Uint8Array): unknown {
  const child = { answer: parseAnswer(fuzzText(input)), ending: "the child ended with code 1: " };
  return [
    outcomeOfChild(() => readSealAnswer(child, "/data/x.journal")),
    outcomeOfChild(() => {
      const { merged, cpuUsec } = readMergeAnswer(child, "/data/x.parquet");
      assertEquals(typeof (merged.rowCount + merged.byteSize + cpuUsec), "number");
    }),
  ];
}

/** Whatever failed in the child is an Error here, with its message. */
function outcomeOfChild(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    const isTold = error instanceof Error && !(error instanceof TypeError);
    if (!isTold) throw error;
    return error.message;
  }
}

/** The targets. */
export const STORE_FUZZ_TARGETS: readonly FuzzTarget[] = [
  ...MERGE_FUZZ_TARGETS,
  {
    name: "store/journal",
    form: "bytes",
    refusals: [SyntaxError],
    growth: 256,
    testInputs: 150,
    open: () => ({ corpus: journals(), read: journal }),
  },
  {
    name: "store/journal-frames",
    form: "bytes",
    refusals: [SyntaxError],
    growth: 256,
    testInputs: 150,
    open: () => ({ corpus: journals(), read: (input) => readJournal(reframed(input)) }),
  },
  {
    name: "store/sidecar",
    form: "bytes",
    refusals: [SyntaxError],
    words: ["version", "segment", "containers", "\x83", "\xdd", "first_seen_ms", "file_crc32"],
    open: sidecars,
  },
  {
    name: "store/msgpack",
    form: "bytes",
    refusals: [SyntaxError],
    growth: 128,
    open: () => ({
      corpus: [encodeSidecar(sidecarOf([1])), Uint8Array.fromHex("93c0c3cb3ff8000000000000")],
      read: (input) => decodeMsgpack(input, "input"),
    }),
  },
  {
    name: "store/session",
    form: "json",
    refusals: [SyntaxError],
    open: () => ({ corpus: [encodeSession(SESSION)], read: session }),
  },
  {
    name: "store/segment-name",
    form: "text",
    refusals: [],
    words: ["metrics-", "Z", ".parquet", ".journal", "-merged2-2", "dt=", "/identifier=", "%2F"],
    open: () => ({
      corpus: [
        "metrics-20260112T215249Z.journal",
        "metrics-20260112T215249Z-4f1c.parquet",
        "metrics-20260112T215249Z-merged2-2.containers",
        "data/dt=2026-01-12/identifier=fgm-x7k2p/metrics-20260112T235959Z.containers",
        "dt=2026-01-12/identifier=a%2Fb",
      ],
      read: segmentName,
    }),
  },
  {
    name: "store/child-answer",
    form: "json",
    refusals: [],
    words: ["sealed", "empty", "hopeless", "message"],
    open: () => ({
      corpus: [
        ...[SEAL_ANSWER, MERGE_ANSWER, { ok: false, message: "it is gone", hopeless: true }],
        ...[{ ok: false, message: "it cannot be read", input: 3 }],
      ].map((answer) => `${JSON.stringify(answer)}\n`),
      read: childAnswer,
    }),
  },
  {
    name: "store/parquet-footer",
    form: "bytes",
    refusals: [],
    open: async () => ({ corpus: await parquetFooters(), read: parquetFooter }),
  },
  {
    name: "store/page-checksums",
    form: "bytes",
    refusals: [SyntaxError],
    testInputs: 100,
    open: async () => ({
      corpus: (await parquetFiles()).flatMap((file) => [file, addPageChecksums(file)]),
      read: pageChecksums,
    }),
  },
];
