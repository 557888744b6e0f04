/**
 * Builds the container image: compiles the programs, lays them out, and has a builder pack them.
 *
 * @module
 */

import { dirname, fromFileUrl, join } from "@std/path";
import { VERSION } from "../pod/version.ts";
import { checkedOutRev, compileProgram } from "./compile.ts";
import { platformOf, PLATFORMS } from "./compile_command.ts";
import { COMPILED_PROGRAMS, type CompiledProgram, type Platform } from "./compiled_programs.ts";
import { layOutImage, runCommand } from "./image.ts";
import {
  ARCHITECTURES,
  buildCommand,
  type Engine,
  type ImagePlatform,
  isImagePlatform,
  pushCommands,
  saveCommand,
  savedFor,
  taggedFor,
} from "./image_command.ts";

const env = (name: string) => Deno.env.get(name);

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** Platforms that `--target` asks for: those named, every one for "all", and `own` for none. */
export function imagePlatforms(
  targets: readonly string[],
  own: Platform | undefined = platformOf(Deno.build),
): readonly ImagePlatform[] {
  return PLATFORMS.filter(isImagePlatform).filter((platform) =>
    targets.length === 0 ? platform === own : targets.includes("all") || targets.includes(platform)
  );
}

/** Why no image can be built for these platforms on that base; undefined where one can. */
export function imageRefusal(
  platforms: readonly ImagePlatform[],
  base: string | undefined,
  own: Platform | undefined = platformOf(Deno.build),
): string | undefined {
  if (platforms.length === 0) {
    return "Cannot build an image for this machine's system: choose one with --target";
  }
  return base === "host" && platforms.some((platform) => platform !== own)
    ? "Cannot use this machine's libraries for another platform; name a --base image"
    : undefined;
}

/** What an image is made of; paths are from the repository's root. */
export interface ImageRecipe {
  readonly dockerfile: string;
  readonly programs: readonly CompiledProgram[];
  /** Other files by their path in the image; they can be executed. */
  readonly files: Readonly<Record<string, string>>;
}

/** The image that fgm itself runs in. */
const PRODUCT: ImageRecipe = {
  dockerfile: "k8s/images/Dockerfile",
  programs: COMPILED_PROGRAMS,
  files: {},
};

/** What to build, and where it goes. */
export interface ImageOrder {
  /** fgm's own when left out. */
  readonly recipe?: ImageRecipe;
  readonly engine: Engine;
  /** At least one; an image for each. */
  readonly platforms: readonly ImagePlatform[];
  /** Name and version. */
  readonly tag: string;
  /** Image to stand on, or "host"; the Dockerfile's own when undefined. */
  readonly base: string | undefined;
  /** Names of programs; all when empty. */
  readonly only: readonly string[];
  /** Whether to send it to the registry in its name. */
  readonly push: boolean;
  /** File to write it into. */
  readonly save: string | undefined;
  /** Ends the work before its next step; a step that runs is not interrupted. */
  readonly signal?: AbortSignal;
}

/**
 * Builds an image, and tells what it does on standard error and what there is then on standard output.
 *
 * @throws {Error} in one line, when a step fails.
 */
export async function buildImage(order: ImageOrder): Promise<void> {
  const { engine, platforms, tag } = order;
  const scratch = await Deno.makeTempDir({ prefix: "fgm-image-" });
  const isOne = platforms.length === 1;
  try {
    const { revision, createdMs } = await commit();
    const images: string[] = [];
    for (const platform of platforms) {
      const context = await fillContext(platform, { scratch, revision, order });
      const image = isOne ? tag : taggedFor(tag, platform);
      order.signal?.throwIfAborted();
      console.error(`Building ${image} with ${engine} …`);
      await runCommand(buildCommand(engine, {
        ...{ tag: image, platform, context, revision, createdMs, version: VERSION },
        base: order.base === "host" ? "scratch" : order.base,
        dockerfile: join(ROOT, (order.recipe ?? PRODUCT).dockerfile),
      }));
      images.push(image);
      console.log(image);
      if (order.save === undefined) continue;
      await saveImage(engine, image, isOne ? order.save : savedFor(order.save, platform));
    }
    if (!order.push) return;
    order.signal?.throwIfAborted();
    console.error(`Pushing ${tag} …`);
    for (const command of pushCommands(engine, tag, images)) await runCommand(command);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** What a person is told when an image could not be built: one line. */
export function buildFailure(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.startsWith("Cannot ") ? reason : `Cannot build the image: ${reason}`;
}

/** Compiles, and lays out what one image is made of; returns the folder to build in. */
async function fillContext(
  platform: ImagePlatform,
  { scratch, revision, order }: {
    readonly scratch: string;
    readonly revision: string;
    readonly order: ImageOrder;
  },
): Promise<string> {
  const out = join(scratch, "compiled"), context = join(scratch, "context");
  const recipe = order.recipe ?? PRODUCT;
  const programs = recipe.programs
    .filter((program) => program.platforms.includes(platform))
    .filter(({ name }) => order.only.length === 0 || order.only.includes(name));
  for (const program of programs) {
    order.signal?.throwIfAborted();
    console.error(`Compiling ${program.name} for ${platform} …`);
    await compileProgram(program, platform, {
      root: ROOT,
      out,
      isForImage: true,
      gitRev: revision,
      denort: env("DENORT_BIN") || undefined,
    });
  }
  const root = join(context, ARCHITECTURES[platform]), binaries = join(out, platform);
  await Deno.mkdir(binaries, { recursive: true }); // also where nothing is compiled
  const licence = join(ROOT, "LICENSE");
  await layOutImage({ binaries, root, licence, withLibraries: order.base === "host" });
  for (const [path, file] of Object.entries(recipe.files)) {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    await Deno.copyFile(join(ROOT, file), join(root, path));
    await Deno.chmod(join(root, path), 0o755);
  }
  return context;
}

/** The commit that is built, and its time; what is not in one is of no commit and of no time. */
async function commit(): Promise<{ readonly revision: string; readonly createdMs: number }> {
  const set = env("FGM_GIT_REV")?.trim() ?? "";
  const revision = set === "" ? await checkedOutRev(ROOT) : set;
  try {
    const text = await runCommand(["git", "-C", ROOT, "log", "-1", "--format=%ct"]);
    return { revision, createdMs: Number(text) * 1_000 };
  } catch (error) {
    if (error instanceof Error) return { revision, createdMs: 0 };
    throw error;
  }
}

/** Writes an image that the builder has into a file, in place of one that is there. */
export async function saveImage(engine: Engine, tag: string, file: string): Promise<void> {
  await removeIfThere(file); // buildah adds to an archive that is there, and then refuses
  await runCommand(saveCommand(engine, tag, file));
  console.log(`${file}  ${((await Deno.stat(file)).size / 1e6).toFixed(0)} MB`);
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
