import { assert, assertEquals } from "@std/assert";
import { createLogger } from "@fgm/k8s/pod/log";
import { metricsOf } from "./metrics.ts";
import type { Container, Tick } from "./model.ts";
import { containerSubject } from "./sampling/container_probe.ts";
import { SegmentStore } from "./segment_store.ts";
import type { SealOutcome } from "./store/seal.ts";
import { JOURNAL_VERSION, JournalDecoder, type JournalHeader } from "./store/journal.ts";

const START_MS = Date.UTC(2026, 10, 21, 12);
const HEADER: Omit<JournalHeader, "startMs"> = {
  version: JOURNAL_VERSION,
  runId: "run1",
  identifier: "node-1",
  nodeName: "node-1",
  clusterName: "",
  intervalMs: 1_000,
  metrics: {
    container: metricsOf("container").map(({ name }) => name),
    device: [],
    process: [],
    self: [],
  },
};

function container(id: string): Container {
  return {
    id,
    podName: `pod-${id}`,
    namespace: "shop",
    containerName: "app",
    podUid: undefined,
    qosClass: "Burstable",
    labels: undefined,
  };
}

const SUBJECTS = new Map(["a", "b"].map((id) => [id, containerSubject(id)]));

function tick(second: number, ids: readonly string[], described: readonly string[] = []): Tick {
  return {
    timeMs: START_MS + second * 1_000,
    containers: described.map(container),
    samples: ids.map((id) => ({
      subject: SUBJECTS.get(id) ?? containerSubject(id),
      values: new Float64Array(metricsOf("container").length).fill(second),
    })),
  };
}

/** Ids described and times of the ticks in a journal. */
function readJournal(path: string): { readonly ids: string[]; readonly seconds: number[] } {
  const ids: string[] = [], seconds: number[] = [];
  const ignore = () => {};
  const decoder = new JournalDecoder({
    header: ignore,
    subject: ignore,
    sample: ignore,
    container: ({ id }) => void ids.push(id),
    tick: (timeMs) => void seconds.push((timeMs - START_MS) / 1_000),
  });
  decoder.push(Deno.readFileSync(path));
  return { ids: [...new Set(ids)].sort(), seconds };
}

interface Bench {
  readonly dataDir: string;
  readonly sealed: string[];
  readonly store: SegmentStore;
  /** Sealing waits for this to be called, once per journal. */
  readonly finishSealing: (error?: Error, outcome?: SealOutcome) => void;
  /** Messages of the log so far. */
  readonly logged: () => readonly string[];
  /** Tells the store that shutdown takes too long. */
  readonly beLate: () => void;
  /** One entry for each journal that was begun. */
  readonly begun: readonly string[];
}

