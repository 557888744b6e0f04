import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { SCENARIO_IMAGES } from "../scenarios/scenario.ts";
import { COMPILED_PROGRAMS } from "./compiled_programs.ts";
import { buildScenarioImages, SCENARIO_RECIPES, WORKLOAD } from "./scenario_image.ts";

function repositoryFile(path: string): string {
  return fromFileUrl(new URL(`../../${path}`, import.meta.url));
}

for (const image of SCENARIO_IMAGES) {
  const { dockerfile, programs, files } = SCENARIO_RECIPES[image];
  const text = Deno.readTextFileSync(repositoryFile(dockerfile));

  Deno.test(`${image}: all that it is made of is there`, async () => {
    const entries = programs.flatMap(({ entry, includes }) => [entry, ...includes]);
    for (const path of [...entries, ...Object.values(files)]) {
      assert((await Deno.stat(repositoryFile(path))).isFile, path);
    }
  });

  Deno.test(`${image}: stands on a base that can be named, and is nobody's`, () => {
    assertMatch(text, /^ARG BASE=debian:bookworm-slim\nFROM \$\{BASE\}$/m);
    assertMatch(text, /^COPY \$\{TARGETARCH\}\/ \/$/m);
    assertMatch(text, /^USER 65532:65532$/m);
    assertMatch(text, new RegExp(`image\\.title="${image}"`));
  });

  Deno.test(`${image}: starts what it is given`, () => {
    const [, path = ""] = /^CMD \["\/(.*)"\]$/m.exec(text) ?? [];
    const given = programs.map(({ name }) => `usr/local/bin/${name}`);
    assertEquals([path], [...given, ...Object.keys(files)]);
  });
}

Deno.test("WORKLOAD is no program of fgm's own, and starts none", () => {
  assert(!COMPILED_PROGRAMS.some(({ name }) => name === WORKLOAD.name));
  const kinds = (WORKLOAD.inImage ?? []).map((flag) => flag.replace(/^--allow-([a-z]+).*/, "$1"));
  assertEquals(kinds.sort(), ["env", "ffi", "net", "read", "write"]);
});

Deno.test("start-postgres.sh is a shell script", async () => {
  const script = repositoryFile("k8s/scenarios/images/start-postgres.sh");
  const { code } = await new Deno.Command("sh", { args: ["-n", script] }).output();
  assertEquals(code, 0);
});

Deno.test("buildScenarioImages() of no image names none and calls no builder", async () => {
  const names = await buildScenarioImages({
    ...{ images: [], engine: "docker", platforms: ["linux-x64"], prefix: "localhost/", tag: "dev" },
    ...{ base: undefined, save: undefined, push: false },
  });
  assertEquals(names, {});
});
