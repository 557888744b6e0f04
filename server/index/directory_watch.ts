/**
 * Lists the data directories, again only where something can have changed.
 *
 * A listing is not one instant: a journal can be sealed while it is made, so that neither the journal
 * nor its segment is in it. What takes a file's place is always there before the file goes. So a
 * directory is listed again until a listing begins after everything that is missing from it had gone.
 *
 * @module
 */

import { join } from "node:path";
import { type DataRoot, stemOf } from "./data_root.ts";

/** Listings of one directory in a row, after which it is taken as it is. */
const LISTINGS_MAX = 5;

/**
 * A directory whose time of change is younger than this when it is listed is listed again next time:
 * file systems keep that time in steps, and a later change may fall into the same one.
 */
const SETTLED_AFTER_MS = 2_000;

/** Most files that are looked at; beyond, the rest is left out and `isCut` says so. */
export const FILES_MAX = 500_000;

/** Which of the files that share a stem are there. */
export interface StemFiles {
  readonly stemPath: string;
  readonly journal: boolean;
  readonly parquet: boolean;
  readonly containers: boolean;
}

/** What a scan found. */
export interface DirectoryScan {
  /** By path without extension. The same object as the last time when nothing changed. */
  readonly stems: ReadonlyMap<string, StemFiles>;
  readonly isCut: boolean;
}

interface Names {
  readonly files: ReadonlySet<string>;
  readonly dirs: readonly string[];
}

interface Listing {
  readonly modifiedMs: number;
  readonly isSettled: boolean;
  /** The same object for as long as nothing was made, removed or renamed. */
  readonly names: Names;
}

/** Told of a directory that cannot be listed for another reason than being gone. */
export type ListingProblem = (path: string, error: unknown) => void;

/** Keeps the listings of all roots. */
export class DirectoryWatch {
  readonly #roots: readonly DataRoot[];
  readonly #onProblem: ListingProblem;
  #listings = new Map<string, Listing>();
  #scan: DirectoryScan = { stems: new Map(), isCut: false };

  constructor(roots: readonly DataRoot[], onProblem: ListingProblem) {
    this.#roots = roots;
    this.#onProblem = onProblem;
  }

  /** Lists what changed since the last scan. Directories that are gone, or unreadable, are empty. */
  scan(nowMs: number): DirectoryScan {
    const next = new Map<string, Listing>();
    let isChanged = false;
    const visit = (path: string, depth: number): void => {
      const before = this.#listings.get(path);
      const listing = next.get(path) ?? this.#list(path, { before, nowMs });
      if (listing?.names !== before?.names) isChanged = true;
      if (listing === undefined) return;
      next.set(path, listing);
      if (depth > 0) { for (const name of listing.names.dirs) visit(join(path, name), depth - 1); }
    };
    for (const { base, depth } of this.#roots) visit(base, depth);
    isChanged ||= next.size !== this.#listings.size;
    this.#listings = next;
    if (isChanged) this.#scan = collectStems(next, this.#roots);
    return this.#scan;
  }

  /** Whether the last scan found anything that is meant: a file, or a directory to wait in. */
  get hasMatch(): boolean {
    const isMeant = (path: string) => this.#roots.some((root) => root.acceptsDirectory(path));
    return this.#scan.stems.size > 0 || [...this.#listings.keys()].some(isMeant);
  }

  /** Lists a directory again at the next scan, whatever its time of change says. */
  distrust(path: string): void {
    const listing = this.#listings.get(path);
    if (listing !== undefined) this.#listings.set(path, { ...listing, isSettled: false });
  }

  #list(
    path: string,
    options: { readonly before: Listing | undefined; readonly nowMs: number },
  ): Listing | undefined {
    let known = options.before;
    try {
      for (let attempt = 0; attempt < LISTINGS_MAX; attempt++) {
        const listing = listOnce(path, known, options.nowMs);
        if (listing === known) return known;
        // The first listing has nothing to compare with, so it always gets a second one.
        const isSure = known !== undefined && keepsAll(known.names, listing.names);
        known = listing;
        if (isSure) break;
      }
      return known;
    } catch (error) {
      const isGone = error instanceof Deno.errors.NotFound ||
        error instanceof Deno.errors.NotADirectory;
      if (!isGone) this.#onProblem(path, error); // gone is normal: retention removes partitions
      return undefined;
    }
  }
}

function keepsAll(before: Names, after: Names): boolean {
  return before === after || [...before.files].every((name) => after.files.has(name));
}

function listOnce(path: string, known: Listing | undefined, nowMs: number): Listing {
  const modifiedMs = Deno.statSync(path).mtime?.getTime() ?? 0;
  if (known?.isSettled === true && known.modifiedMs === modifiedMs) return known;
  const files = new Set<string>();
  const dirs: string[] = [];
  for (const entry of Deno.readDirSync(path)) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory) dirs.push(entry.name);
    else if (stemOf(entry.name) !== undefined) files.add(entry.name);
  }
  const names = { files, dirs: dirs.sort() };
  // A file can be replaced under its name: then the names are the same and the time is not.
  const isSame = known?.modifiedMs === modifiedMs && sameNames(known.names, names);
  return {
    modifiedMs,
    isSettled: nowMs - modifiedMs > SETTLED_AFTER_MS,
    names: isSame ? known.names : names,
  };
}

function sameNames(a: Names, b: Names): boolean {
  return a.files.size === b.files.size && a.dirs.join("/") === b.dirs.join("/") &&
    [...a.files].every((name) => b.files.has(name));
}

function collectStems(
  listings: ReadonlyMap<string, Listing>,
  roots: readonly DataRoot[],
): DirectoryScan {
  const stems = new Map<string, StemFiles>();
  let files = 0;
  for (const [dir, { names }] of listings) {
    for (const name of names.files) {
      const stemPath = stemOf(join(dir, name));
      if (stemPath === undefined || !roots.some((root) => accepts(root, stemPath))) continue;
      if (++files > FILES_MAX) return { stems, isCut: true };
      const known = stems.get(stemPath) ?? NO_FILES;
      stems.set(stemPath, { ...known, stemPath, [kindOf(name)]: true });
    }
  }
  return { stems, isCut: false };
}

const NO_FILES = { journal: false, parquet: false, containers: false };

function accepts(root: DataRoot, stemPath: string): boolean {
  const isBelow = root.base === "/" || stemPath.startsWith(`${root.base}/`);
  return isBelow && root.accepts(stemPath);
}

function kindOf(name: string): keyof typeof NO_FILES {
  if (name.endsWith(".journal")) return "journal";
  return name.endsWith(".parquet") ? "parquet" : "containers";
}
