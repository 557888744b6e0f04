/**
 * Where DuckDB's native code lies in a binary made by `deno compile`: in files of its own beside it.
 *
 *     bin/fgm   bin/duckdb.node   bin/libduckdb.so            an unpacked archive
 *     bin/fgm   lib/fgm/duckdb.node   lib/fgm/libduckdb.so    a system, an image
 *
 * Left to itself Deno would unpack the add-on into a temporary folder, which a container with a
 * read-only root lacks and which the add-on's library is not in.
 *
 * @module
 */

import Module from "node:module";
import { dirname, join } from "@std/path";

/** The files, of which the first loads the second. */
const ADD_ON = "duckdb.node", LIBRARY = "libduckdb.so";

/** Kept for the life of the process: unloading the library under the add-on would crash it. */
const loadedLibraries = new Map<string, Deno.DynamicLibrary<Record<string, never>>>();

/**
 * Prepares the import of the package: loads the library, and leads the add-on's import to the file
 * beside it. Does nothing when run from source without `libraryPath`, nor when called again.
 *
 * @throws {Error} when the library cannot be loaded.
 */
export function loadNativeParts(libraryPath: string | undefined): void {
  const { standalone } = Deno.build;
  const path = libraryPath ?? (standalone ? installedLibrary(Deno.execPath(), isFile) : undefined);
  if (path === undefined || loadedLibraries.has(path)) return;
  try {
    loadedLibraries.set(path, Deno.dlopen(path, {}));
  } catch (cause) {
    throw new Error(`Cannot load DuckDB: ${path} is missing or unreadable`, { cause });
  }
  const addOn = join(dirname(path), ADD_ON);
  if (standalone && isFile(addOn)) redirectAddOn(addOn);
}

/** The library of the executable at `program`: beside it, or else in `../lib/fgm`. */
export function installedLibrary(program: string, exists: (path: string) => boolean): string {
  const directory = dirname(program);
  const beside = join(directory, LIBRARY), inLib = join(directory, "..", "lib", "fgm", LIBRARY);
  return !exists(beside) && exists(inLib) ? inLib : beside;
}

/** What Node's loader does for each ending of a file name; not in its types, but documented. */
interface Loaders {
  readonly _extensions: Record<string, (module: NodeJS.Module, path: string) => void>;
}

function redirectAddOn(addOn: string): void {
  const loaders = (Module as unknown as Loaders)._extensions;
  const load = loaders[".node"];
  if (load === undefined) return; // the add-on is then unpacked, and finds its library loaded
  loaders[".node"] = (module, path) => load(module, path.endsWith(`/${ADD_ON}`) ? addOn : path);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}
