/**
 * The few things one does to a real cgroup: make it, start a process in it, end and remove it.
 *
 * @module
 */

/** Controllers that limits need; those that the tree lacks are done without. */
const CONTROLLERS = ["cpu", "memory", "io", "pids"];
/** A killed process leaves its cgroup within milliseconds; after two seconds something is wrong. */
const REMOVE_ATTEMPTS_MAX = 200;
const REMOVE_PAUSE_MS = 10;

/** A process that was started inside a cgroup. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  readonly ended: Promise<void>;
}

/** The shell moves itself before it becomes the program: no part of it ever runs elsewhere. */
export async function spawnInto(
  cgroup: string,
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<Child> {
  const child = new Deno.Command("sh", {
    args: [
      "-c",
      'echo $$ > "$0/cgroup.procs" && echo moved && exec "$@" >/dev/null',
      cgroup,
      ...command,
    ],
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const ended = child.status.then(() => {});
  // The first line says that it is inside, or the pipe ends because it is not.
  const reader = child.stdout.getReader();
  const { done } = await reader.read();
  await reader.cancel();
  if (done) throw new Error(`Cannot move a process into ${cgroup}: the kernel refused`);
  return {
    pid: child.pid,
    ended,
    async [Symbol.asyncDispose]() {
      await killCgroup(cgroup);
      await ended;
    },
  };
}

/** Makes a cgroup that hands its controllers on, as far as it has any. */
export async function makeCgroup(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true });
  const offered = (await Deno.readTextFile(`${path}/cgroup.controllers`)).trim().split(" ");
  for (const controller of CONTROLLERS.filter((name) => offered.includes(name))) {
    await attempt(() => Deno.writeTextFile(`${path}/cgroup.subtree_control`, `+${controller}`));
  }
}

/** Whether the kernel let it be done: controllers and limits differ from host to host. */
export async function attempt(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    // Everything a kernel file refuses arrives as an Error of the operating system.
    if (!(error instanceof Error)) throw error;
    return false;
  }
}

/** Processes of one cgroup; none when it is gone. */
export async function readPids(path: string): Promise<readonly number[]> {
  try {
    const text = await Deno.readTextFile(`${path}/cgroup.procs`);
    return text.split("\n").filter((line) => line !== "").map(Number);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Ends every process of one of our own cgroups; `cgroup.kill` came with Linux 5.14. */
export async function killCgroup(path: string): Promise<void> {
  const killed = await attempt(() =>
    Deno.writeTextFile(`${path}/cgroup.kill`, "1", { create: false })
  );
  if (killed) return;
  for (const pid of await readPids(path)) {
    await attempt(() => Promise.resolve(Deno.kill(pid, "SIGKILL")));
  }
}

/** Removes one cgroup of ours. Its last process may take a moment to leave it. */
export async function removeCgroup(path: string): Promise<void> {
  for (let tries = 0;; tries++) {
    try {
      await Deno.remove(path);
      return;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      if (tries >= REMOVE_ATTEMPTS_MAX) throw error;
      await killCgroup(path);
      await new Promise((resolve) => setTimeout(resolve, REMOVE_PAUSE_MS));
    }
  }
}

/** Removes a cgroup of ours with everything below it. */
export async function removeTree(path: string): Promise<void> {
  for (const name of childDirs(path)) await removeTree(`${path}/${name}`);
  await removeCgroup(path);
}

/** Names of the directories in `path`; none when it is gone. */
export function childDirs(path: string): readonly string[] {
  try {
    return [...Deno.readDirSync(path)].filter((entry) => entry.isDirectory).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
