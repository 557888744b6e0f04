import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { createBench } from "./collector_run.ts";
import { startProgram } from "./program.ts";
import { connectViewer } from "./viewer_client.ts";

const TUI = fromFileUrl(new URL("../../tui/main.tsx", import.meta.url));

const METRIC = "total_cpu_usage_millicores";

async function outputOf(args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", TUI, ...args],
    env: { FGM_VIEWER_URL: "", FGM_TOKEN_FILE: "" },
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out ?? "", err: err ?? "" };
}

Deno.test("fgm-tui prints frames of a running node, and says in one line why it cannot", async (t) => {
  await using bench = await createBench();
  await using fgm = bench.collect();
  await bench.nextTick(fgm);
  await using viewer = startProgram("fgm-viewer", [bench.dataDir, "--port", "0"]);
  const { url } = await connectViewer(viewer);
  const { podName, containerName } = bench.node.host.living[0]?.container ?? {};
  assert(podName !== undefined && containerName !== undefined);

  await t.step("one frame as text, of the size that was asked for", async () => {
    const size = ["--width", "100", "--height", "30"];
    const { code, out, err } = await outputOf(["--url", url, "--snapshot", ...size]);
    assertEquals([code, err], [0, ""]);
    const lines = out.trimEnd().split("\n");
    assertEquals([lines.length, lines.every((line) => [...line].length <= 100)], [30, true]);
    assertStringIncludes(lines[0] ?? "", "live");
    assertEquals(/[^\P{Cc}\n]/u.test(out), false, "control characters");
  });

  await t.step("the same as JSON, with the newest values", async () => {
    const asked = ["--metric", METRIC, "--container", `${podName}/${containerName}`];
    const { code, out, err } = await outputOf(["--url", url, "--json", "--range", "1m", ...asked]);
    assertEquals([code, err], [0, ""]);
    const { panels, link, data } = JSON.parse(out);
    assertEquals(link, { state: "connected", why: null });
    const [{ metric, state, series }] = panels;
    assertEquals([panels.length, metric, state, series.length], [1, METRIC, "ready", 1]);
    assert(typeof series[0].last?.value === "number", out);
    assert(series[0].last.time_ms <= data.to_ms, out);
  });

  const mistakes: ReadonlyArray<readonly [string, readonly string[], string]> = [
    ["an unknown metric", ["--metric", "cpuu"], "cpuu"],
    ["an unknown container", ["--container", "nobody/nothing"], "nobody/nothing"],
  ];
  for (const [name, args, why] of mistakes) {
    await t.step(`one line and exit code 1 for ${name}`, async () => {
      const { code, out, err } = await outputOf(["--url", url, "--snapshot", ...args]);
      assertEquals([code, out, err.trimEnd().split("\n").length], [1, "", 1], out + err);
      assertStringIncludes(err, why);
    });
  }
});
