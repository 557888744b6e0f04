import { assertEquals } from "@std/assert";
import { daemonSet, failedCreate, listText, nodePod, VIOLATES, waiting } from "./deploy_fixture.ts";
import type { Step } from "./deploy_plan.ts";
import { readRollout } from "./deploy_rollout.ts";
import { appliedText, kindsText, lateText, nextText, stepLines } from "./deploy_text.ts";
import { creationFailures } from "./deploy_trouble.ts";

const BUILD: Step = {
  kind: "build",
  engine: "docker",
  tag: "docker.io/library/fgm:1",
  platforms: ["linux-x64"],
  base: "host",
  push: false,
  save: "/tmp/s/fgm.tar",
};

const STEPS: readonly (readonly [step: Step, title: string, command: string | undefined])[] = [
  [
    BUILD,
    "Build the image",
    "deno task image --tag docker.io/library/fgm:1 --engine docker --target linux-x64 --base host --save /tmp/s/fgm.tar",
  ],
  [
    { ...BUILD, base: undefined, save: undefined, push: true },
    "Build the image and push it",
    "deno task image --tag docker.io/library/fgm:1 --engine docker --target linux-x64 --push",
  ],
  [
    { kind: "save", engine: "podman", tag: "fgm:1", file: "/f" },
    "Write image fgm:1 of podman into a file",
    undefined,
  ],
  [{ kind: "apply", title: "Apply", command: ["kubectl", "a b"] }, "Apply", "kubectl 'a b'"],
  [{ kind: "wait" }, "Wait until every node's pod and the MCP server are ready", undefined],
  [
    { kind: "mcp-client", file: ".mcp.json" },
    "Write the MCP server's entry into .mcp.json",
    undefined,
  ],
];

for (const [step, title, command] of STEPS) {
  Deno.test(`stepLines() of ${step.kind}: ${title}`, () => {
    assertEquals(stepLines(step), [title, command]);
  });
}

Deno.test("kindsText() counts", () => {
  const kinds = ["Role", "Service", "Role"].map((kind) => ({ kind, name: "x" }));
  assertEquals(kindsText(kinds), "2 Role, 1 Service");
});

const APPLIED: readonly (readonly [output: string, text: string])[] = [
  [
    "namespace/x created\nrole.rbac/y unchanged\nrole.rbac/z created\n",
    "3 objects: 2 created, 1 unchanged",
  ],
  ["namespace/x configured\n", "1 object: 1 configured"],
  ["odd\n", "1 object: 1 told of"],
];

for (const [output, text] of APPLIED) {
  Deno.test(`appliedText() "${text}"`, () => assertEquals(appliedText(output), text));
}

Deno.test("nextText() has commands that work as they are", () => {
  const text = nextText({
    nodes: ["worker-1", "worker-2"],
    clusterFlags: ["--context=kind-dev"],
    hasTokens: false,
    mcpClient: undefined,
  });
  assertEquals(
    text,
    `fgm watches 2 nodes.

Look at one:
  deno task tui --context=kind-dev --node worker-1
Let agents ask, at http://127.0.0.1:8080/mcp, as long as this runs:
  kubectl --context=kind-dev --namespace=fine-grained-monitor port-forward service/fgm-mcp-server 8080
Remove it:
  deno task undeploy --context=kind-dev`,
  );
});

Deno.test("nextText() says where the tokens are, but not twice", () => {
  const facts = { nodes: ["a"], clusterFlags: [], hasTokens: true, mcpClient: undefined };
  const secret = (key: string) =>
    "  kubectl --namespace=fine-grained-monitor get secret fgm-tokens " +
    `--output=jsonpath='{.data.${key}}' | base64 -d > ${key}.token`;
  const lines = nextText(facts).split("\n");
  assertEquals(lines[0], "fgm watches 1 node.");
  assertEquals(lines.filter((line) => line.includes("secret")), [secret("viewer"), secret("mcp")]);
  assertEquals(lines[4], "  deno task tui --node a --token-file viewer.token");
  const written = nextText({ ...facts, mcpClient: "/p/.mcp.json" });
  assertEquals(written.includes(secret("mcp")), false);
  assertEquals(written.includes("which /p/.mcp.json says now"), true);
});

Deno.test("lateText() names those that are not ready, and what was said", () => {
  const pod = nodePod(2, waiting("ContainerCreating"));
  const last = {
    rollout: readRollout(listText(daemonSet({ available: 2 }), nodePod(1), pod)),
    failures: creationFailures(listText(failedCreate("old"), failedCreate(VIOLATES))),
  };
  assertEquals(
    lateText(last, { timeoutSeconds: 60 }),
    "Cannot wait any longer: not everything is ready after 60 s. " +
      "It goes on by itself; more time gives --timeout-seconds\n" +
      "  fgm-2 on worker-2: ContainersNotReady: containers with unready status: [collector]\n" +
      `  DaemonSet fgm: ${VIOLATES}`,
  );
});
