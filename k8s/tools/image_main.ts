/**
 * `deno task image`: all programs in one container image.
 *
 * @module
 */

import { fromFileUrl, join, resolve } from "@std/path";
import { parseFlags, type ProgramSpec } from "../pod/flags.ts";
import { readGitRev, VERSION, versionText } from "../pod/version.ts";
import { checkedOutRev, compileProgram } from "./compile.ts";
import { platformOf, PLATFORMS } from "./compile_command.ts";
import { COMPILED_PROGRAMS } from "./compiled_programs.ts";
import { findEngine, layOutImage, runCommand } from "./image.ts";
import {
  ARCHITECTURES,
  buildCommand,
  type Engine,
  ENGINES,
  type ImagePlatform,
  isImagePlatform,
  pushCommands,
  saveCommand,
  savedFor,
  taggedFor,
  withVersion,
} from "./image_command.ts";

const env = (name: string) => Deno.env.get(name);

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

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
  if (parsed.kind === "error") return refuse(parsed.message);
  if (parsed.kind !== "run") {
    console.log(parsed.text.trimEnd());
    return 0;
  }
  const { target, base, only, push, save } = parsed.values;
  const platforms = chosenPlatforms(target);
  if (platforms.length === 0) {
    return refuse("Cannot build an image for this machine's system: choose one with --target");
  }
  if (base === "host" && platforms.some((platform) => platform !== platformOf(Deno.build))) {
    return refuse("Cannot use this machine's libraries for another platform; name a --base image");
  }
  const engine = parsed.values.engine ?? await findEngine();
  if (engine === undefined) {
    return refuse(`Cannot build an image: none of ${ENGINES.join(", ")} answers`);
  }
  try {
    await build({
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
    const reason = error instanceof Error ? error.message : String(error);
    console.error(reason.startsWith("Cannot ") ? reason : `Cannot build the image: ${reason}`);
    return 1;
  }
}

function chosenPlatforms(targets: readonly string[]): readonly ImagePlatform[] {
  const own = platformOf(Deno.build);
  return PLATFORMS.filter(isImagePlatform).filter((platform) =>
    targets.length === 0 ? platform === own : targets.includes("all") || targets.includes(platform)
  );
}

interface Order {
  readonly engine: Engine;
  readonly platforms: readonly ImagePlatform[];
  readonly tag: string;
  readonly base: string | undefined;
  readonly only: readonly string[];
  readonly push: boolean;
  readonly save: string | undefined;
}

async function build(order: Order): Promise<void> {
  const { engine, platforms, tag } = order;
  const scratch = await Deno.makeTempDir({ prefix: "fgm-image-" });
  const isOne = platforms.length === 1;
  try {
    const { revision, createdMs } = await commit();
    const images: string[] = [];
    for (const platform of platforms) {
      const context = await fillContext(platform, { scratch, revision, order });
      const image = isOne ? tag : taggedFor(tag, platform);
      console.error(`Building ${image} with ${engine} …`);
      await runCommand(buildCommand(engine, {
        ...{ tag: image, platform, context, revision, createdMs, version: VERSION },
        base: order.base === "host" ? "scratch" : order.base,
        dockerfile: join(ROOT, "k8s/images/Dockerfile"),
      }));
      images.push(image);
      console.log(image);
      if (order.save === undefined) continue;
      const file = isOne ? order.save : savedFor(order.save, platform);
      await removeIfThere(file); // buildah adds to an archive that is there, and then refuses
      await runCommand(saveCommand(engine, image, file));
      console.log(`${file}  ${((await Deno.stat(file)).size / 1e6).toFixed(0)} MB`);
    }
    if (!order.push) return;
    console.error(`Pushing ${tag} …`);
    for (const command of pushCommands(engine, tag, images)) await runCommand(command);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** Compiles, and lays out what one image is made of; returns the folder to build in. */
async function fillContext(
  platform: ImagePlatform,
  { scratch, revision, order }: {
    readonly scratch: string;
    readonly revision: string;
    readonly order: Order;
  },
): Promise<string> {
  const out = join(scratch, "compiled"), context = join(scratch, "context");
  const programs = COMPILED_PROGRAMS
    .filter((program) => program.platforms.includes(platform))
    .filter(({ name }) => order.only.length === 0 || order.only.includes(name));
  for (const program of programs) {
    console.error(`Compiling ${program.name} for ${platform} …`);
    await compileProgram(program, platform, {
      root: ROOT,
      out,
      isForImage: true,
      gitRev: revision,
      denort: env("DENORT_BIN") || undefined,
    });
  }
  await layOutImage({
    binaries: join(out, platform),
    root: join(context, ARCHITECTURES[platform]),
    licence: join(ROOT, "LICENSE"),
    withLibraries: order.base === "host",
  });
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

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function refuse(message: string): number {
  console.error(message);
  return 2;
}

if (import.meta.main) Deno.exit(await main());
