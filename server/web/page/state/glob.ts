/**
 * Patterns for names of containers, as dashboards have them: "*" stands for any text, "?" for any one
 * character, the rest for itself. Upper and lower case differ, as they do in Kubernetes' names.
 *
 * @module
 */

/** Whether a text is one that the whole pattern describes. Takes time of text × pattern at most. */
export function matchesGlob(text: string, pattern: string): boolean {
  const [letters, wanted] = [[...text], [...pattern]];
  let [at, place] = [0, 0];
  // Where the latest "*" stands, and up to where it was taken to reach.
  let [star, reach] = [-1, 0];
  while (at < letters.length) {
    if (wanted[place] === "*") {
      star = place++;
      reach = at;
    } else if (wanted[place] === "?" || wanted[place] === letters[at]) {
      place++;
      at++;
    } else if (star >= 0) {
      place = star + 1;
      at = ++reach;
    } else {
      return false;
    }
  }
  return wanted.slice(place).every((sign) => sign === "*");
}

/**
 * Whether a container is one that a pattern means: by its lineage "namespace/pod/container", the end of
 * that, or one of its parts; or by its id, where it has no names.
 */
export function fits(ref: string, pattern: string): boolean {
  const parts = ref.split("/");
  const ends = parts.map((_, from) => parts.slice(from).join("/"));
  return [...ends, ...parts.slice(1)].some((text) => matchesGlob(text, pattern));
}
