import { assertEquals } from "@std/assert";
import { NODE_POD_LABELS, NODE_POD_SELECTOR, VIEWER_PORT } from "./node_pods.ts";
import * as viewerPods from "./viewer_pods.ts";

Deno.test("NODE_POD_LABELS are those of the manifest, which no release may change", () => {
  assertEquals(NODE_POD_LABELS, {
    "app.kubernetes.io/name": "fgm",
    "app.kubernetes.io/component": "node",
  });
});

Deno.test("NODE_POD_SELECTOR asks for both labels", () => {
  assertEquals(NODE_POD_SELECTOR, "app.kubernetes.io/name=fgm,app.kubernetes.io/component=node");
});

Deno.test("VIEWER_PORT is the same for those who ask kubectl", () => {
  assertEquals([VIEWER_PORT, viewerPods.VIEWER_PORT], [8050, 8050]);
});
