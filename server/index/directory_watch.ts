/**
 * Lists the data directories, again only where something can have changed.
 *
 * A listing is not one instant: a journal can be sealed while it is made, so that neither the journal
 * nor its segment is in it. What takes a file's place is always there before the file goes. So a
 * directory is listed again until a listing begins after everything that is missing from it had gone,
 * unless its time of change says that nothing happened meanwhile.
 *
 * @module
 */

import { DATA_EXTENSIONS, type DataRoot } from "./data_root.ts";

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

/** The files of one directory by path without extension, in the order of their names. */
export type DirectoryStems = ReadonlyMap<string, StemFiles>;

/** What a scan found. */
export interface DirectoryScan {
  /**
   * By absolute path; directories without files that are meant are left out. The stems of a directory
   * are the same object as the last time for as long as nothing was made, removed or renamed in it.
   */
  readonly directories: ReadonlyMap<string, DirectoryStems>;
  readonly isCut: boolean;
}

/** Extensions that stand beside a stem: the sum of the bits of `DATA_EXTENSIONS`. */
type KindBits = number;

interface Names {
  /** By name without extension. */
  readonly stems: ReadonlyMap<string, KindBits>;
  readonly dirs: readonly string[];
}

interface Listing {
  readonly modifiedMs: number;
  /** Whether a later change is sure to show in the directory's time of change. */
  readonly isSettled: boolean;
  /** Whether nothing can have changed while the listing was made. */
  readonly isInstant: boolean;
  /** The same object for as long as nothing was made, removed or renamed. */
  readonly names: Names;
}

/** Told of a directory that cannot be listed for another reason than being gone. */
export type ListingProblem = (path: string, error: unknown) => void;

/** Keeps the listings of all roots. */
export class DirectoryWatch {
  readonly #roots: readonly DataRoot[];
  readonly #onProblem: ListingProblem;
  readonly #filesMax: number;
  #listings = new Map<string, Listing>();
  #stems = new Map<string, { readonly names: Names; readonly stems: DirectoryStems }>();
  #scan: DirectoryScan = { directories: new Map(), isCut: false };

