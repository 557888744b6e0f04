import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Container, Subject } from "../model.ts";
import { openDuckDb } from "./duckdb.ts";
import { encodeHeader, JournalEncoder } from "./journal.ts";
import { fixtureJournal, randomTicks, recordingDecoder, seededRandom } from "./journal_fixture.ts";
import { partitionPath, segmentStem } from "./partition.ts";
import { sealJournal } from "./seal.ts";
import { decodeSession, encodeSession, type Session } from "./session.ts";
import { decodeSidecar, encodeSidecar, type Sidecar } from "./sidecar.ts";

const JOURNAL_HEX = [
  "9f00003a59c019e80146474d4a0187a672756e5f6964a434663163aa6964656e746966696572a966676d2d78",
  "376b3270a96e6f64655f6e616d65a8776f726b65722d31ac636c75737465725f6e616d65a470726f64a87374",
  "6172745f6d73cb4279bb4328768000ab696e74657276616c5f6d73cd03e8a76d65747269637384a9636f6e74",
  "61696e657291a56d2e637075a664657669636590a770726f6365737390a473656c6690600000c5ad723c9c02",
  "dd0000000185ac636f6e7461696e65725f6964a6633066666565a8706f645f6e616d65a57765622d31ae636f",
  "6e7461696e65725f6e616d65a3617070a96e616d657370616365a473686f70a9716f735f636c617373a94275",
  "72737461626c651c0000b9cf55809e03dd000000019600a9636f6e7461696e6572a6633066666565c0c0c00e",
  "0000ab54887ce5040080762843bb7942010100020e0e0000abc8f821fe040000b52843bb79420001000203",
].join("");

const SIDECAR_HEX = [
  "84a776657273696f6e03a77365676d656e748ca873746172745f6d73cb4279bb4328768000a6656e645f6d73",
  "cb4279bb4328b50000a9726f775f636f756e7402a9627974655f73697a65cd0800aa66696c655f6372633332",
  "ce1a2b3c4dac6d65747269635f6e616d657391a56d2e637075a672756e5f6964a434663163a96e6f64655f6e",
  "616d65a8776f726b65722d31ac636c75737465725f6e616d65a470726f64aa6964656e746966696572a96667",
  "6d2d78376b3270ab696e74657276616c5f6d73cd03e8a87265706c6163657390aa636f6e7461696e65727391",
  "88ac636f6e7461696e65725f6964a6633066666565a8706f645f6e616d65a57765622d31ae636f6e7461696e",
  "65725f6e616d65a3617070a96e616d657370616365a473686f70a9716f735f636c617373a942757273746162",
  "6c65a66c6162656c7381a3617070a3776562ad66697273745f7365656e5f6d73cb4279bb4328768000ac6c61",
  "73745f7365656e5f6d73cb4279bb4328b50000a5636865636bce0a4a5b1b",
].join("");

/** As it was before a segment had its CRC-32. */
const OLD_SIDECAR_HEX = [
  "84a776657273696f6e03a77365676d656e748ba873746172745f6d73cb4279bb4328768000a6656e645f6d73",
  "cb4279bb4328b50000a9726f775f636f756e7402a9627974655f73697a65cd0800ac6d65747269635f6e616d",
  "657391a56d2e637075a672756e5f6964a434663163a96e6f64655f6e616d65a8776f726b65722d31ac636c75",
  "737465725f6e616d65a470726f64aa6964656e746966696572a966676d2d78376b3270ab696e74657276616c",
  "5f6d73cd03e8a87265706c6163657390aa636f6e7461696e6572739188ac636f6e7461696e65725f6964a663",
  "3066666565a8706f645f6e616d65a57765622d31ae636f6e7461696e65725f6e616d65a3617070a96e616d65",
  "7370616365a473686f70a9716f735f636c617373a9427572737461626c65a66c6162656c7381a3617070a377",
  "6562ad66697273745f7365656e5f6d73cb4279bb4328768000ac6c6173745f7365656e5f6d73cb4279bb4328",
  "b50000a5636865636bce94286c44",
].join("");

