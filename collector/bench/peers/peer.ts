/**
 * A collector that is measured beside others on one node: how it is started, and what it keeps.
 *
 * @module
 */

import type { GroupCommand } from "./watched_group.ts";

/** The node that all of them look at. */
export interface WatchedNode {
  /** Cgroup v2 directory below which the containers lie. */
  readonly cgroupRoot: string;
  readonly procRoot: string;
  readonly containerLogDir: string;
  readonly containers: number;
}

/** A collector that may be installed. */
export interface Peer {
  /** Of its rows: the program, and how it is set. */
  readonly name: string;
  /** Programs that it needs: names on the path, or paths. */
  readonly programs: readonly string[];
  /** Debian's packages that have them; none for what is here anyway. */
  readonly packages: readonly string[];
  /** Writes settings below `directory`, which is new and empty, and says what is run. */
  prepare(node: WatchedNode, directory: string): Promise<PeerRun>;
}

/** One run of a collector. */
export interface PeerRun {
  readonly commands: readonly GroupCommand[];
  /** Files and directories that hold what it has kept, and nothing else. */
  readonly kept: readonly string[];
  /** Asked when it has been watched and still runs, for those that tell only then. */
  readonly beforeStop?: () => Promise<void>;
  /** Asked when it has ended. */
  readonly count: () => Promise<KeptCount>;
}

/** How much a collector has kept in all. */
export interface KeptCount {
  /** Values, or what `unit` says. */
  readonly samples: number;
  /** How many more each second; 0 when there are none. */
  readonly perSecond: number;
  /** Of each container, as far as it knows containers. */
  readonly metricsPerContainer: number | undefined;
  /** What is counted, where it is not "samples". */
  readonly unit?: string;
}

/** Whether a program can be run: a path that exists, or a name that is on the path. */
export function isThere(program: string, path: string): boolean {
  const places = program.includes("/") ? [""] : path.split(":").map((folder) => `${folder}/`);
  return places.some((place) => {
    try {
      return Deno.statSync(place + program).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
        return false;
      }
      throw error;
    }
  });
}

/** Why a peer is left out, with the command that changes it; undefined when all of it is there. */
export function missingOf(
  { programs, packages }: Pick<Peer, "programs" | "packages">,
  path: string,
): string | undefined {
  const missing = programs.filter((program) => !isThere(program, path));
  if (missing.length === 0) return undefined;
  const names = missing.map((program) => program.slice(program.lastIndexOf("/") + 1)).join(", ");
  return `left out: no ${names}; apt-get install --no-install-recommends ${packages.join(" ")}`;
}

/** Bytes of all files at and below `paths`; 0 for what is not there. */
export function bytesBelow(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + bytesAt(path), 0);
}

function bytesAt(path: string): number {
  try {
    const { isDirectory, size } = Deno.lstatSync(path);
    if (!isDirectory) return size;
    return bytesBelow([...Deno.readDirSync(path)].map(({ name }) => `${path}/${name}`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/**
 * What a program prints.
 *
 * @throws {Error} when it fails, with the last line that it said.
 */
export async function outputOf(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env,
    stdin: "null",
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  const said = new TextDecoder().decode(stderr).trim().split("\n").at(-1) ?? "";
  throw new Error(`Cannot run ${program}: ${said}`);
}
