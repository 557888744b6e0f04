/**
 * Long names, cut where they say least.
 *
 * @module
 */

/** Characters at the end of a name that are never cut. */
const END_LENGTH_MAX = 18;

/**
 * A name as a start that may be cut and an end that stays. Pods' names end in what tells copies apart, so
 * "renderer-vwfg6gq74f-ldkwn/app" ends in "-ldkwn/app". Short names are all start.
 */
export function splitName(name: string): { readonly start: string; readonly end: string } {
  if (name.length <= END_LENGTH_MAX) return { start: name, end: "" };
  const slash = name.lastIndexOf("/");
  const dash = name.lastIndexOf("-", slash < 0 ? name.length : slash);
  const at = name.length - dash <= END_LENGTH_MAX ? dash : name.length - END_LENGTH_MAX;
  return at <= 0 ? { start: name, end: "" } : { start: name.slice(0, at), end: name.slice(at) };
}
