/**
 * The hosts in `testdata/host`, each one JSON file that `memoryHost` takes as it is.
 *
 * @module
 */

import type { HostTree } from "./memory_host.ts";

/** A host as it was captured or described. */
export interface Scenario extends Required<HostTree> {
  /** Where it comes from, in one sentence. */
  readonly about: string;
}

/**
 * Reads `testdata/host/<name>.json`. Parts that the file leaves out are empty.
 *
 * @throws {Deno.errors.NotFound} when there is no such scenario.
 */
export function readScenario(name: string): Scenario {
  const url = new URL(`../testdata/host/${name}.json`, import.meta.url);
  const scenario: Partial<Scenario> = JSON.parse(Deno.readTextFileSync(url));
  return { about: "", files: {}, dirs: [], links: {}, ...scenario };
}

/** Bytes of every file of that name in a scenario; all captured cgroups and processes have theirs. */
export function filesNamed(scenario: Scenario, fileName: string): readonly Uint8Array[] {
  const encoder = new TextEncoder();
  return Object.entries(scenario.files)
    .filter(([path]) => path.endsWith(`/${fileName}`))
    .map(([, text]) => encoder.encode(text));
}
