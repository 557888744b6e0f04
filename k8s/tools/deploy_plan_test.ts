import { assertEquals, assertThrows } from "@std/assert";
import {
  type Choice,
  chooseDeploy,
  type DeployFacts,
  type DeployOptions,
  kindClusterOf,
  needsEngine,
  planDeploy,
  planNote,
} from "./deploy_plan.ts";
import { imageText } from "./deploy_image_name.ts";
import type { ImagePlatform } from "./image_command.ts";

const DIGEST = `sha256:${"0a".repeat(32)}`;

const CLUSTERS: readonly (readonly [context: string, cluster: string | undefined])[] = [
  ["kind-dev", "dev"],
  ["kind-a-b", "a-b"],
  ["kind-", undefined],
  ["mankind-dev", undefined],
  ["minikube", undefined],
];

for (const [context, cluster] of CLUSTERS) {
  Deno.test(`kindClusterOf() of ${context} is ${cluster}`, () => {
    assertEquals(kindClusterOf(context), cluster);
  });
}

const OPTIONS: DeployOptions & { readonly version: string } = {
  overlay: [],
  image: "fgm",
  build: true,
  registry: undefined,
  load: undefined,
  base: undefined,
  version: "1.2.3",
};

const ONE: readonly ImagePlatform[] = ["linux-x64"];
const TWO: readonly ImagePlatform[] = ["linux-x64", "linux-arm64"];

/** Overlays, image, how it gets to the nodes and whether it is pushed. */
type Short = readonly [overlays: string, image: string, load: string, made: string];

const CHOICES: readonly (readonly [
  options: Partial<DeployOptions>,
  context: string,
  platforms: readonly ImagePlatform[],
  short: Short,
])[] = [
  [{}, "kind-dev", ONE, ["kind", "fgm:1.2.3", "kind", "built"]],
  [{ build: false }, "kind-dev", ONE, ["kind", "fgm:1.2.3", "none", ""]],
  [{ build: false, load: "kind" }, "kind-dev", ONE, ["kind", "fgm:1.2.3", "kind", ""]],
  [{ overlay: ["base"] }, "kind-dev", ONE, ["", "fgm:1.2.3", "kind", "built"]],
  [{ overlay: ["pss-off", "kind", "pss-off"] }, "kind-dev", ONE, [
    "pss-off kind",
    "fgm:1.2.3",
    "kind",
    "built",
  ]],
  [{ registry: "r.example/team/" }, "kind-dev", TWO, [
    "",
    "r.example/team/fgm:1.2.3",
    "none",
    "pushed",
  ]],
  [{ build: false, image: "r.example/fgm:7" }, "kind-dev", ONE, [
    "",
    "r.example/fgm:7",
    "none",
    "",
  ]],
  [{ build: false }, "prod", [], ["", "fgm:1.2.3", "none", ""]],
  [{ build: false, registry: "r.example" }, "prod", [], ["", "r.example/fgm:1.2.3", "none", ""]],
  [{ load: "containerd" }, "prod", ONE, ["", "fgm:1.2.3", "containerd", "built"]],
  [{ load: "none" }, "prod", TWO, ["", "fgm:1.2.3", "none", "built"]],
];

for (const [options, context, platforms, want] of CHOICES) {
  Deno.test(`chooseDeploy() with ${JSON.stringify(options)} for ${context}`, () => {
    const choice = chooseDeploy({ ...OPTIONS, ...options }, { context, platforms });
    const { overlays, image, load, build } = choice;
    const made = build === undefined ? "" : build.push ? "pushed" : "built";
    assertEquals([overlays.join(" "), imageText(image), load, made], [...want]);
  });
}

const REFUSED: readonly (readonly [
  options: Partial<DeployOptions>,
  context: string,
  platforms: readonly ImagePlatform[],
  message: string,
])[] = [
  [{}, "prod", ONE, 'Cannot get the image to the nodes of context "prod": name a --registry'],
  [{ load: "kind" }, "prod", ONE, 'context "prod" is not called kind-NAME'],
  [{ load: "kind", registry: "r.example" }, "kind-dev", ONE, "Cannot use --load with --registry"],
  [{ overlay: ["kind"], registry: "r.example" }, "kind-dev", ONE, "never pulled"],
  [{ image: "a.example/fgm", registry: "r.example" }, "prod", ONE, "both name a registry"],
  [
    { image: `fgm@${DIGEST}`, load: "none" },
    "prod",
    ONE,
    "Cannot build an image of a given digest",
  ],
  [{}, "kind-dev", TWO, "name one --target"],
  [{ registry: "r.example/UPPER" }, "prod", ONE, "it is no image's name"],
];

for (const [options, context, platforms, message] of REFUSED) {
  Deno.test(`chooseDeploy() refuses ${JSON.stringify(options)} for ${context}`, () => {
    const choose = () => chooseDeploy({ ...OPTIONS, ...options }, { context, platforms });
    assertThrows(choose, RangeError, message);
  });
}