async function withStore(
  act: (bench: Bench) => Promise<void>,
  deadJournals: readonly string[] = [],
): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  const sealed: string[] = [];
  const waiting: ((error?: Error, outcome?: SealOutcome) => void)[] = [];
  const lines: string[] = [];
  const begun: string[] = [];
  let late = false;
  const store = new SegmentStore({
    dataDir,
    header: HEADER,
    log: createLogger({ level: "info", write: (line) => lines.push(line), now: () => 0 }),
    seal: (path) => {
      sealed.push(path);
      return new Promise((resolve, reject) => {
        waiting.push((error, outcome = { kind: "already-sealed" }) =>
          error ? reject(error) : resolve({ outcome, cpuUsec: 10 })
        );
      });
    },
    retain: () => 4_711,
    freeSpace: () => [],
    onBegin: () => begun.push(dataDir),
    isLate: () => late,
  }, deadJournals);
  try {
    await act({
      dataDir,
      sealed,
      store,
      finishSealing: (error, outcome) => waiting.shift()?.(error, outcome),
      logged: () => lines.map((line) => JSON.parse(line).message),
      beLate: () => late = true,
      begun,
    });
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

/** Lets pending promise callbacks run. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("SegmentStore seals one journal at a time, in order, while it goes on appending", async () => {
  await withStore(async ({ store, sealed, finishSealing }) => {
    for (const second of [0, 1, 2]) {
      store.rotate(START_MS + second * 1_000);
      store.append(tick(second, ["a"], second === 0 ? ["a"] : []));
    }
    assertEquals(sealed.length, 1);
    finishSealing();
    await settle();
    assertEquals(sealed.length, 2);
    const closing = store.close();
    for (let journal = 1; journal < 3; journal++) {
      finishSealing();
      await settle();
    }
    await closing;
    assertEquals(sealed.length, 3);
    assertEquals([...sealed].sort(), sealed);
    assertEquals(store.cost, { journalBytes: 0, segmentBytes: 4_711, sealingCpuUsec: 30 });
  });
});

Deno.test("SegmentStore describes every living container in every journal", async () => {
  await withStore(async ({ store, sealed, finishSealing }) => {
    store.rotate(START_MS);
    store.append(tick(0, ["a", "b"], ["a", "b"]));
    store.append(tick(1, ["b"]));
    store.rotate(START_MS + 2_000);
    store.append(tick(2, ["b"]));
    const closing = store.close();
    assertEquals(readJournal(sealed[0] ?? ""), { ids: ["a", "b"], seconds: [0, 1] });
    finishSealing();
    await settle();
    assertEquals(readJournal(sealed[1] ?? ""), { ids: ["b"], seconds: [2] });
    finishSealing();
    await closing;
  });
});

Deno.test("SegmentStore keeps a journal that cannot be sealed, and tries again after a rotation", async () => {
  await withStore(async ({ store, sealed, finishSealing }) => {
    store.rotate(START_MS);
    store.append(tick(0, ["a"], ["a"]));
    store.rotate(START_MS + 1_000);
    store.append(tick(1, ["a"]));
    finishSealing(new Error("Cannot seal: no memory"));
    await settle();
    assert(readJournal(sealed[0] ?? "").seconds.length === 1, "the journal is still there");
    store.rotate(START_MS + 2_000);
    store.append(tick(2, ["a"]));
    for (let sealing = 0; sealing < 2; sealing++) {
      await settle();
      finishSealing();
    }
    await settle();
    assert(sealed.slice(1).includes(sealed[0] ?? ""), "the failed one came again");
    const closing = store.close();
    await settle();
    finishSealing();
    await closing;
  });
});

Deno.test("SegmentStore removes a journal that holds no tick", async () => {
  await withStore(async ({ dataDir, store, sealed }) => {
    store.rotate(START_MS);
    await store.close();
    assertEquals(sealed, []);
    const partition = `${dataDir}/dt=2026-11-21/identifier=node-1`;
    assertEquals([...Deno.readDirSync(partition)], []);
  });
});

Deno.test("SegmentStore seals the journals of dead sessions first", async () => {
  await withStore(async ({ store, sealed, finishSealing }) => {
    assertEquals(sealed, ["/dead/1.journal"]);
    finishSealing();
    await settle();
    finishSealing();
    await store.close();
    assertEquals(sealed, ["/dead/1.journal", "/dead/2.journal"]);
  }, ["/dead/1.journal", "/dead/2.journal"]);
});

Deno.test("SegmentStore refuses a tick while no journal is open", async () => {
  await withStore(async ({ store }) => {
    let message = "";
    try {
      store.append(tick(0, ["a"], ["a"]));
    } catch (error) {
      message = String(error);
    }
    assert(message.includes("no journal is open"));
    await store.close();
  });
});

Deno.test("SegmentStore leaves a journal of a newer format alone", async () => {
  await withStore(async ({ store, sealed, finishSealing, logged }) => {
    finishSealing(new SyntaxError("Cannot read journal: format version 2 is newer than 1"));
    await settle();
    assertEquals(logged(), ["Cannot seal a journal; it is left as it is"]);
    store.rotate(START_MS);
    await store.close();
    assertEquals(sealed, ["/dead/1.journal"]);
  }, ["/dead/1.journal"]);
});

Deno.test("SegmentStore says what sealing could not keep", async () => {
  const damage = Array.from({ length: 5 }, (_, i) => ({ offset: i * 100, reason: "checksum" }));
  const outcomes: ReadonlyArray<readonly [SealOutcome, readonly string[]]> = [
    [{ kind: "already-sealed" }, []],
    [{ kind: "empty", tornBytes: 0, damage: [] }, []],
    [{ kind: "empty", tornBytes: 7, damage: [] }, [
      "Dropped an unfinished tick at the end of a journal",
    ]],
    [{ kind: "empty", tornBytes: 0, damage }, [
      "A journal was damaged; what is readable of it is sealed",
    ]],
  ];
  for (const [outcome, want] of outcomes) {
    await withStore(async ({ store, finishSealing, logged }) => {
      finishSealing(undefined, outcome);
      await store.close();
      assertEquals(logged(), want);
    }, ["/dead/1.journal"]);
  }
});

Deno.test("SegmentStore leaves journals to the next start when shutdown is late", async () => {
  await withStore(async ({ store, sealed, finishSealing, logged, beLate }) => {
    const closing = store.close();
    beLate();
    finishSealing();
    await closing;
    assertEquals(sealed, ["/dead/1.journal"]);
    assertEquals(logged(), ["Left journals for the next start to seal"]);
  }, ["/dead/1.journal", "/dead/2.journal", "/dead/3.journal"]);
});

const GONE: ReadonlyArray<readonly [what: string, remove: (dataDir: string) => void]> = [
  ["the data directory", (dataDir) => Deno.removeSync(dataDir, { recursive: true })],
  ["its day", (dataDir) => Deno.removeSync(`${dataDir}/dt=2026-11-21`, { recursive: true })],
  ["the data directory's name", (dataDir) => {
    Deno.renameSync(dataDir, `${dataDir}-moved`);
    Deno.removeSync(`${dataDir}-moved`, { recursive: true });
  }],
];

for (const [what, remove] of GONE) {
  Deno.test(`SegmentStore loses no tick after somebody deleted ${what}`, async () => {
    await withStore(async ({ dataDir, store, sealed, begun, finishSealing, logged }) => {
      store.rotate(START_MS);
      store.append(tick(0, ["a", "b"], ["a", "b"]));
      remove(dataDir);
      store.append(tick(1, ["a", "b"]));
      store.append(tick(2, ["b"]));
      const closing = store.close();
      assertEquals(readJournal(sealed[0] ?? ""), { ids: ["a", "b"], seconds: [1, 2] });
      finishSealing();
      await closing;
      assertEquals(logged(), ["Somebody deleted the open journal; began a new one"]);
      assertEquals([sealed.length, begun.length], [1, 2]);
    });
  });
}
