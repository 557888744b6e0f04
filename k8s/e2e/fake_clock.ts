/**
 * A wall clock that a test sets, for one process.
 *
 * @module
 */

import { fromFileUrl, join } from "@std/path";

/** The clock of processes that are started with `env` and preload `preload`. */
export interface FakeClock {
  /** For `programCommand`. */
  readonly preload: string;
  readonly env: Readonly<Record<string, string>>;
  /** Sets it, so many milliseconds ahead of the real one; negative: behind it. At once. */
  setAhead(aheadMs: number): void;
  /** What it says now, in milliseconds since 1970. */
  now(): number;
}

/** Makes a clock that is right at first. It keeps a file in this directory. */
export function createFakeClock(directory: string): FakeClock {
  const path = join(directory, "clock");
  let ahead = 0;
  const setAhead = (aheadMs: number) => {
    ahead = aheadMs;
    // Renamed into place: half a number would be another time.
    Deno.writeTextFileSync(`${path}.new`, String(aheadMs));
    Deno.renameSync(`${path}.new`, path);
  };
  setAhead(0);
  return {
    preload: fromFileUrl(new URL("./fake_clock_preload.ts", import.meta.url)),
    env: { FGM_E2E_CLOCK_FILE: path },
    setAhead,
    now: () => Date.now() + ahead,
  };
}
