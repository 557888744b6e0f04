/**
 * `deno task image`: all programs in one container image.
 *
 * @module
 */

import { resolve } from "@std/path";
import { answerFlags } from "../pod/flag_answer.ts";
import { parseFlags, type ProgramSpec } from "../pod/flags.ts";
import { readGitRev, VERSION, versionText } from "../pod/version.ts";
import { buildFailure, buildImage, imagePlatforms, imageRefusal } from "./build_image.ts";
import { PLATFORMS } from "./compile_command.ts";
import { COMPILED_PROGRAMS } from "./compiled_programs.ts";
import { findEngine } from "./image.ts";
import { ENGINES, isImagePlatform, withVersion } from "./image_command.ts";

const env = (name: string) => Deno.env.get(name);

const PROGRAM = {
  name: "image",
  summary: "Compiles the programs and puts them into one container image, with nothing else.",
  version: versionText("image", readGitRev(env)),
  flags: [
    {
      name: "tag",
      kind: "string",
      default: "fgm",
      placeholder: "NAME",
      help:
        "The image's name, such as registry.example/team/fgm; the version is added where none is.",
    },
    {
      name: "target",
      kind: "strings",
      choices: [...PLATFORMS.filter(isImagePlatform), "all"],
      placeholder: "PLATFORM",
      help: "For which nodes; may be repeated. Nodes like this machine when left out.",
    },
    {
      name: "only",
      kind: "strings",
      choices: COMPILED_PROGRAMS.map(({ name }) => name),
      placeholder: "PROGRAM",
      help: "Only this program; may be repeated.",
    },
    {
      name: "base",
      kind: "string",
      placeholder: "IMAGE",
      help:
        'Image to stand on, with glibc and libstdc++. "host" takes the libraries of this machine, where no image is to be had. The default is in k8s/images/Dockerfile.',
    },
    {
      name: "engine",
      kind: "string",
      choices: ENGINES,
      help: "Who builds; the first of these that answers when left out.",
    },
    { name: "push", kind: "boolean", help: "Send the image to the registry in its name." },
    {
      name: "save",
      kind: "string",
      placeholder: "FILE",
      help: "Also write the image into this file, for `ctr images import` and its like.",
    },
  ],
  examples: [
    "deno task image",
    "deno task image --target all --tag registry.example/fgm --push",
    "deno task image --base debian:bookworm-slim --save fgm.tar",
  ],
} as const satisfies ProgramSpec;

async function main(): Promise<number> {
  const parsed = parseFlags(PROGRAM, Deno.args, env);
  if (parsed.kind !== "run") return answerFlags(parsed);
  const { target, base, only, push, save } = parsed.values;
  const platforms = imagePlatforms(target);
  const refusal = imageRefusal(platforms, base);
  if (refusal !== undefined) return refuse(refusal);
  const engine = parsed.values.engine ?? await findEngine();
  if (engine === undefined) {
    return refuse(`Cannot build an image: none of ${ENGINES.join(", ")} answers`);
  }
  try {
    await buildImage({
      engine,
      platforms,
      base,
      only,
      push,
      save: save === undefined ? undefined : resolve(save),
      tag: withVersion(parsed.values.tag, VERSION),
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
