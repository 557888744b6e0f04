/**
 * Reads the repository for the checks in `tidy.ts`.
 *
 * @module
 */

import type { TreeFile } from "./tidy.ts";

/** What is made by tools and not kept in version control; the same as in `.gitignore`. */
const SKIPPED: ReadonlySet<string> = new Set([
  ".bench",
  ".git",
  "built",
  "coverage",
  "dist",
  "fgm-data",
  "node_modules",
]);

/** Files longer than this hold captured or generated data, which is not read for words. */
const TEXT_BYTES_MAX = 1024 * 1024;

/** Every file below `root`, sorted by path. Symbolic links are not followed. */
export async function readTree(root: URL): Promise<readonly TreeFile[]> {
  const files: TreeFile[] = [];
  const folders = [""];
  for (const folder of folders) {
    for await (const entry of Deno.readDir(below(root, folder))) {
      if (SKIPPED.has(entry.name)) continue;
      const path = folder + entry.name;
      if (entry.isDirectory) folders.push(`${path}/`);
      if (entry.isFile) files.push({ path, text: await readText(below(root, path)) });
    }
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Names in captured cgroup trees hold "%", "#" and ":", which are more than text in a URL. */
function below(root: URL, path: string): URL {
  return new URL(`./${path.split("/").map(encodeURIComponent).join("/")}`, root);
}

async function readText(file: URL): Promise<string> {
  const bytes = await Deno.readFile(file);
  return bytes.length > TEXT_BYTES_MAX || bytes.includes(0) ? "" : new TextDecoder().decode(bytes);
}
