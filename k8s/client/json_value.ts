/**
 * Looks into JSON of which nothing is known: what is not there, or is something else, is absent.
 *
 * @module
 */

/** The member `name` of a JSON object; undefined when the value is no object or has no such member. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** What lies at the end of a path of members; undefined where the path breaks off. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(memberOf, value);
}

/** The text at the end of a path; undefined when there is none, or an empty one. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** The list at the end of a path; empty when there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}
