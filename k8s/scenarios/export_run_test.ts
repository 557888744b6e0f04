import { assertEquals, assertRejects } from "@std/assert";
import { createViewerClient, type ViewerClient } from "@fgm/server/api/client";
import { startTestViewer } from "@fgm/server/testing/test_viewer";
import { buildPage } from "@fgm/server/web/build_page";
import { exportCommand, exportRun } from "./export_run.ts";
import type { RunRecord } from "./run_record.ts";
import { clusterStage } from "./testing/cluster_stage.ts";
import { type RunViewer, startRunViewer } from "./testing/run_viewer.ts";
import { RUN_ID, START_MS, testRun } from "./testing/runs.ts";

const NAMESPACE = "fgm-run-k3v9x2ab";

const END_MS = START_MS + 100_000;

const pod = (name: string, node: string) => ({ name, node, containers: ["app"] });

const RUN = testRun({ endMs: END_MS, state: "done" });

/** A run whose pods are on two nodes. */
const WIDE = testRun({ ...RUN, pods: [pod("leak", "worker-1"), pod("calm", "worker-2")] });

/** A stage, two viewers with data, and a folder to export into. */
async function open() {
  const viewers = {
    "worker-1": await startRunViewer(NAMESPACE),
    "worker-2": await startRunViewer(NAMESPACE, { node: "worker-2" }),
  };
  const clients: Record<string, ViewerClient> = {
    "worker-1": viewers["worker-1"].client,
    "worker-2": viewers["worker-2"].client,
  };
  const stage = await clusterStage({ viewers: clients });
  const folder = await Deno.makeTempDir({ prefix: "fgm-export-" });
  return {
    ...stage,
    ...{ clients, folder },
    files: () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
    [Symbol.asyncDispose]: async () => {
      await stage[Symbol.asyncDispose]();
      for (const viewer of Object.values<RunViewer>(viewers)) await viewer[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** What a viewer of the exported file says. */
async function readBack(path: string) {
  await using viewer = startTestViewer([path], { nowMs: END_MS + 600_000 });
  const { body: { containers } } = await viewer.get("/api/containers?range=all");
  const { body: { metrics } } = await viewer.get("/api/metrics");
  return {
    names: [...new Set(containers.map(({ lineage }: { lineage: string }) => lineage))].sort(),
    metrics: metrics.length as number,
    lastMs: Math.max(...containers.map((one: { last_seen_ms: number }) => one.last_seen_ms)),
  };
}

Deno.test("exportRun() of a run that is gone writes all that its containers did", async () => {
  await using stage = await open();
  const base = `${stage.folder}/result`;
  const files = await exportRun(stage.ctx, RUN, { base, formats: ["parquet"] });
  const { size } = await Deno.stat(`${base}.parquet`);
  assertEquals(files, [{ path: `${base}.parquet`, bytes: size }]);
  assertEquals(stage.files(), ["result.parquet"]);
  const { names, metrics, lastMs } = await readBack(`${base}.parquet`);
  assertEquals(names, ["calm", "flaky", "leak"].map((name) => `${NAMESPACE}/${name}/app`));
  assertEquals(metrics > 50, true, `${metrics} metrics`);
  // Up to a minute behind the end, which is not all that there is.
  assertEquals(Math.floor((lastMs - END_MS) / 1_000), 59);
});

Deno.test("exportRun() writes a page beside it, with both nodes in one pair of files", async () => {
  await using stage = await open();
  const builtDir = await Deno.makeTempDir({ prefix: "fgm-built-" });
  try {
    await buildPage({ outDir: builtDir });
    await exportRun(stage.ctx, WIDE, { base: `${stage.folder}/result.parquet`, builtDir });
  } finally {
    await Deno.remove(builtDir, { recursive: true });
  }
  assertEquals(stage.files(), ["result.html", "result.parquet"]);
  const one = await exportRun(stage.ctx, RUN, {
    base: `${stage.folder}/one`,
    formats: ["parquet"],
  });
  const { size } = await Deno.stat(`${stage.folder}/result.parquet`);
  assertEquals(size > 1.2 * one[0]!.bytes, true, "the rows of both nodes");
  const html = await Deno.readTextFile(`${stage.folder}/result.html`);
  assertEquals(html.slice(0, 15), "<!DOCTYPE html>");
});

Deno.test("exportRun() leaves nothing behind when one of the nodes fails", async () => {
  await using stage = await open();
  Deno.writeTextFileSync(`${stage.folder}/result.parquet`, "before");
  const options = { base: `${stage.folder}/result`, formats: ["parquet"] } as const;
  delete stage.clients["worker-2"];
  await assertRejects(
    () => exportRun(stage.ctx, WIDE, options),
    Error,
    "Cannot reach the viewer of worker-2",
  );
  // The connection breaks off in the middle of the file.
  stage.clients["worker-2"] = createViewerClient({
    url: "http://localhost:8050",
    fetch: () => {
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.enqueue(new TextEncoder().encode("PAR1"));
          controller.error(new TypeError("error reading a body from connection"));
        },
      });
      const type = "application/vnd.apache.parquet";
      return new Response(body, { headers: { "content-type": type } });
    },
  });
  await assertRejects(() => exportRun(stage.ctx, WIDE, options), Error);
  assertEquals(stage.files(), ["result.parquet"]);
  assertEquals(Deno.readTextFileSync(`${stage.folder}/result.parquet`), "before");
});

Deno.test("exportRun() says which node has no data, and refuses when none has", async () => {
  await using stage = await open();
  const other: RunRecord = testRun({ ...WIDE, id: "nthngnth" });
  await assertRejects(
    () => exportRun(stage.ctx, other, { base: `${stage.folder}/result` }),
    RangeError,
    "Cannot export run nthngnth: no data of it on worker-1, worker-2",
  );
  assertEquals(stage.notes, [
    "worker-1 has no data of run nthngnth",
    "worker-2 has no data of run nthngnth",
  ]);
  assertEquals(stage.files(), []);
});

Deno.test("exportRun() into a folder that is not there writes nothing", async () => {
  await using stage = await open();
  await assertRejects(
    () => exportRun(stage.ctx, RUN, { base: `${stage.folder}/nowhere/result` }),
    RangeError,
    `Cannot write to ${stage.folder}/nowhere: there is no such folder`,
  );
});

Deno.test("exportCommand() finds the run, and tells the files", async () => {
  await using stage = await open();
  await stage.ctx.store.save(RUN);
  const options = { base: `${stage.folder}/result`, formats: ["parquet"] } as const;
  const command = { wanted: "k3v", ...options };
  assertEquals(await exportCommand(stage.ctx, { ...command, json: true }), 0);
  const [file] = JSON.parse(stage.printed[0]!);
  assertEquals(file.path, `${options.base}.parquet`);
  await exportCommand(stage.ctx, { ...command, wanted: RUN_ID, json: false });
  assertEquals(stage.printed[1]?.startsWith(`${file.path}  0.`), true, stage.printed[1]);
  await assertRejects(
    () => exportCommand(stage.ctx, { ...command, wanted: "nbdynbdy", json: false }),
    RangeError,
    "there is no such run",
  );
});
