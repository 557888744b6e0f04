import { assertEquals } from "@std/assert";
import { NODE_POD_LABELS, NODE_POD_SELECTOR } from "./node_pods.ts";

Deno.test("NODE_POD_LABELS are those of the manifest, which no release may change", () => {
  assertEquals(NODE_POD_LABELS, {
    "app.kubernetes.io/name": "fgm",
    "app.kubernetes.io/component": "node",
  });
});

Deno.test("NODE_POD_SELECTOR asks for both labels", () => {
  assertEquals(NODE_POD_SELECTOR, "app.kubernetes.io/name=fgm,app.kubernetes.io/component=node");
});
