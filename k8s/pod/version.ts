/**
 * What a program answers to `--version`, and what it writes into the files it makes.
 *
 * @module
 */

/** Version of every fgm program and workspace member: they are released together. */
export const VERSION = "0.1.0";

/** Version of the data directory as a whole; specified in `collector/store/FORMAT.md`. */
export const FORMAT_VERSION = 1;

/** Longest commit name that is shown: enough digits to be unique in a repository of this size. */
const GIT_REV_LENGTH = 12;

/** Commit the program was built from: `FGM_GIT_REV` as the build set it, else "unknown". */
export function readGitRev(env: (name: string) => string | undefined): string {
  const rev = env("FGM_GIT_REV")?.trim() ?? "";
  return rev === "" ? "unknown" : rev.slice(0, GIT_REV_LENGTH);
}

/** One line for `--version`, such as `fgm 0.1.0 (4f2c1e9ab012, format 1)`. */
export function versionText(program: string, gitRev: string): string {
  return `${program} ${VERSION} (${gitRev}, format ${FORMAT_VERSION})`;
}
