/**
 * Small file systems in memory, to fill and to write-protect.
 *
 * @module
 */

/** A mounted directory; disposing unmounts it, whatever is still open in it. */
export interface Mount extends AsyncDisposable {
  readonly path: string;
}

/** Mounts a new tmpfs on `path`, which is created when missing. `options` as for `mount -o`. */
export async function mountTmpfs(path: string, options: string): Promise<Mount> {
  await Deno.mkdir(path, { recursive: true });
  await run("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]);
  return mounted(path);
}

/**
 * Makes `path` read-only for whoever opens a file from now on. What is open stays writeable, which is
 * the difference to a disk that fails.
 */
export async function protect(path: string): Promise<Mount> {
  await run("mount", ["--bind", path, path]);
  const mount = mounted(path);
  try {
    await run("mount", ["-o", "remount,bind,ro", path]);
    return mount;
  } catch (error) {
    await mount[Symbol.asyncDispose]();
    throw error;
  }
}

function mounted(path: string): Mount {
  return {
    path,
    async [Symbol.asyncDispose]() {
      await run("umount", ["--lazy", path]);
    },
  };
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  if (success) return;
  const said = new TextDecoder().decode(stderr).trim();
  throw new Error(`Cannot ${command} ${args.at(-1)}: ${said}`);
}

async function tryMount(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return `mounting needs Linux, this is ${Deno.build.os}`;
  if (Deno.uid() !== 0) return "mounting needs root";
  const path = await Deno.makeTempDir({ prefix: "fgm-mount-" });
  try {
    await using _mount = await mountTmpfs(path, "size=64k");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await Deno.remove(path);
  }
}

/** Why this process cannot mount; undefined when it can. */
export const whyNoMounts: string | undefined = await tryMount();
