/**
 * `deno task scenario:image`: the images that scenarios are made of.
 *
 * @module
 */

import { resolve } from "@std/path";
import { answerFlags } from "../pod/flag_answer.ts";
import { parseFlags, type ProgramSpec } from "../pod/flags.ts";
import { readGitRev, versionText } from "../pod/version.ts";
import { SCENARIO_IMAGES } from "../scenarios/scenario.ts";
import { buildFailure, imagePlatforms } from "./build_image.ts";
import { PLATFORMS } from "./compile_command.ts";
import { findEngine } from "./image.ts";
import { ENGINES, isImagePlatform } from "./image_command.ts";
import { buildScenarioImages } from "./scenario_image.ts";

const env = (name: string) => Deno.env.get(name);

const PROGRAM = {
  name: "scenario:image",
  summary: "Builds the images that scenarios are made of: their one program, and PostgreSQL.",
  version: versionText("scenario:image", readGitRev(env)),
  flags: [
    {
      name: "only",
      kind: "strings",
      choices: SCENARIO_IMAGES,
      placeholder: "IMAGE",
      help: "Only this image; may be repeated.",
    },
    {
      name: "prefix",
      kind: "string",
      default: "localhost/",
      help: "What stands before the images' names, such as registry.example/team/.",
    },
    { name: "tag", kind: "string", default: "dev", help: "The version behind them." },
    {
      name: "target",
      kind: "strings",
      choices: [...PLATFORMS.filter(isImagePlatform), "all"],
      placeholder: "PLATFORM",
      help: "For which nodes; may be repeated. Nodes like this machine when left out.",
    },
    {
      name: "base",
      kind: "string",
      placeholder: "IMAGE",
      help: "Debian or a child of it, to stand on. The default is in k8s/scenarios/images.",
    },
    {
      name: "engine",
      kind: "string",
      choices: ENGINES,
      help: "Who builds; the first of these that answers when left out.",
    },
    { name: "push", kind: "boolean", help: "Send the images to the registry in their names." },
    {
      name: "save",
      kind: "string",
      placeholder: "DIR",
      help: "Also write each image into this folder, as a file for `ctr images import`.",
    },
  ],
  examples: [
    "deno task scenario:image",
    "deno task scenario:image --prefix registry.example/team/ --target all --push",
    "deno task scenario:image --only fgm-workload --tag dev --save images",
  ],
} as const satisfies ProgramSpec;

async function main(): Promise<number> {
  const parsed = parseFlags(PROGRAM, Deno.args, env);
  if (parsed.kind !== "run") return answerFlags(parsed);
  const { only, target, save, ...values } = parsed.values;
  const platforms = imagePlatforms(target);
  if (platforms.length === 0) {
    return refuse("Cannot build images for this machine's system: choose one with --target");
  }
  const engine = values.engine ?? await findEngine();
  if (engine === undefined) {
    return refuse(`Cannot build images: none of ${ENGINES.join(", ")} answers`);
  }
  try {
    await buildScenarioImages({
      ...values,
      images: SCENARIO_IMAGES.filter((image) => only.length === 0 || only.includes(image)),
      engine,
      platforms,
      save: save === undefined ? undefined : resolve(save),
    });
    return 0;
  } catch (error) {
    console.error(buildFailure(error));
    return 1;
  }
}

function refuse(message: string): number {
  console.error(message);
  return 2;
}

if (import.meta.main) Deno.exit(await main());
