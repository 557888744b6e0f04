/**
 * Whether JSON that came from somewhere has the form of a viewer's answer, so that nobody behind the
 * client meets a list where there is none. The forms are written down a second time, shortly: the
 * schemas would bring their package along, into the page and into programs that only ask.
 *
 * A list of one shape stands for a list of any length. A member whose name ends in "?" may be absent or
 * null; members that are not known are passed over, since a newer viewer has more to tell.
 *
 * @module
 */

/** A form that JSON may have. */
export type Shape =
  | "text"
  | "number"
  | "number or null"
  | "flag"
  | "anything"
  | readonly [Shape]
  | { readonly [member: string]: Shape };

/** Where a value has another form, such as "containers.3.id is no text"; undefined when it fits. */
export function misfitOf(value: unknown, shape: Shape, at = "it"): string | undefined {
  if (isList(shape)) return listMisfit(value, shape[0], at);
  if (typeof shape === "object") return membersMisfit(value, shape, at);
  switch (shape) {
    case "text":
      return typeof value === "string" ? undefined : `${at} is no text`;
    case "number":
      return typeof value === "number" ? undefined : `${at} is no number`;
    case "number or null":
      return typeof value === "number" || value === null ? undefined : `${at} is no number`;
    case "flag":
      return typeof value === "boolean" ? undefined : `${at} is neither true nor false`;
    case "anything":
      return undefined;
    default:
      return shape satisfies never;
  }
}

/** `Array.isArray` does not tell a list that cannot be changed. */
function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function listMisfit(value: unknown, shape: Shape, at: string): string | undefined {
  if (!Array.isArray(value)) return `${at} is no list`;
  for (let index = 0; index < value.length; index++) {
    // Of the many numbers of a series, none should cost a text.
    const isPlain = typeof value[index] === "number" &&
      (shape === "number" || shape === "number or null");
    const misfit = isPlain ? undefined : misfitOf(value[index], shape, inside(at, index));
    if (misfit !== undefined) return misfit;
  }
  return undefined;
}

function membersMisfit(
  value: unknown,
  shape: { readonly [member: string]: Shape },
  at: string,
): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `${at} is no object`;
  }
  for (const [spelled, wanted] of Object.entries(shape)) {
    const name = spelled.replace(/\?$/, "");
    const member = Object.hasOwn(value, name)
      ? (value as Readonly<Record<string, unknown>>)[name]
      : undefined;
    if ((member === undefined || member === null) && name !== spelled) continue;
    const misfit = misfitOf(member, wanted, inside(at, name));
    if (misfit !== undefined) return misfit;
  }
  return undefined;
}

function inside(at: string, name: string | number): string {
  return at === "it" ? String(name) : `${at}.${name}`;
}
