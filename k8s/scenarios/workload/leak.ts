/**
 * Memory that is taken and never given back.
 *
 * @module
 */

import { pause } from "../../pod/pause.ts";
import { defineRole, type Role } from "./role.ts";

/** Time between two takings, in milliseconds: a sample a second sees a line, not stairs. */
const TAKE_EVERY_MS = 100;

const MIB = 2 ** 20;

/** Bytes to hold `elapsedMs` after the start: whole pages are the kernel's business. 0 before it. */
export function leakedBytes(elapsedMs: number, mibPerSecond: number): number {
  return Math.max(0, Math.floor((elapsedMs / 1_000) * mibPerSecond * MIB));
}

/** A block of memory that is really there: pages that were never written take no room. */
export function takenBlock(bytes: number): Uint8Array {
  return new Uint8Array(bytes).fill(0xa5);
}

/** Leaks at an even pace, until the kernel ends it. */
export const LEAK: Role = defineRole({
  name: "leak",
  summary: "Takes memory at an even pace and gives none back.",
  flags: [{
    name: "mib-per-second",
    kind: "number",
    min: 0,
    max: 4_096,
    default: 0.5,
    help: "How much, in mebibytes per second.",
  }],
}, async ({ mibPerSecond }, signal) => {
  const startMs = performance.now();
  const held: Uint8Array[] = [];
  let heldBytes = 0;
  while (!signal.aborted) {
    const missing = leakedBytes(performance.now() - startMs, mibPerSecond) - heldBytes;
    if (missing > 0) held.push(takenBlock(missing));
    heldBytes += missing;
    await pause(TAKE_EVERY_MS, signal);
  }
  return 0;
});
