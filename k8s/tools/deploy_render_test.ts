import { assert, assertEquals, assertRejects } from "@std/assert";
import { startTimeout } from "../client/patience.ts";
import { hasKubectl, parseObjects, titleOf, whyNot } from "../manifests/testing/manifests.ts";
import { createAsk } from "./deploy_cluster.ts";
import { parseImageName } from "./deploy_image_name.ts";
import type { Choice } from "./deploy_plan.ts";
import { overlayNames, renderDeploy, type Rendered, type RenderOptions } from "./deploy_render.ts";
import { isOfCluster, rightsTo } from "./deploy_rights.ts";
import { createRun } from "./deploy_run.ts";
import { MADE_BY_DEPLOY } from "./undeploy_plan.ts";

const ask = createAsk(
  createRun(new AbortController().signal, { startTimer: startTimeout }),
  { context: undefined, kubeconfig: undefined },
);

const ignore = !hasKubectl;
const TOKENS = { viewer: "aa", mcp: "bb" };

/** What is rendered, and its text, for these overlays. */
async function render(
  overlays: readonly string[],
  options: Partial<RenderOptions> = {},
): Promise<Rendered & { readonly text: string }> {
  const scratch = await Deno.makeTempDir();
  const image = parseImageName("r.example/team/fgm:9", "0");
  const choice: Choice = {
    ...{ overlays, image, build: undefined, load: "none", kindCluster: undefined },
  };
  try {
    const rendered = await renderDeploy(choice, ask, {
      ...{ scratch, clusterName: undefined, tokens: undefined, ...options },
    });
    return { ...rendered, text: await Deno.readTextFile(rendered.file) };
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

Deno.test("overlayNames() are the folders that there are", () => {
  assertEquals(overlayNames(), [
    "kind",
    "pss-off",
    "with-consolidator",
    "with-labels",
    "with-token",
  ]);
});

for (const overlays of [[], ...overlayNames().map((name) => [name]), [...overlayNames()]]) {
  Deno.test({
    name: `renderDeploy() of [${overlays}] names the image everywhere${whyNot}`,
    ignore,
    fn: async () => {
      const { text, objects } = await render(overlays);
      const images = [...text.matchAll(/^ +image: (.*)$/gm)].map(([, name]) => name);
      const containers = overlays.includes("with-consolidator") ? 4 : 3;
      assertEquals(images, new Array(containers).fill("r.example/team/fgm:9"));
      assertEquals(
        objects.map(({ kind, name }) => `${kind} ${name}`),
        parseObjects(text).map(titleOf),
      );
    },
  });
}

Deno.test({
  name: `renderDeploy() applies every overlay that is named, in either order${whyNot}`,
  ignore,
  fn: async () => {
    const { text } = await render(overlayNames());
    const parts = [
      "imagePullPolicy: Never",
      "FGM_PSS_BUDGET",
      "fgm-consolidator",
      "FGM_LABELS_FROM_API",
      "/run/fgm",
    ];
    for (const part of parts) assert(text.includes(part), part);
    assert(!text.includes("SYS_PTRACE") && !text.includes("--insecure"));
    const other = await render(overlayNames().toReversed());
    assertEquals(sorted(other.text), sorted(text));
  },
});

/** Lines without their order, which follows that of the patches in lists. */
function sorted(text: string): readonly string[] {
  return text.split("\n").map((line) => line.trim().replace(/^- /, "")).sort();
}

Deno.test({
  name: `renderDeploy() adds the cluster's name and the tokens when they are given${whyNot}`,
  ignore,
  fn: async () => {
    const { objects, text } = await render(["with-token"], { clusterName: "a: b", tokens: TOKENS });
    const titles = objects.map(({ kind, name }) => `${kind} ${name}`);
    assert(titles.includes("ConfigMap fgm") && titles.includes("Secret fgm-tokens"));
    assert(text.includes("cluster-name: 'a: b'"), text);
    assertEquals((await render([])).objects.some(({ kind }) => kind === "Secret"), false);
  },
});

Deno.test({
  name: `undeploy knows everything of the whole cluster that overlays make${whyNot}`,
  ignore,
  fn: async () => {
    const { objects } = await render(overlayNames(), { clusterName: "c", tokens: TOKENS });
    const made = objects.filter(({ kind }) => isOfCluster(kind));
    const known = MADE_BY_DEPLOY.map(({ kind, name }) => ({ kind, name }));
    assertEquals(byTitle(made), byTitle(known));
  },
});

function byTitle(objects: readonly { readonly kind: string; readonly name: string }[]) {
  return objects.map(({ kind, name }) => `${kind} ${name}`).sort();
}

Deno.test({
  name: `rightsTo() knows every kind that overlays have${whyNot}`,
  ignore,
  fn: async () => {
    const { objects } = await render(overlayNames(), { clusterName: "c", tokens: TOKENS });
    for (const { kind } of objects) assertEquals(rightsTo(["get"], [kind]).length, 1, kind);
  },
});

Deno.test({
  name: `renderDeploy() tells what kustomize says${whyNot}`,
  ignore,
  fn: async () => {
    await assertRejects(() => render(["nope"]), Error);
  },
});
