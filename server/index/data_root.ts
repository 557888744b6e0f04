/**
 * What a PATH argument stands for: a directory and everything below it, one file, or a pattern.
 *
 * A pattern stays a pattern: files that come to match it later are read too. A file stands for its
 * stem, so that a journal named on the command line is still read once it has been sealed.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { pathMatcher } from "./path_pattern.ts";

/** Where to look, and which of the files there are meant. */
export interface DataRoot {
  /** Absolute directory to walk. */
  readonly base: string;
  /** Folders below `base` that are walked: 0 is `base` alone. */
  readonly depth: number;
  /** Whether the files with this path less its extension are meant. */
  accepts(stemPath: string): boolean;
  /** Whether this directory itself is meant, so that an empty one is worth waiting for. */
  acceptsDirectory(path: string): boolean;
}

/** Folders below a directory argument that are walked: `dt=/identifier=` is 2. */
export const DIRECTORY_DEPTH_MAX = 8;

/** Extensions of the files that are read. */
export const DATA_EXTENSIONS = [".journal", ".parquet", ".containers"] as const;

/**
 * Understands a PATH argument.
 *
 * @param exists what is at a path that holds no pattern.
 * @throws {RangeError} when nothing is there, or it is no file that fgm reads; one line for a person.
 */
export function parseDataRoot(
  argument: string,
  options: {
    readonly workDir: string;
    readonly exists: (path: string) => "file" | "directory" | "absent";
  },
): DataRoot {
  if (argument === "") throw new RangeError("Cannot read PATH: it is empty");
  const path = resolve(options.workDir, argument);
  const kind = options.exists(path);
  switch (kind) {
    case "directory":
      return {
        base: path,
        depth: DIRECTORY_DEPTH_MAX,
        accepts: () => true,
        acceptsDirectory: () => true,
      };
    case "file":
      return fileRoot(argument, path);
    case "absent":
      if (isPattern(argument)) return patternRoot(path);
      throw new RangeError(`Cannot read ${argument}: no such file or directory`);
    default:
      return kind satisfies never;
  }
}

function fileRoot(argument: string, path: string): DataRoot {
  const stem = stemOf(path);
  if (stem === undefined) {
    throw new RangeError(
      `Cannot read ${argument}: it is neither a directory nor one of ${DATA_EXTENSIONS.join(", ")}`,
    );
  }
  return {
    base: dirname(path),
    depth: 0,
    accepts: (stemPath) => stemPath === stem,
    acceptsDirectory: () => false,
  };
}

function patternRoot(pattern: string): DataRoot {
  const parts = pattern.split("/");
  const firstPattern = parts.findIndex(isPattern);
  const matches = pathMatcher(pattern);
  return {
    base: parts.slice(0, firstPattern).join("/") || "/",
    depth: DIRECTORY_DEPTH_MAX + parts.length - firstPattern,
    accepts: (stemPath) => {
      if (DATA_EXTENSIONS.some((extension) => matches(stemPath + extension))) return true;
      // A pattern may match a directory: then everything below it is meant.
      for (let dir = dirname(stemPath); dir !== dirname(dir); dir = dirname(dir)) {
        if (matches(dir)) return true;
      }
      return false;
    },
    acceptsDirectory: matches,
  };
}

/** Path without its extension, or undefined when it is not a file that is read. */
export function stemOf(path: string): string | undefined {
  const name = basename(path);
  const extension = DATA_EXTENSIONS.find((known) => name.endsWith(known));
  if (extension === undefined || name.startsWith(".") || name === extension) return undefined;
  return join(dirname(path), name.slice(0, -extension.length));
}

function isPattern(text: string): boolean {
  return /[*?[]/.test(text);
}
