import { assertEquals } from "@std/assert";
import { buildFailure, imagePlatforms, imageRefusal } from "./build_image.ts";
import type { Platform } from "./compiled_programs.ts";

const TARGETS: readonly [readonly string[], Platform | undefined, readonly string[]][] = [
  [[], "linux-arm64", ["linux-arm64"]],
  [[], "macos-arm64", []],
  [["linux-arm64"], "linux-x64", ["linux-arm64"]],
  [["all"], "macos-x64", ["linux-x64", "linux-arm64"]],
  [["linux-arm64", "linux-x64"], undefined, ["linux-x64", "linux-arm64"]],
];

for (const [targets, own, want] of TARGETS) {
  Deno.test(`imagePlatforms() of [${targets}] on ${own} are [${want}]`, () => {
    assertEquals(imagePlatforms(targets, own), want);
  });
}

Deno.test("imageRefusal() asks for a target where this machine is none", () => {
  assertEquals(
    imageRefusal([], undefined, "macos-arm64"),
    "Cannot build an image for this machine's system: choose one with --target",
  );
});

Deno.test("imageRefusal() takes this machine's libraries for this machine's platform alone", () => {
  assertEquals(imageRefusal(["linux-x64"], "host", "linux-x64"), undefined);
  assertEquals(imageRefusal(["linux-arm64"], "debian", "linux-x64"), undefined);
  assertEquals(
    imageRefusal(["linux-x64", "linux-arm64"], "host", "linux-x64"),
    "Cannot use this machine's libraries for another platform; name a --base image",
  );
});

const FAILURES: readonly [error: unknown, want: string][] = [
  [
    new Error("buildah bud ended with code 1: no"),
    "Cannot build the image: buildah bud ended with code 1: no",
  ],
  [new Error("Cannot compile fgm: no"), "Cannot compile fgm: no"],
  ["stopped", "Cannot build the image: stopped"],
];
for (const [error, want] of FAILURES) {
  Deno.test(`buildFailure() says "${want}"`, () => assertEquals(buildFailure(error), want));
}
