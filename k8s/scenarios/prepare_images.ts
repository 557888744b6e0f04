/**
 * Builds a scenario's images, and brings them to where the nodes find them.
 *
 * @module
 */

import { join } from "@std/path";
import { lastUsefulLine } from "../client/kubectl_error.ts";
import type { Run } from "../tools/deploy_run.ts";
import { hasHost } from "../tools/deploy_image_name.ts";
import { kindClusterOf, type Load } from "../tools/deploy_plan.ts";
import {
  type Engine,
  ENGINES,
  type ImageLoader,
  type ImagePlatform,
  loadCommand,
} from "../tools/image_command.ts";
import type { ScenarioImageOrder } from "../tools/scenario_image.ts";
import type { ScenarioImage } from "./scenario.ts";

/** Time that loading one image into all nodes may take, in milliseconds. */
const LOAD_MS_MAX = 15 * 60_000;

/** How images get to the nodes. "none": whoever asks for it has seen to that. */
export type ImageWay = ImageLoader | { readonly kind: "push" } | { readonly kind: "none" };

/** What is asked for. */
export interface ImageWish {
  /** What the images' names begin with. */
  readonly prefix: string;
  readonly tag: string;
  /** Undefined for what the prefix and the context say. */
  readonly load: Load | undefined;
  /** Name of kubectl's context. */
  readonly context: string;
}

/**
 * The way: to the registry that the prefix names, into the kind cluster that the context is of, or as
 * was asked.
 *
 * @throws {RangeError} where nothing says it, and for what cannot be.
 */
export function imageWay({ prefix, load, context }: ImageWish): ImageWay {
  const cluster = kindClusterOf(context);
  if (load === "none") return { kind: "none" };
  if (load === "containerd") return { kind: "containerd" };
  if (load === undefined && isRegistry(prefix)) return { kind: "push" };
  if (cluster !== undefined) return { kind: "kind", cluster };
  if (load === "kind") {
    throw new RangeError(`Cannot load into kind: context "${context}" is not called kind-NAME`);
  }
  throw new RangeError(
    `Cannot get the images to the nodes of context "${context}": name a registry with ` +
      "--image-prefix, or --load containerd where this machine is the node, or --no-build for " +
      "images that are there",
  );
}

/** "localhost" without a port is what local builders call images that are of no registry. */
function isRegistry(prefix: string): boolean {
  return hasHost(`${prefix}x`) && !/^localhost\//.test(prefix);
}

/** Everything outside. */
export interface ImageWorld {
  readonly findEngine: () => Promise<Engine | undefined>;
  readonly build: (order: ScenarioImageOrder) => Promise<unknown>;
  readonly run: Run;
  readonly platforms: readonly ImagePlatform[];
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Builds, and brings. @throws {RangeError | Error} in one line. */
export async function prepareImages(
  images: readonly ScenarioImage[],
  wish: ImageWish,
  world: ImageWorld,
): Promise<void> {
  const way = imageWay(wish);
  const { platforms, build, signal } = world;
  if (platforms.length === 0) {
    throw new RangeError("Cannot build images for this machine's system: see scenario:image");
  }
  const engine = await world.findEngine();
  if (engine === undefined) {
    throw new Error(
      `Cannot build images: none of ${ENGINES.join(", ")} answers; --no-build takes those that ` +
        "are there",
    );
  }
  const { prefix, tag } = wish;
  const order = { images, prefix, tag, engine, platforms, base: undefined, signal };
  const isLoaded = way.kind === "kind" || way.kind === "containerd";
  if (!isLoaded) {
    await build({ ...order, push: way.kind === "push", save: undefined });
    return;
  }
  const scratch = await Deno.makeTempDir({ prefix: "fgm-scenario-images-" });
  try {
    await build({ ...order, push: false, save: scratch });
    for (const image of images) await load(way, join(scratch, `${image}.tar`), world);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

async function load(loader: ImageLoader, file: string, { run, note }: ImageWorld): Promise<void> {
  const where = loader.kind === "kind" ? `kind cluster ${loader.cluster}` : "this machine";
  note(`Loading ${file.replace(/^.*\//, "").replace(/\.tar$/, "")} into ${where} …`);
  const command = loadCommand(loader, file);
  try {
    const { code, stderr } = await run(command, { timeoutMs: LOAD_MS_MAX });
    if (code === 0) return;
    const said = lastUsefulLine(stderr) || `${command[0]} ended with code ${code}`;
    throw new Error(`Cannot load the images into ${where}: ${said}`);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Error(`Cannot load the images into ${where}: there is no ${command[0]}`, { cause });
  }
}