const KIND = chooseDeploy(OPTIONS, { context: "kind-dev", platforms: ONE });

const FACTS: DeployFacts = {
  engine: "podman",
  scratch: "/tmp/s",
  manifests: "/tmp/s/fgm.yaml",
  kubectl: ["kubectl", "--context=kind-dev"],
  installedImage: undefined,
  isRenamed: false,
  mcpClient: undefined,
};

Deno.test("planDeploy() into kind builds, loads, applies and waits", () => {
  assertEquals(planDeploy(KIND, FACTS), [
    {
      kind: "build",
      engine: "podman",
      tag: "docker.io/library/fgm:1.2.3",
      platforms: ["linux-x64"],
      base: undefined,
      push: false,
      save: "/tmp/s/fgm.tar",
    },
    {
      kind: "load",
      title: "Load the image into the nodes of kind cluster dev",
      command: ["kind", "load", "image-archive", "/tmp/s/fgm.tar", "--name", "dev"],
    },
    {
      kind: "apply",
      title: "Apply the manifests",
      command: ["kubectl", "--context=kind-dev", "apply", "--filename", "/tmp/s/fgm.yaml"],
    },
    { kind: "wait" },
  ]);
});

const PLANS: readonly (readonly [
  name: string,
  options: Partial<DeployOptions>,
  facts: Partial<DeployFacts>,
  kinds: string,
])[] = [
  ["no build", { build: false }, {}, "apply wait"],
  ["an image of the engine", { build: false, load: "containerd" }, {}, "save load apply wait"],
  ["a registry", { registry: "r.example" }, {}, "build apply wait"],
  ["an MCP client", { build: false }, { mcpClient: "/m" }, "apply wait mcp-client"],
  [
    "the same name, loaded",
    { load: "containerd" },
    { installedImage: "fgm:1.2.3" },
    "build load apply restart wait",
  ],
  [
    "the same name, loaded and not built",
    { build: false, load: "containerd" },
    { installedImage: "fgm:1.2.3" },
    "save load apply restart wait",
  ],
  [
    "another name, loaded",
    { load: "containerd" },
    { installedImage: "fgm:1.2.2" },
    "build load apply wait",
  ],
  [
    "the same name, pushed",
    { registry: "r.example" },
    { installedImage: "r.example/fgm:1.2.3" },
    "build apply wait",
  ],
  [
    "another name of the cluster",
    { build: false },
    { isRenamed: true, installedImage: "fgm:1.2.3" },
    "apply restart wait",
  ],
  ["the same name, not built", { build: false }, { installedImage: "fgm:1.2.3" }, "apply wait"],
];

function chosen(options: Partial<DeployOptions>): Choice {
  return chooseDeploy({ ...OPTIONS, ...options }, { context: "prod", platforms: ONE });
}

for (const [name, options, facts, kinds] of PLANS) {
  Deno.test(`planDeploy() with ${name}: ${kinds}`, () => {
    const steps = planDeploy(chosen(options), { ...FACTS, ...facts });
    assertEquals(steps.map(({ kind }) => kind).join(" "), kinds);
  });
}

Deno.test("planDeploy() pushes under the name that the manifests have", () => {
  const [build] = planDeploy(chosen({ registry: "r.example/team" }), FACTS);
  assertEquals(build?.kind === "build" && [build.tag, build.push, build.save], [
    "r.example/team/fgm:1.2.3",
    true,
    undefined,
  ]);
});

Deno.test("planDeploy() takes an archive to this machine's containerd", () => {
  const load = planDeploy(chosen({ load: "containerd" }), FACTS)[1];
  assertEquals(
    load?.kind === "load" && load.command.join(" "),
    "ctr --namespace=k8s.io images import /tmp/s/fgm.tar",
  );
});

Deno.test("planDeploy() refuses to build without an engine", () => {
  assertThrows(() => planDeploy(KIND, { ...FACTS, engine: undefined }), RangeError, "no engine");
});

Deno.test("needsEngine() to build and to load, and for nothing else", () => {
  const wants = [{}, { load: "containerd" }, { registry: "r.example" }] as const;
  const need = wants.map((options) => needsEngine(chosen({ ...options, build: false })));
  assertEquals(need, [false, true, false]);
  assertEquals(needsEngine(chosen({ registry: "r.example" })), true);
});

Deno.test("planNote() warns that nodes keep an image of the same name", () => {
  const pushed = chosen({ registry: "r.example" }), image = "r.example/fgm:1.2.3";
  assertEquals(
    planNote(pushed, { ...FACTS, installedImage: image }),
    `Nodes that have ${image} keep the one they have: ` +
      "give every build a tag of its own with --image fgm:TAG",
  );
  assertEquals(planNote(pushed, FACTS), undefined);
  assertEquals(planNote(KIND, { ...FACTS, installedImage: "fgm:1.2.3" }), undefined);
});
