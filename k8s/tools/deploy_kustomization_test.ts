import { assertEquals, assertThrows } from "@std/assert";
import {
  chainOverlays,
  clusterNameMap,
  renderedObjects,
  tokenSecret,
  topKustomization,
} from "./deploy_kustomization.ts";

const overlay = (name: string, text = "resources:\n  - ../../base\n  - x.yaml\n") => ({
  name,
  text,
});

Deno.test("chainOverlays() leaves one on the base", () => {
  assertEquals(chainOverlays([overlay("a")]), [overlay("a")]);
  assertEquals(chainOverlays([]), []);
});

Deno.test("chainOverlays() puts each on the one before", () => {
  assertEquals(chainOverlays([overlay("a"), overlay("b"), overlay("c")]), [
    overlay("a"),
    overlay("b", "resources:\n  - ../a\n  - x.yaml\n"),
    overlay("c", "resources:\n  - ../b\n  - x.yaml\n"),
  ]);
});

for (const text of ["resources:\n  - ../base\n", "", "  - ../../base\n  - ../../base\n"]) {
  Deno.test(`chainOverlays() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => chainOverlays([overlay("odd", text)]), SyntaxError, "overlay odd");
  });
}

Deno.test("topKustomization() names the image by its tag, or by its digest", () => {
  const image = { name: "r.example/fgm", tag: "1", digest: "" };
  assertEquals(JSON.parse(topKustomization({ resources: ["base"], image })), {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: ["base"],
    images: [{ name: "fgm", newName: "r.example/fgm", newTag: "1" }],
  });
  const digest = { ...image, tag: "", digest: "sha256:00" };
  assertEquals(JSON.parse(topKustomization({ resources: [], image: digest })).images, [
    { name: "fgm", newName: "r.example/fgm", digest: "sha256:00" },
  ]);
});

const LABELS = {
  "app.kubernetes.io/name": "fgm",
  "app.kubernetes.io/part-of": "fine-grained-monitor",
};

Deno.test("clusterNameMap() keeps any name as it is", () => {
  const map = JSON.parse(clusterNameMap('a: "b"\n- c'));
  assertEquals(map.kind, "ConfigMap");
  assertEquals(map.metadata, { name: "fgm", namespace: "fine-grained-monitor", labels: LABELS });
  assertEquals(map.data, { "cluster-name": 'a: "b"\n- c' });
});

Deno.test("tokenSecret() holds a token for each", () => {
  const secret = JSON.parse(tokenSecret({ viewer: "v", mcp: "m" }));
  assertEquals([secret.kind, secret.metadata.name], ["Secret", "fgm-tokens"]);
  assertEquals(secret.metadata.labels, LABELS);
  assertEquals(secret.stringData, { viewer: "v", mcp: "m" });
});

const RENDERED = `apiVersion: v1
kind: Namespace
metadata:
  labels:
    name: not-this
  name: fine-grained-monitor
---
apiVersion: v1
data:
  text: |
    kind: Pod
    ---
    name: no
kind: ConfigMap
metadata:
  name: "123"
  namespace: other
---
apiVersion: v1
kind: Nameless
spec:
  name: no
`;

Deno.test("renderedObjects() finds kinds and names, and nothing inside of texts", () => {
  assertEquals(renderedObjects(RENDERED), [
    { kind: "Namespace", name: "fine-grained-monitor" },
    { kind: "ConfigMap", name: "123" },
  ]);
  assertEquals(renderedObjects(""), []);
});
