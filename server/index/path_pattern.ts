/**
 * Patterns of paths: `*` and `?` stay inside a path's part, `**` crosses parts, `**` that is a part
 * stands for any number of parts, none too; `[ab]`, `[a-c]` and `[!ab]` are sets.
 *
 * Matching takes time of path × pattern at most for each part that `**` may reach to. Where a later star
 * stands, what an earlier one of the same kind was taken for makes no difference any more, so only the
 * last star of each kind is tried again.
 *
 * @module
 */

/** A sign of a pattern, or a run of stars. */
type Sign =
  | { readonly kind: "letter"; readonly has: (letter: string) => boolean }
  /** `*`: letters of one part. */
  | { readonly kind: "star" }
  /** `**`: any letters. */
  | { readonly kind: "all" }
  /** `**` and a slash at the start of a part: whole parts. */
  | { readonly kind: "parts" };

/** Longest pattern, in characters: what a path may have. */
const PATTERN_LENGTH_MAX = 4_096;

/**
 * Makes the question whether a path is one that the whole pattern describes.
 *
 * @throws {RangeError} for a set that makes no sense, such as `[b-a]`, and for a pattern that is longer
 * than a path.
 */
export function pathMatcher(pattern: string): (path: string) => boolean {
  if (pattern.length > PATTERN_LENGTH_MAX) {
    throw new RangeError(`Cannot read a pattern of more than ${PATTERN_LENGTH_MAX} characters`);
  }
  const signs: Sign[] = [];
  for (const { 0: token, index } of pattern.matchAll(TOKEN)) {
    const isPart = index === 0 || pattern[index - 1] === "/";
    if (/^\*\*+\/$/.test(token) && isPart) signs.push({ kind: "parts" });
    else if (token.startsWith("**")) {
      signs.push({ kind: "all" });
      if (token.endsWith("/")) signs.push(letter("/"));
    } else if (token === "*") signs.push({ kind: "star" });
    else if (token === "?") signs.push({ kind: "letter", has: (sign) => sign !== "/" });
    else if (token.length > 2) signs.push({ kind: "letter", has: setOf(token, pattern) });
    else signs.push(letter(token));
  }
  return (path) => matches(signs, path);
}

const TOKEN = /\*\*+\/?|\*|\?|\[!?[^\]/]+\]|[^]/g;

function letter(wanted: string): Sign {
  return { kind: "letter", has: (sign) => sign === wanted };
}

/** The letters between brackets; none of them is a slash. */
function setOf(token: string, pattern: string): (letter: string) => boolean {
  const isOther = token.startsWith("[!") && token.length > 3;
  const ranges: (readonly [first: string, last: string])[] = [];
  const inner = token.slice(isOther ? 2 : 1, -1);
  for (const [, first = "", last = first] of inner.matchAll(/([^])(?:-([^]))?/g)) {
    if (first > last) throw new RangeError(`Cannot read ${pattern}: ${token} makes no sense`);
    ranges.push([first, last]);
  }
  const isListed = (sign: string) => ranges.some(([first, last]) => first <= sign && sign <= last);
  return (sign) => sign !== "/" && isListed(sign) !== isOther;
}

/** A star, and up to where in the path it was taken to reach. */
interface Tried {
  readonly place: number;
  reach: number;
}

function matches(signs: readonly Sign[], path: string): boolean {
  let [at, place] = [0, 0];
  let star: Tried | undefined;
  let crossing: Tried | undefined;
  for (;;) {
    const sign = signs[place];
    if (sign === undefined && at === path.length) return true;
    if (sign?.kind === "letter" && at < path.length && sign.has(path[at]!)) {
      [at, place] = [at + 1, place + 1];
    } else if (sign?.kind === "star") {
      star = { place: place++, reach: at };
    } else if (sign?.kind === "all" || sign?.kind === "parts") {
      [crossing, star] = [{ place: place++, reach: at }, undefined];
    } else if (star !== undefined && star.reach < path.length && path[star.reach] !== "/") {
      [at, place] = [++star.reach, star.place + 1];
    } else {
      const reach = crossing && nextReach(signs[crossing.place], path, crossing.reach);
      if (crossing === undefined || reach === undefined) return false;
      crossing.reach = reach;
      [at, place, star] = [reach, crossing.place + 1, undefined];
    }
  }
}

/** The next place that a run of stars may reach to; undefined where the path ends. */
function nextReach(sign: Sign | undefined, path: string, reach: number): number | undefined {
  if (sign?.kind === "all") return reach < path.length ? reach + 1 : undefined;
  const slash = path.indexOf("/", reach);
  return slash < 0 ? undefined : slash + 1;
}
