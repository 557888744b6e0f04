/**
 * Captures the containers of a running host as one fixture:
 * `deno run -A collector/testing/capture_host.ts OUT.json [CGROUP_ROOT [SUBTREE]]`.
 *
 * Kernel text is kept byte for byte under its own path. `testdata/host/README.md` says which kernels the
 * fixtures came from and how to take them again.
 *
 * @module
 */

/** Files of a container's cgroup that fgm reads, and the two that tell what the cgroup offers. */
const CGROUP_FILES: readonly string[] = [
  ...["current", "peak", "max", "high", "swap.current", "swap.max", "stat", "events", "pressure"]
    .map((key) => `memory.${key}`),
  ...["cpu.stat", "cpu.max", "cpu.pressure", "io.stat", "io.pressure"],
  ...["pids.current", "pids.max", "pids.events"],
  ...["cgroup.procs", "cgroup.controllers"],
];

const PROCESS_FILES: readonly string[] = ["stat", "smaps_rollup", "io", "comm"];

if (import.meta.main) {
  const [out, cgroupRoot = "/sys/fs/cgroup", subtree = ""] = Deno.args;
  if (out === undefined) {
    say("usage: deno run -A capture_host.ts OUT.json [CGROUP_ROOT [SUBTREE]]");
    Deno.exit(2);
  }
  const files = captureHost(cgroupRoot, subtree);
  const version = Deno.osRelease().split(".").slice(0, 2).join(".");
  const captured = { about: `captured on Linux ${version}`, files };
  Deno.writeTextFileSync(out, JSON.stringify(captured, null, 1) + "\n");
}

/** Text by path of the wanted files below `cgroupRoot`/`subtree`, and of the processes in there. */
function captureHost(cgroupRoot: string, subtree: string): Record<string, string> {
  const files: Record<string, string> = {};
  const keep = (path: string) => {
    const text = readOrAbsent(path);
    if (text !== undefined) files[path] = text;
  };
  keep(`${cgroupRoot}/cgroup.controllers`);
  const pids = new Set<string>();
  for (const dir of directoriesBelow(cgroupRoot + subtree)) {
    if (!/[0-9a-f]{64}/.test(dir)) continue; // not a container, nor inside one
    for (const name of CGROUP_FILES) keep(`${dir}/${name}`);
    for (const pid of files[`${dir}/cgroup.procs`]?.trim().split("\n") ?? []) pids.add(pid);
  }
  for (const pid of pids) {
    if (pid === "") continue;
    for (const name of PROCESS_FILES) keep(`/proc/${pid}/${name}`);
  }
  keep("/proc/self/limits");
  files["/proc/stat"] = (readOrAbsent("/proc/stat") ?? "").replace(/^intr .*$/m, "intr 0");
  return files;
}

function* directoriesBelow(dir: string): Generator<string> {
  const names = [...Deno.readDirSync(dir)].filter((entry) => entry.isDirectory).map((e) => e.name);
  for (const name of names.sort()) {
    yield `${dir}/${name}`;
    yield* directoriesBelow(`${dir}/${name}`);
  }
}

/** A process may end, or a file may be missing on this kernel: then the fixture lacks it too. */
function readOrAbsent(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    say(`left out ${path}: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

function say(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}