const SESSION_TEXT = `{
  "run_id": "4f1c",
  "identifier": "fgm-x7k2p",
  "start_time": "2026-01-12T21:52:49.000Z",
  "node_name": "worker-1",
  "cluster_name": "prod",
  "sampling_interval_ms": 1000,
  "rotation_seconds": 90,
  "version": "0.1.0",
  "git_rev": "0123abc",
  "format_version": 1
}
`;

const CONTAINER: Container = {
  id: "c0ffee",
  podName: "web-1",
  namespace: "shop",
  containerName: "app",
  podUid: undefined,
  qosClass: "Burstable",
  labels: undefined,
};

const SUBJECT: Subject = {
  scope: "container",
  containerId: "c0ffee",
  device: undefined,
  pid: undefined,
  comm: undefined,
};

const SIDECAR: Sidecar = {
  version: 3,
  segment: {
    startMs: 1768254769000,
    endMs: 1768254770000,
    rowCount: 2,
    byteSize: 2048,
    fileCrc32: 0x1a2b3c4d,
    metricNames: ["m.cpu"],
    runId: "4f1c",
    nodeName: "worker-1",
    clusterName: "prod",
    identifier: "fgm-x7k2p",
    intervalMs: 1000,
    replaces: [],
  },
  containers: [{
    ...CONTAINER,
    labels: { app: "web" },
    firstSeenMs: 1768254769000,
    lastSeenMs: 1768254770000,
  }],
};

const SESSION: Session = {
  runId: "4f1c",
  identifier: "fgm-x7k2p",
  startMs: 1768254769000,
  nodeName: "worker-1",
  clusterName: "prod",
  samplingIntervalMs: 1000,
  rotationSeconds: 90,
  version: "0.1.0",
  gitRev: "0123abc",
  formatVersion: 1,
};

function exampleJournal(): Uint8Array {
  const header = {
    version: 1,
    runId: "4f1c",
    identifier: "fgm-x7k2p",
    nodeName: "worker-1",
    clusterName: "prod",
    startMs: 1768254769000,
    intervalMs: 1000,
    metrics: { container: ["m.cpu"], device: [], process: [], self: [] },
  };
  const encoder = new JournalEncoder(header);
  const tick = (timeMs: number, containers: Container[], value: number) =>
    encoder.encodeTick({
      timeMs,
      containers,
      samples: [{ subject: SUBJECT, values: Float64Array.of(value) }],
    }).toHex();
  return Uint8Array.fromHex(
    encodeHeader(header).toHex() + tick(1768254769000, [CONTAINER], 7) + tick(1768254770000, [], 5),
  );
}

/** The code block after `<!-- golden: name -->` on the format's page. */
async function goldenBlock(name: string): Promise<string> {
  const page = await Deno.readTextFile(new URL("./FORMAT.md", import.meta.url));
  const block = new RegExp(`<!-- golden: ${name} -->\\n\\n\`\`\`\\w*\\n([^\`]*)\`\`\``).exec(page)
    ?.[1];
  assert(block !== undefined, `FORMAT.md has no block "${name}"`);
  return block;
}

