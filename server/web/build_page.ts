/**
 * Makes the files that a viewer serves, and the frame of an exported file, from the page's modules.
 *
 * What is written into the folder
 * - `page.HASH.js` and `page.HASH.css`: everything in two files, whose names change with what they hold,
 *   so that browsers may keep them for ever.
 * - `index.html`: the page itself, which names those two.
 * - Each of these as it goes over the wire: `.br` (RFC 7932) and `.gz` (RFC 1952).
 * - `export.html`: the same page in one file, with the studies, and a place for data.
 *
 * Packages are found as Node finds them, in `node_modules`; names of the workspace as Deno does.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { fromFileUrl, join } from "@std/path";
import { build, type BuildOptions, type Plugin, stop } from "esbuild";
import { toExportFrame, toIndexPage } from "./page_html.ts";

/** What the page may weigh: HTML, script and style together, with gzip, in bytes. */
export const PAGE_BYTES_MAX = 150_000;

/** The page's modules. */
const PAGE_DIR = fromFileUrl(new URL("./page/", import.meta.url));

const PACKAGES_DIR = fromFileUrl(new URL("../../node_modules/", import.meta.url));

/** Browsers of two years, all of which update themselves. */
const TARGET = ["chrome120", "firefox121", "safari17"];

/** What to build from, and where to. */
export interface BuildPageOptions {
  /** Made when missing; other files in it are left alone, but those of an older build are removed. */
  readonly outDir: string;
  /** Folder with index.html, page.ts, embedded_page.ts and page.css; default the page itself. */
  readonly pageDir?: string;
}

/** A file that goes over the wire, in bytes. */
export interface FileWeight {
  readonly name: string;
  readonly rawBytes: number;
  readonly gzipBytes: number;
  readonly brotliBytes: number;
}

/** What was built. */
export interface BuiltPage {
  /** In the order in which a browser asks for them. */
  readonly files: readonly FileWeight[];
  /** An exported file without data, in bytes. */
  readonly exportFrameBytes: number;
}

/**
 * Builds the page.
 *
 * @throws {Error} when a module does not fit the others, with the reasons of all that do not.
 * @throws {RangeError} when the page would weigh more than `PAGE_BYTES_MAX`; nothing is written then.
 */
export async function buildPage(
  { outDir, pageDir = PAGE_DIR }: BuildPageOptions,
): Promise<BuiltPage> {
  const [script, embeddedScript, style] = await withEsbuild(() =>
    Promise.all([
      bundle(scriptOptions(join(pageDir, "page.ts"))),
      bundle(scriptOptions(join(pageDir, "embedded_page.ts"))),
      bundle(styleOptions(pageDir)),
    ])
  );
  const html = await Deno.readTextFile(join(pageDir, "index.html"));
  const scriptName = `page.${await contentHash(script)}.js`;
  const styleName = `page.${await contentHash(style)}.css`;
  const files = [
    packed("index.html", toIndexPage(html, { scriptName, styleName })),
    packed(styleName, style),
    packed(scriptName, script),
  ];
  const total = files.reduce((sum, { weight }) => sum + weight.gzipBytes, 0);
  if (total > PAGE_BYTES_MAX) {
    throw new RangeError(`Cannot build page: it weighs ${total} bytes, at most ${PAGE_BYTES_MAX}`);
  }
  const frame = await toExportFrame(html, { script: embeddedScript, style });
  await writeFiles(outDir, [
    // The page that names the others comes last.
    ...files.toReversed().flatMap(({ contents }) => contents),
    ["export.html", new TextEncoder().encode(frame)],
  ]);
  return { files: files.map(({ weight }) => weight), exportFrameBytes: frame.length };
}

/**
 * One script of a module and all that it imports.
 *
 * @throws {Error} naming what cannot be found or read.
 */
export function bundleScript(path: string): Promise<string> {
  return withEsbuild(() => bundle(scriptOptions(path)));
}

function scriptOptions(path: string): BuildOptions {
  return { entryPoints: [path], format: "esm" };
}

/** The charts' style comes first, so that the page's can change it. */
function styleOptions(pageDir: string): BuildOptions {
  const contents = '@import "uplot/dist/uPlot.min.css";\n@import "./page.css";\n';
  return { stdin: { contents, loader: "css", resolveDir: pageDir } };
}

/** esbuild is a process of its own, which waits for more until it is told to stop. */
async function withEsbuild<Value>(task: () => Promise<Value>): Promise<Value> {
  try {
    return await task();
  } finally {
    await stop();
  }
}

async function bundle(options: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await build({
    ...options,
    bundle: true,
    minify: true,
    write: false,
    // Only to have names for what is never written.
    outdir: "/",
    charset: "ascii",
    legalComments: "none",
    logLevel: "silent",
    loader: { ".svg": "dataurl" },
    // Wherever the page lies.
    nodePaths: [PACKAGES_DIR],
    plugins: [WORKSPACE],
    target: TARGET,
  });
  const [only, ...others] = outputFiles;
  if (only === undefined || others.length > 0) {
    throw new Error("Cannot build page: scripts import no styles; page.css does");
  }
  return only.text;
}

/** Resolves the names under which members of the workspace publish their files. */
const WORKSPACE: Plugin = {
  name: "workspace",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^@fgm\// }, ({ path }) => ({
      path: fromFileUrl(import.meta.resolve(path)),
    }));
  },
};

/** A file in all forms. */
interface Packed {
  readonly weight: FileWeight;
  readonly contents: readonly (readonly [name: string, bytes: Uint8Array])[];
}

function packed(name: string, text: string): Packed {
  const raw = new TextEncoder().encode(text);
  const gzip = gzipSync(Buffer.from(raw), { level: 9 }), brotli = brotliCompressSync(raw);
  return {
    weight: {
      name,
      rawBytes: raw.length,
      gzipBytes: gzip.length,
      brotliBytes: brotli.length,
    },
    contents: [[`${name}.gz`, gzip], [`${name}.br`, brotli], [name, raw]],
  };
}

/** Each file appears whole; a viewer that reads meanwhile finds the old page or the new one. */
async function writeFiles(
  outDir: string,
  files: readonly (readonly [name: string, bytes: Uint8Array])[],
): Promise<void> {
  await Deno.mkdir(outDir, { recursive: true });
  const scratch = await Deno.makeTempDir({ dir: outDir, prefix: ".build-" });
  try {
    for (const [name, bytes] of files) {
      await Deno.writeFile(join(scratch, name), bytes);
      await Deno.rename(join(scratch, name), join(outDir, name));
    }
    const current = new Set(files.map(([name]) => name));
    for await (const { name } of Deno.readDir(outDir)) {
      const isOld = /^page\.[0-9a-f]+\.(js|css)/.test(name) && !current.has(name);
      // Somebody who builds at the same time may have been quicker.
      if (isOld) await Deno.remove(join(outDir, name)).catch(ignoreAbsent);
    }
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** The first 12 hex digits of SHA-256. */
async function contentHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex().slice(0, 12);
}
