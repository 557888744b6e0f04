/**
 * Which host names are served.
 *
 * A page from elsewhere can make a browser look its own name up as 127.0.0.1 (DNS rebinding) and then
 * read what is served there. It cannot change the Host header, which still says that name. An
 * address is not looked up, so nobody can rebind it: those are served, for probes that use a pod's.
 *
 * @module
 */

import { isIP } from "node:net";

/** Whether requests for this Host header are served. Ports do not matter; no header is no name. */
export function isHostAllowed(host: string | undefined, allowed: readonly string[]): boolean {
  if (allowed.includes("*")) return true;
  if (host === undefined) return false;
  const name = host.toLowerCase().replace(/:\d+$/, "").replace(/\.$/, "");
  return name === "localhost" || isAddress(name) || allowed.includes(name);
}

/** "0.0.0.0" and "::" are no address of anybody; some systems take them for this machine. */
function isAddress(name: string): boolean {
  const bare = /^\[(.+)\]$/.exec(name)?.[1];
  if (bare !== undefined) return isIP(bare) === 6 && !/^[0:]+$/.test(bare);
  return isIP(name) === 4 && name !== "0.0.0.0";
}

/** Whether only programs on this machine can reach an address. A name may lead anywhere. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}