function hexOf(block: string): string {
  return block.replaceAll(/#.*$/gm, "").replaceAll(/\s/g, "");
}

Deno.test("a journal has the bytes that files on disk already have", async () => {
  assertEquals(exampleJournal().toHex(), JOURNAL_HEX);
  assertEquals(hexOf(await goldenBlock("journal")), JOURNAL_HEX);
});

Deno.test("a journal on disk still reads", () => {
  const decoded = recordingDecoder();
  decoded.decoder.push(Uint8Array.fromHex(JOURNAL_HEX));
  assertEquals(decoded.ticks, [
    { timeMs: 1768254769000, samples: [{ subject: SUBJECT, values: [7] }] },
    { timeMs: 1768254770000, samples: [{ subject: SUBJECT, values: [5] }] },
  ]);
  assertEquals([...decoded.containers.values()], [CONTAINER]);
});

Deno.test("a sidecar has the bytes that files on disk already have", async () => {
  assertEquals(encodeSidecar(SIDECAR).toHex(), SIDECAR_HEX);
  assertEquals(hexOf(await goldenBlock("sidecar")), SIDECAR_HEX);
  assertEquals(decodeSidecar(Uint8Array.fromHex(SIDECAR_HEX)), SIDECAR);
  const old = { ...SIDECAR, segment: { ...SIDECAR.segment, fileCrc32: undefined } };
  assertEquals(decodeSidecar(Uint8Array.fromHex(OLD_SIDECAR_HEX)), old);
  // As it was before sidecars had a check.
  const unchecked = OLD_SIDECAR_HEX.replace(/^84/, "83").slice(0, -22);
  assertEquals(decodeSidecar(Uint8Array.fromHex(unchecked)), old);
});

Deno.test("a session file has the text that files on disk already have", async () => {
  assertEquals(encodeSession(SESSION), SESSION_TEXT);
  assertEquals(await goldenBlock("session"), SESSION_TEXT);
  assertEquals(decodeSession(SESSION_TEXT), SESSION);
});

Deno.test("names are those of files on disk", () => {
  assertEquals(segmentStem(1768254769123), "metrics-20260112T215249Z");
  assertEquals(segmentStem(1768254769123, "4f1c"), "metrics-20260112T215249Z-4f1c");
  assertEquals(partitionPath(1768254769123, "fgm-x7k2p"), "dt=2026-01-12/identifier=fgm-x7k2p");
});

Deno.test("a segment has the columns that files on disk already have", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 64 * 1024 * 1024 });
    const journal = join(dir, "metrics-20260112T215249Z.journal");
    await Deno.writeFile(journal, fixtureJournal(randomTicks(seededRandom(31), 5)).bytes);
    await sealJournal(journal);
    const path = journal.replace(".journal", ".parquet");
    const { columns: [names, types] } = await db.query(
      `SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet('${path}'))`,
    );
    assertEquals([...names!.values].map((name, i) => `${name} ${types!.values[i]}`), [
      "time TIMESTAMP WITH TIME ZONE",
      "metric_name VARCHAR",
      "value DOUBLE",
      "l_container_id VARCHAR",
      "l_pod_name VARCHAR",
      "l_namespace VARCHAR",
      "l_qos_class VARCHAR",
      "l_node_name VARCHAR",
      "l_container_name VARCHAR",
      "l_pod_uid VARCHAR",
      "l_device VARCHAR",
      "l_pid INTEGER",
      "l_comm VARCHAR",
    ]);
    const { columns: [logical] } = await db.query(
      `SELECT logical_type FROM parquet_schema(?) WHERE name = 'time'`,
      [path],
    );
    assertEquals(
      logical!.values[0],
      "TimestampType(isAdjustedToUTC=1, unit=TimeUnit(MILLIS=MilliSeconds(), MICROS=<null>, NANOS=<null>))",
    );
    const { columns: [compression] } = await db.query(
      `SELECT DISTINCT compression FROM parquet_metadata(?)`,
      [path],
    );
    assertEquals(compression!.values, ["ZSTD"]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("the DuckDB query of FORMAT.md reads a data directory", async () => {
  const page = await Deno.readTextFile(new URL("./FORMAT.md", import.meta.url));
  const sql = /```sql\n([^`]*)```/.exec(page)?.[1];
  assert(sql !== undefined);
  const dir = await Deno.makeTempDir();
  try {
    const partition = join(dir, "dt=2026-01-12", "identifier=fgm-x7k2p");
    await Deno.mkdir(partition, { recursive: true });
    const journal = join(partition, "metrics-20260112T215249Z.journal");
    await Deno.writeFile(journal, exampleJournal());
    await sealJournal(journal);
    await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 64 * 1024 * 1024 });
    const { columns } = await db.query(
      sql.replaceAll("'data/", `'${dir}/`).replaceAll("cgroup.v2.memory.current", "m.cpu")
        .replace(/;\s*$/, ""),
    );
    assertEquals(columns.map(({ values }) => [...values]), [
      [1768254770000, 1768254769000],
      ["web-1", "web-1"],
      [5e-6, 7e-6],
    ]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
