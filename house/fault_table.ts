/**
 * RELIABILITY.md: each fault, what is promised, and the tests that check it.
 *
 * A row of its tables is `| Fault | Promise | Checked by |`. The last cell links to the files of tests;
 * the words of a link stand in the name of a test of that file, or of one of its steps.
 *
 * @module
 */

/** A test that checks a promise. */
export interface FaultCheck {
  /** Words that are part of the test's name. */
  readonly words: string;
  /** File with the test, from the root of the repository. */
  readonly path: string;
}

/** One row of the tables. */
export interface Fault {
  readonly name: string;
  readonly promise: string;
  readonly checks: readonly FaultCheck[];
}

const LINK = /\[([^\]]+)\]\(([^)]+_test\.tsx?)\)/g;

/** The rows of all tables of the page, in order; none where it has no tables. */
export function faultsOf(page: string): readonly Fault[] {
  return page.split("\n").flatMap((line) => {
    const cells = /^\|(.*)\|$/.exec(line)?.[1]?.split("|").map((cell) => cell.trim()) ?? [];
    const [name, promise, checks] = cells;
    if (name === undefined || promise === undefined || checks === undefined) return [];
    if (name === "Fault" || /^-+$/.test(name)) return [];
    return [{
      name,
      promise,
      checks: [...checks.matchAll(LINK)].map(([, words = "", path = ""]) => ({ words, path })),
    }];
  });
}

/** The files that check them, each once. */
export function checkingFiles(faults: readonly Fault[]): readonly string[] {
  return [...new Set(faults.flatMap(({ checks }) => checks.map(({ path }) => path)))];
}
