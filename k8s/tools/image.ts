/**
 * Lays out an image's files, and calls the builder.
 *
 * @module
 */

import { basename, dirname, join } from "@std/path";
import { NATIVE_FILES } from "./compile_command.ts";
import { IMAGE_PATHS } from "./compiled_programs.ts";
import { CERTIFICATE_FILES, parseLdd } from "./host_libraries.ts";
import { type Engine, ENGINES } from "./image_command.ts";

/** Where things are that become an image. */
export interface ImageFiles {
  /** Folder with compiled programs and DuckDB's files. It is emptied. */
  readonly binaries: string;
  /** Folder that becomes the image's root; created. */
  readonly root: string;
  readonly licence: string;
  /** Whether the C libraries of this machine come along. */
  readonly withLibraries: boolean;
}

/**
 * Puts files where they belong in an image.
 *
 * @throws {Error} when this machine's libraries are wanted and cannot be found.
 */
export async function layOutImage(files: ImageFiles): Promise<void> {
  const { binaries, root } = files;
  const isNative = (name: string) => NATIVE_FILES.includes(name);
  if (files.withLibraries) await copyLibraries(binaries, root);
  for await (const { name } of Deno.readDir(binaries)) {
    const path = isNative(name) ? IMAGE_PATHS.native : IMAGE_PATHS.programs;
    await Deno.mkdir(join(root, path), { recursive: true });
    await Deno.rename(join(binaries, name), join(root, path, name));
  }
  const licence = join(root, "usr/share/doc/fgm/LICENSE");
  await Deno.mkdir(dirname(licence), { recursive: true });
  await Deno.copyFile(files.licence, licence);
}

async function copyLibraries(binaries: string, root: string): Promise<void> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(binaries)) names.push(join(binaries, name));
  const { stdout } = await new Deno.Command("ldd", { args: names, stderr: "null" }).output();
  const libraries = parseLdd(new TextDecoder().decode(stdout));
  if (libraries.length === 0) {
    throw new Error("Cannot use this machine's libraries: ldd names none");
  }
  for (const path of libraries) await copyInto(root, path);
  for (const path of CERTIFICATE_FILES) {
    try {
      await copyInto(root, path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** Follows links: what they lead to need not be at the same place in the image. */
async function copyInto(root: string, path: string): Promise<void> {
  await Deno.stat(path);
  const target = join(root, path);
  await Deno.mkdir(dirname(target), { recursive: true });
  await Deno.copyFile(path, target);
}

/** The first builder that answers here; undefined when none does. */
export async function findEngine(): Promise<Engine | undefined> {
  for (const engine of ENGINES) {
    try {
      // A client of docker without its daemon fails here.
      await runCommand([engine, "version"]);
      return engine;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }
  return undefined;
}

/**
 * Runs a command to its end and returns what it wrote.
 *
 * @throws {Error} in one line with the last line of its error output.
 */
export async function runCommand([command = "", ...args]: readonly string[]): Promise<string> {
  const { success, code, stdout, stderr } = await new Deno.Command(command, {
    args,
    stdin: "null",
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  const said = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  const what = [basename(command), ...args.slice(0, 1)].join(" ");
  throw new Error(`${what} ended with code ${code}: ${said}`);
}
