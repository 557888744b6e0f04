import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Engine } from "../tools/image_command.ts";
import type { ScenarioImageOrder } from "../tools/scenario_image.ts";
import { type ImageWay, imageWay, type ImageWish, prepareImages } from "./prepare_images.ts";

const WISH: ImageWish = { prefix: "localhost/", tag: "dev", load: undefined, context: "kind-lab" };

const WAYS: readonly (readonly [changes: Partial<ImageWish>, want: ImageWay])[] = [
  [{}, { kind: "kind", cluster: "lab" }],
  [{ prefix: "" }, { kind: "kind", cluster: "lab" }],
  [{ prefix: "team/" }, { kind: "kind", cluster: "lab" }],
  [{ prefix: "registry.example/team/" }, { kind: "push" }],
  [{ prefix: "localhost:5000/" }, { kind: "push" }],
  [{ prefix: "registry.example/", load: "kind" }, { kind: "kind", cluster: "lab" }],
  [{ load: "containerd", context: "prod" }, { kind: "containerd" }],
  [{ load: "none", context: "prod" }, { kind: "none" }],
];

for (const [changes, want] of WAYS) {
  Deno.test(`imageWay() of ${JSON.stringify(changes)} is ${want.kind}`, () => {
    assertEquals(imageWay({ ...WISH, ...changes }), want);
  });
}

Deno.test("imageWay() says what is missing", () => {
  assertThrows(() => imageWay({ ...WISH, context: "prod" }), RangeError, "--load containerd");
  assertThrows(
    () => imageWay({ ...WISH, context: "prod", load: "kind" }),
    RangeError,
    'context "prod" is not called kind-NAME',
  );
});

/** Prepares with stand-ins; what was built and run, and the folder that files were in. */
async function prepare(
  wish: Partial<ImageWish>,
  { engine = "podman", run }: {
    readonly engine?: Engine | undefined;
    readonly run?: () => Promise<{ code: number; stdout: string; stderr: string }>;
  } = {},
) {
  const built: ScenarioImageOrder[] = [];
  const commands: string[] = [];
  const notes: string[] = [];
  let error: unknown;
  try {
    await prepareImages(["fgm-workload", "fgm-workload-postgres"], { ...WISH, ...wish }, {
      findEngine: () => Promise.resolve(engine),
      build: (order) => Promise.resolve(void built.push(order)),
      run: (command) => {
        commands.push(command.join(" "));
        return run?.() ?? Promise.resolve({ code: 0, stdout: "", stderr: "" });
      },
      platforms: ["linux-x64"],
      note: (line) => void notes.push(line),
      signal: new AbortController().signal,
    });
  } catch (caught) {
    error = caught;
  }
  return { built, commands, notes, error, scratch: built[0]?.save };
}

Deno.test("prepareImages() builds and loads into kind, and leaves no file behind", async () => {
  const { built, commands, notes, scratch = "", error } = await prepare({});
  assertEquals(error, undefined);
  assertEquals(built.map(({ images, tag, push }) => [images.length, tag, push]), [
    [2, "dev", false],
  ]);
  assertEquals(commands, [
    `kind load image-archive ${scratch}/fgm-workload.tar --name lab`,
    `kind load image-archive ${scratch}/fgm-workload-postgres.tar --name lab`,
  ]);
  assertEquals(notes[0], "Loading fgm-workload into kind cluster lab …");
  await assertRejects(() => Deno.stat(scratch), Deno.errors.NotFound);
});

Deno.test("prepareImages() pushes to a registry, or leaves the rest to others", async () => {
  const pushed = await prepare({ prefix: "registry.example/" });
  assertEquals([pushed.built[0]?.push, pushed.scratch, pushed.commands], [true, undefined, []]);
  const left = await prepare({ load: "none" });
  assertEquals([left.built[0]?.push, left.scratch, left.commands], [false, undefined, []]);
});

Deno.test("prepareImages() says in one line what failed", async () => {
  const failing = await prepare({}, {
    run: () => Promise.resolve({ code: 1, stdout: "", stderr: "ERROR: no nodes found\n" }),
  });
  assertEquals(
    String(failing.error),
    "Error: Cannot load the images into kind cluster lab: no nodes found",
  );
  await assertRejects(() => Deno.stat(failing.scratch ?? ""), Deno.errors.NotFound);
  const missing = await prepare({}, { run: () => Promise.reject(new Deno.errors.NotFound("x")) });
  assertEquals(String(missing.error).endsWith("there is no kind"), true);
  // Nothing is built for nothing.
  const lost = await prepare({ context: "prod" });
  assertEquals([lost.built.length, lost.error instanceof RangeError], [0, true]);
});

Deno.test("prepareImages() needs somebody to build", async () => {
  const world = {
    findEngine: () => Promise.resolve(undefined),
    build: () => Promise.reject(new Error("built")),
    run: () => Promise.reject(new Error("run")),
    platforms: ["linux-x64"] as const,
    note: () => {},
    signal: new AbortController().signal,
  };
  await assertRejects(
    () => prepareImages([], WISH, world),
    Error,
    "none of docker, podman, buildah",
  );
  await assertRejects(
    () => prepareImages([], WISH, { ...world, platforms: [] }),
    RangeError,
    "Cannot build images for this machine's system",
  );
});
