/**
 * The built page as a viewer has it in memory, and how it is handed out.
 *
 * @module
 */

import { fromFileUrl, join } from "@std/path";

/** Where a viewer looks for what was built. */
export const BUILT_DIR: string = fromFileUrl(new URL("./built/", import.meta.url));

/** Browsers may keep files whose names say what they hold; the page itself they ask for again. */
const KEEP_FOR_EVER = "public, max-age=31536000, immutable";
const ASK_AGAIN = "no-cache";

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};

/** Content codings of HTTP that files lie ready in, best first, with the ends of their names. */
const CODINGS = [["br", ".br"], ["gzip", ".gz"]] as const;

type Coding = typeof CODINGS[number][0];

/** One file of the page, in all forms. */
export interface PageFile {
  readonly type: string;
  readonly cacheControl: string;
  /** Strong, of the plain form; the others add their coding. */
  readonly tag: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly coded: Readonly<Record<Coding, Uint8Array<ArrayBuffer>>>;
}

/** The page. */
export interface PageFiles {
  /** By path, such as "/" and "/page.0123456789ab.js". */
  readonly files: ReadonlyMap<string, PageFile>;
  /** What exported files begin with; see `page_html.ts`. */
  readonly exportFrame: string;
}

/** Reads the page when it is first asked for, and keeps it; gives undefined while it is not built. */
export function openPageFiles(dir: string): () => Promise<PageFiles | undefined> {
  let page: PageFiles | undefined;
  return async () => page ??= await readPageFiles(dir);
}

async function readPageFiles(dir: string): Promise<PageFiles | undefined> {
  try {
    const index = await Deno.readTextFile(join(dir, "index.html"));
    const named = index.match(/\bpage\.[0-9a-f]+\.(?:css|js)\b/g) ?? [];
    const files = await Promise.all(
      ["index.html", ...new Set(named)].map(async (name) =>
        [name === "index.html" ? "/" : `/${name}`, await readPageFile(dir, name)] as const
      ),
    );
    const exportFrame = await Deno.readTextFile(join(dir, "export.html"));
    return { files: new Map(files), exportFrame };
  } catch (error) {
    // Also between two builds, for the moment in which a file is replaced.
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function readPageFile(dir: string, name: string): Promise<PageFile> {
  const plain = await Deno.readFile(join(dir, name));
  const coded = await Promise.all(
    CODINGS.map(async ([coding, ending]) =>
      [coding, await Deno.readFile(join(dir, name + ending))] as const
    ),
  );
  const digest = await crypto.subtle.digest("SHA-256", plain);
  return {
    type: TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream",
    cacheControl: name === "index.html" ? ASK_AGAIN : KEEP_FOR_EVER,
    tag: new Uint8Array(digest).toHex().slice(0, 16),
    plain,
    coded: Object.fromEntries(coded) as PageFile["coded"],
  };
}

/** The form of a file that a client takes (RFC 9110, 12.5.3): undefined is the plain one. */
export function chooseCoding(acceptEncoding: string | undefined): Coding | undefined {
  const refused = new Set<string>(), taken = new Set<string>();
  for (const part of (acceptEncoding ?? "").toLowerCase().split(",")) {
    const [name = "", ...weights] = part.split(";").map((word) => word.trim());
    const isRefused = weights.some((weight) => /^q=0(\.0*)?$/.test(weight));
    (isRefused ? refused : taken).add(name);
  }
  return CODINGS.map(([coding]) => coding)
    .find((coding) => !refused.has(coding) && (taken.has(coding) || taken.has("*")));
}
