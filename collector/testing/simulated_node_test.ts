import { assert, assertEquals } from "@std/assert";
import { denoHost } from "../host/host_fs.ts";
import { createDiscovery } from "../sampling/discover.ts";
import { simulateNode } from "./simulated_node.ts";

const host = denoHost();

Deno.test("simulateNode() shows a node to discovery, advances it, and leaves nothing behind", async () => {
  const controller = new AbortController();
  // A fast clock: each look at it is half an interval later, so no timer waits for long.
  let nowMs = Date.UTC(2026, 0, 12, 21, 0, 0);
  let looks = 0;
  const node = simulateNode({
    signal: controller.signal,
    intervalMs: 10,
    now() {
      if (++looks > 60) controller.abort();
      return nowMs += 5;
    },
  });
  const { containers } = createDiscovery({ host, cgroupRoot: node.cgroupRoot }).scan(0);
  assertEquals(containers.length, node.host.living.length);
  assert(containers.length >= 11);
  const firstMs = node.host.tick.timeMs;
  await node.done;
  assert(node.host.tick.timeMs - firstMs >= 200, "the node should have lived on");
  assertEquals(host.statDir(node.host.directory), undefined);
});

Deno.test("simulateNode() makes up for a machine that slept, within bounds", async () => {
  const controller = new AbortController();
  let nowMs = Date.UTC(2026, 0, 12, 21, 0, 0);
  let looks = 0;
  const node = simulateNode({
    signal: controller.signal,
    intervalMs: 10,
    containers: 1,
    now() {
      looks++;
      if (looks > 3) controller.abort();
      // The second look is an hour later.
      return nowMs += looks === 2 ? 3_600_000 : 0;
    },
  });
  const firstMs = node.host.tick.timeMs;
  await node.done;
  const livedMs = node.host.tick.timeMs - firstMs;
  assert(livedMs >= 590 && livedMs <= 620, `${livedMs} ms`);
});

Deno.test("simulate names its roots on the first line, and removes them on SIGTERM", async () => {
  const main = new URL("./simulate_main.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "--containers", "3"],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  const { start_ms: startMs, ...roots } = JSON.parse(value) as Record<string, string>;
  assertEquals(Object.keys(roots), ["cgroup_root", "proc_root", "container_log_dir"]);
  assertEquals(typeof startMs, "number");
  const scan = createDiscovery({ host, cgroupRoot: roots.cgroup_root ?? "" }).scan(0);
  assertEquals(scan.containers.length, 3);
  child.kill("SIGTERM");
  assertEquals((await child.status).code, 0);
  await reader.cancel();
  for (const path of Object.values(roots)) assertEquals(host.statDir(path), undefined);
});

Deno.test("simulate refuses an unknown mix in one line", async () => {
  const main = new URL("./simulate_main.ts", import.meta.url).pathname;
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "--mix", "chaos"],
  }).output();
  assertEquals(code, 2);
  assertEquals(new TextDecoder().decode(stderr).trim().split("\n").length, 1);
});