  constructor(
    roots: readonly DataRoot[],
    onProblem: ListingProblem,
    options: { readonly filesMax?: number } = {},
  ) {
    this.#roots = roots;
    this.#onProblem = onProblem;
    this.#filesMax = options.filesMax ?? FILES_MAX;
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
      if (depth === 0) return;
      for (const name of listing.names.dirs) visit(childPath(path, name), depth - 1);
    };
    for (const { base, depth } of this.#roots) visit(base, depth);
    isChanged ||= next.size !== this.#listings.size;
    this.#listings = next;
    if (isChanged) this.#scan = this.#collect();
    return this.#scan;
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
        // A first listing has nothing to compare with.
        const isSure = listing.isInstant ||
          (known !== undefined && keepsAll(known.names, listing.names) &&
            !addsLooseFile(known.names, listing.names));
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

  #collect(): DirectoryScan {
    const before = this.#stems;
    this.#stems = new Map();
    const directories: [path: string, stems: DirectoryStems][] = [];
    let filesLeft = this.#filesMax;
    // The newest partition comes last by name, and must not be what is left out.
    for (const [path, { names }] of [...this.#listings].reverse()) {
      const known = before.get(path);
      const all = known?.names === names ? known.stems : stemsOf(path, names, this.#roots);
      this.#stems.set(path, { names, stems: all });
      const stems = newestStems(all, filesLeft);
      if (stems.size > 0) directories.push([path, stems]);
      if (stems !== all) return { directories: new Map(directories.reverse()), isCut: true };
      filesLeft -= countFiles(stems);
    }
    return { directories: new Map(directories.reverse()), isCut: false };
  }
}

function keepsAll(before: Names, after: Names): boolean {
  if (before === after) return true;
  for (const [stem, bits] of before.stems) {
    if (((after.stems.get(stem) ?? 0) & bits) !== bits) return false;
  }
  return true;
}

/**
 * Whether there is a new Parquet file without a sidecar. That of a merged segment is older than the
 * file itself, but a listing may have passed its place before it came: then the inputs would count
 * twice until the next look.
 */
function addsLooseFile(before: Names, after: Names): boolean {
  if (before === after) return false;
  for (const [stem, bits] of after.stems) {
    if (bits === PARQUET && !before.stems.has(stem)) return true;
  }
  return false;
}

function listOnce(path: string, known: Listing | undefined, nowMs: number): Listing {
  const modifiedMs = modifiedMsOf(path);
  if (known?.isSettled === true && known.modifiedMs === modifiedMs) return known;
  const stems = new Map<string, KindBits>();
  const dirs: string[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(path)) {
    if (name.startsWith(".")) continue;
    if (isDirectory) dirs.push(name);
    else addName(stems, name);
  }
  const names = { stems, dirs: dirs.sort() };
  // A file can be replaced under its name: then the names are the same and the time is not.
  const isSame = known?.modifiedMs === modifiedMs && sameNames(known.names, names);
  const isSettled = nowMs - modifiedMs > SETTLED_AFTER_MS;
  return {
    modifiedMs,
    isSettled,
    isInstant: isSettled && modifiedMsOf(path) === modifiedMs,
    names: isSame ? known.names : names,
  };
}

function modifiedMsOf(path: string): number {
  return Deno.statSync(path).mtime?.getTime() ?? 0;
}

function addName(stems: Map<string, KindBits>, name: string): void {
  const dot = name.lastIndexOf(".");
  const kind = EXTENSIONS.indexOf(name.slice(dot));
  if (kind < 0 || dot === 0) return;
  const stem = name.slice(0, dot);
  stems.set(stem, (stems.get(stem) ?? 0) | (1 << kind));
}

const EXTENSIONS: readonly string[] = DATA_EXTENSIONS;
const [JOURNAL, PARQUET, CONTAINERS] = [".journal", ".parquet", ".containers"]
  .map((extension) => 1 << EXTENSIONS.indexOf(extension)) as [KindBits, KindBits, KindBits];

function sameNames(a: Names, b: Names): boolean {
  return a.stems.size === b.stems.size && a.dirs.join("/") === b.dirs.join("/") &&
    keepsAll(a, b) && keepsAll(b, a);
}

function stemsOf(path: string, names: Names, roots: readonly DataRoot[]): DirectoryStems {
  const stems = new Map<string, StemFiles>();
  for (const name of [...names.stems.keys()].sort()) {
    const stemPath = childPath(path, name);
    if (!roots.some((root) => accepts(root, stemPath))) continue;
    const bits = names.stems.get(name) ?? 0;
    stems.set(stemPath, {
      stemPath,
      journal: (bits & JOURNAL) !== 0,
      parquet: (bits & PARQUET) !== 0,
      containers: (bits & CONTAINERS) !== 0,
    });
  }
  return stems;
}

function countFiles(stems: DirectoryStems): number {
  let files = 0;
  for (const stem of stems.values()) files += filesOf(stem);
  return files;
}

function filesOf({ journal, parquet, containers }: StemFiles): number {
  return Number(journal) + Number(parquet) + Number(containers);
}

/** The last stems by name, which are the newest, as many as have no more files than this. */
function newestStems(stems: DirectoryStems, filesMax: number): DirectoryStems {
  if (countFiles(stems) <= filesMax) return stems;
  const newest: [string, StemFiles][] = [];
  let filesLeft = filesMax;
  for (const [stemPath, files] of [...stems].reverse()) {
    filesLeft -= filesOf(files);
    if (filesLeft < 0) break;
    newest.push([stemPath, files]);
  }
  return new Map(newest.reverse());
}

function accepts(root: DataRoot, stemPath: string): boolean {
  return stemPath.startsWith(childPath(root.base, "")) && root.accepts(stemPath);
}

/** As `join` would, in a fraction of its time: both parts are plain. */
function childPath(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}
