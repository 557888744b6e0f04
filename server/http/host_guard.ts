/**
 * Which host names are served.
 *
 * A page from elsewhere can make a browser look its own name up as 127.0.0.1 (DNS rebinding) and then
 * read what is served there. It cannot change the Host header, which still says that name.
 *
 * @module
 */

const LOOPBACK_NAMES: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Whether requests for this Host header are served. Ports do not matter; no header is no name. */
export function isHostAllowed(host: string | undefined, allowed: readonly string[]): boolean {
  if (allowed.includes("*")) return true;
  if (host === undefined) return false;
  const name = host.toLowerCase().replace(/:\d+$/, "").replace(/\.$/, "");
  return LOOPBACK_NAMES.includes(name) || allowed.includes(name);
}
