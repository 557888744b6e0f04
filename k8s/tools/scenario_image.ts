/**
 * Builds the images that scenarios are made of.
 *
 * @module
 */

import { join } from "@std/path";
import type { ScenarioImage } from "../scenarios/scenario.ts";
import { imageNames } from "../scenarios/scenario_images.ts";
import { buildImage, type ImageOrder, type ImageRecipe } from "./build_image.ts";
import type { CompiledProgram } from "./compiled_programs.ts";

/** The program of all workloads. It is no part of fgm, so it is not among the programs of its image. */
export const WORKLOAD: CompiledProgram = {
  name: "fgm-workload",
  entry: "k8s/scenarios/workload/main.ts",
  includes: ["k8s/scenarios/workload/burn_worker_main.ts"],
  platforms: ["linux-x64", "linux-arm64"],
  hasDuckDb: false,
  permissions: ["--allow-net", "--allow-read", "--allow-write", "--allow-env", "--allow-ffi"],
  // The socket in the folder that containers of a pod share; the C library, to write as C does.
  inImage: [
    "--allow-net",
    "--allow-read",
    "--allow-write=/run/pipes",
    "--allow-env",
    "--allow-ffi",
  ],
};

/** What each image is made of. */
export const SCENARIO_RECIPES: Readonly<Record<ScenarioImage, ImageRecipe>> = {
  "fgm-workload": {
    dockerfile: "k8s/scenarios/images/workload.Dockerfile",
    programs: [WORKLOAD],
    files: {},
  },
  "fgm-workload-postgres": {
    dockerfile: "k8s/scenarios/images/postgres.Dockerfile",
    programs: [],
    files: { "usr/local/bin/start-postgres": "k8s/scenarios/images/start-postgres.sh" },
  },
};

/** Which images to build, and where they go. */
export interface ScenarioImageOrder extends Pick<ImageOrder, "engine" | "platforms" | "push"> {
  /** At least one. */
  readonly images: readonly ScenarioImage[];
  /** What stands before the images' names, such as "localhost/"; may be empty. */
  readonly prefix: string;
  /** The version behind them. */
  readonly tag: string;
  /** Image to stand on, with a shell; the Dockerfiles' own when undefined. */
  readonly base: string | undefined;
  /** Folder to write each image into, as NAME.tar. */
  readonly save: string | undefined;
  /** Ends the work before its next step. */
  readonly signal?: AbortSignal;
}

/**
 * Builds images one after the other, telling what it does on standard error, and returns their names,
 * which `imageNames` gives too.
 *
 * @throws {Error} in one line, when a step fails.
 */
export async function buildScenarioImages(
  order: ScenarioImageOrder,
): Promise<Readonly<Partial<Record<ScenarioImage, string>>>> {
  const { images, prefix, tag, save, ...rest } = order;
  const names = imageNames(images, { prefix, tag });
  if (save !== undefined) await Deno.mkdir(save, { recursive: true });
  for (const image of images) {
    await buildImage({
      ...rest,
      recipe: SCENARIO_RECIPES[image],
      tag: `${prefix}${image}:${tag}`,
      only: [],
      save: save === undefined ? undefined : join(save, `${image}.tar`),
    });
  }
  return names;
}
