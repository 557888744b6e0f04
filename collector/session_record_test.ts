import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { createLogger } from "@fgm/k8s/pod/log";
import { journalHeader, recordSession } from "./session_record.ts";
import type { Session } from "./store/session.ts";

const SESSION: Session = {
  runId: "4f1c",
  identifier: "fgm-x7k2p",
  startMs: Date.UTC(2026, 0, 12),
  nodeName: "worker-1",
  clusterName: "test",
  samplingIntervalMs: 1_000,
  rotationSeconds: 90,
  version: "0.1.0",
  gitRev: "unknown",
  formatVersion: 1,
};

const log = createLogger({ level: "error", write: () => {}, now: () => 0 });

Deno.test("recordSession() writes both files and makes no room that is not needed", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "fgm-session-" });
  try {
    const freeSpace = () => {
      throw new Error("there is enough");
    };
    await recordSession(dataDir, SESSION, { freeSpace, log });
    const own = await Deno.readTextFile(join(dataDir, "sessions", "fgm-x7k2p.json"));
    assertEquals(await Deno.readTextFile(join(dataDir, "session.json")), own);
    assertEquals(JSON.parse(own).run_id, "4f1c");
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("recordSession() passes on what is no matter of space", async () => {
  const file = await Deno.makeTempFile({ prefix: "fgm-session-" });
  try {
    const freed: string[] = [];
    const freeSpace = () => freed;
    await assertRejects(() => recordSession(file, SESSION, { freeSpace, log }));
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("journalHeader() names the session and the metrics of every scope", () => {
  const { metrics, ...rest } = journalHeader(SESSION);
  assertEquals(rest, {
    version: 1,
    runId: "4f1c",
    identifier: "fgm-x7k2p",
    nodeName: "worker-1",
    clusterName: "test",
    intervalMs: 1_000,
  });
  assertEquals(Object.keys(metrics), ["container", "device", "process", "self"]);
  assertEquals(metrics.container.includes("total_cpu_usage_millicores"), true);
});
