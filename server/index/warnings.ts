/**
 * Tells of each problem once, however often it is met again.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";

/** Warns of a problem unless one of the same key was told. `message` says what was done about it. */
export type WarnOnce = (
  key: string,
  error: unknown,
  options?: { readonly message?: string },
) => void;

/** Warnings remembered as told; with more, each may be told once more. */
const WARNED_MAX = 10_000;

const LEFT_OUT = "Left out what cannot be read";

/** Makes the function that warns; the keys, mostly paths, are logged as `path`. */
export function createWarnOnce(log: Pick<Logger, "warn">): WarnOnce {
  const warned = new Set<string>();
  return (key, error, options = {}) => {
    if (warned.has(key)) return;
    if (warned.size >= WARNED_MAX) warned.clear();
    warned.add(key);
    log.warn(options.message ?? LEFT_OUT, { path: key, error });
  };
}
