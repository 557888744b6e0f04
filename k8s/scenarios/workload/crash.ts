/**
 * A program that fails some time after its start.
 *
 * @module
 */

import { Random } from "@fgm/collector/testing/random";
import { pause } from "../../pod/pause.ts";
import { defineRole, type Role } from "./role.ts";

/** How long a life lasts, in milliseconds: even between both bounds, and the same for a seed. */
export function lifeMs(
  seed: string | number,
  { leastSeconds, mostSeconds }: { readonly leastSeconds: number; readonly mostSeconds: number },
): number {
  return 1_000 * new Random(seed).between(leastSeconds, Math.max(leastSeconds, mostSeconds));
}

/** Ends with an error after a while. */
export const CRASH: Role = defineRole({
  name: "crash",
  summary: "Ends with an error some seconds after its start.",
  flags: [
    { name: "after-seconds-min", kind: "number", min: 0, default: 5, help: "Shortest life." },
    { name: "after-seconds-max", kind: "number", min: 0, default: 15, help: "Longest life." },
    {
      name: "exit-code",
      kind: "integer",
      min: 1,
      max: 255,
      default: 1,
      help: "What it ends with.",
    },
    {
      name: "seed",
      kind: "string",
      help: "Makes a life as long as others with the same; each is of its own length without.",
    },
  ],
}, async ({ afterSecondsMin, afterSecondsMax, exitCode, seed }, signal) => {
  const bounds = { leastSeconds: afterSecondsMin, mostSeconds: afterSecondsMax };
  await pause(lifeMs(seed ?? crypto.randomUUID(), bounds), signal);
  if (signal.aborted) return 0;
  console.error("Cannot go on: this program is made to fail");
  return exitCode;
});
