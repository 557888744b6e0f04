import { assert, assertEquals } from "@std/assert";
import {
  buildCommand,
  type ImageBuild,
  isImagePlatform,
  loadCommand,
  pushCommands,
  saveCommand,
  savedFor,
  taggedFor,
  withVersion,
} from "./image_command.ts";

const BUILD: ImageBuild = {
  tag: "fgm:1.2.3",
  platform: "linux-arm64",
  base: undefined,
  version: "1.2.3",
  revision: "abc",
  createdMs: 1_700_000_000_000,
  dockerfile: "/repo/Dockerfile",
  context: "/tmp/context",
};

const COMMON = [
  "--build-arg=TARGETARCH=arm64",
  "--build-arg=VERSION=1.2.3",
  "--build-arg=REVISION=abc",
  "--build-arg=CREATED=2023-11-14T22:13:20Z",
];
const END = ["--file", "/repo/Dockerfile", "--tag", "fgm:1.2.3", "/tmp/context"];

Deno.test("buildCommand() of docker", () => {
  assertEquals(buildCommand("docker", BUILD), [
    ...["docker", "build", "--platform=linux/arm64", ...COMMON],
    ...["--build-arg=SOURCE_DATE_EPOCH=1700000000", ...END],
  ]);
});

Deno.test("buildCommand() of podman", () => {
  assertEquals(buildCommand("podman", BUILD), [
    ...["podman", "build", "--platform=linux/arm64", "--timestamp=1700000000", ...COMMON, ...END],
  ]);
});

Deno.test("buildCommand() of buildah starts no container", () => {
  const command = buildCommand("buildah", BUILD);
  assertEquals(command.slice(0, 2), ["buildah", "build"]);
  assert(command.includes("--isolation=chroot"));
});

Deno.test("buildCommand() names the base that was chosen", () => {
  const command = buildCommand("docker", { ...BUILD, base: "debian:bookworm-slim" });
  assert(command.includes("--build-arg=BASE=debian:bookworm-slim"));
  assert(!buildCommand("docker", BUILD).some((word) => word.includes("BASE=")));
});

for (const engine of ["docker", "podman"] as const) {
  Deno.test(`saveCommand() of ${engine}`, () => {
    assertEquals(saveCommand(engine, "fgm:1", "/x.tar"), [
      engine,
      "save",
      "--output",
      "/x.tar",
      "fgm:1",
    ]);
  });
}

Deno.test("saveCommand() of buildah keeps the name", () => {
  assertEquals(saveCommand("buildah", "fgm:1", "/x.tar").at(-1), "docker-archive:/x.tar:fgm:1");
});

Deno.test("loadCommand() names the kind cluster, or the namespace in which kubelet looks", () => {
  assertEquals(loadCommand({ kind: "kind", cluster: "lab" }, "/x.tar"), [
    ...["kind", "load", "image-archive", "/x.tar", "--name", "lab"],
  ]);
  assertEquals(loadCommand({ kind: "containerd" }, "/x.tar"), [
    ...["ctr", "--namespace=k8s.io", "images", "import", "/x.tar"],
  ]);
});

for (const engine of ["docker", "podman", "buildah"] as const) {
  Deno.test(`pushCommands() of ${engine} push one image as it is`, () => {
    assertEquals(pushCommands(engine, "r/fgm:1", ["r/fgm:1"]), [[engine, "push", "r/fgm:1"]]);
  });
}

const TWO = ["r/fgm:1-amd64", "r/fgm:1-arm64"];

Deno.test("pushCommands() of docker push two images, then a list of them", () => {
  assertEquals(pushCommands("docker", "r/fgm:1", TWO), [
    ["docker", "push", "r/fgm:1-amd64"],
    ["docker", "push", "r/fgm:1-arm64"],
    ["docker", "manifest", "create", "--amend", "r/fgm:1", ...TWO],
    ["docker", "manifest", "push", "--purge", "r/fgm:1"],
  ]);
});

Deno.test("pushCommands() of buildah push a list with all that it names", () => {
  assertEquals(pushCommands("buildah", "r/fgm:1", TWO), [
    ["buildah", "manifest", "create", "r/fgm:1"],
    ["buildah", "manifest", "add", "r/fgm:1", "r/fgm:1-amd64"],
    ["buildah", "manifest", "add", "r/fgm:1", "r/fgm:1-arm64"],
    ["buildah", "manifest", "push", "--all", "--rm", "r/fgm:1", "docker://r/fgm:1"],
  ]);
});

Deno.test("taggedFor() sets images of one name apart", () => {
  assertEquals(taggedFor("fgm:1", "linux-x64"), "fgm:1-amd64");
});

const FILES = [
  ["fgm.tar", "fgm-arm64.tar"],
  ["/a.b/fgm", "/a.b/fgm-arm64"],
  ["out/fgm-0.1.tar", "out/fgm-0.1-arm64.tar"],
] as const;

for (const [file, want] of FILES) {
  Deno.test(`savedFor() makes ${want} of ${file}`, () => {
    assertEquals(savedFor(file, "linux-arm64"), want);
  });
}

const TAGS = [
  ["fgm", "fgm:9"],
  ["fgm:edge", "fgm:edge"],
  ["localhost:5000/fgm", "localhost:5000/fgm:9"],
  ["localhost:5000/fgm:edge", "localhost:5000/fgm:edge"],
] as const;

for (const [tag, want] of TAGS) {
  Deno.test(`withVersion() makes ${want} of ${tag}`, () =>
    assertEquals(withVersion(tag, "9"), want));
}

Deno.test("isImagePlatform() knows no image for macOS", () => {
  assertEquals(isImagePlatform("linux-arm64"), true);
  assertEquals(isImagePlatform("macos-arm64"), false);
});
