import { assertEquals, assertThrows } from "@std/assert";
import { fakeNodes } from "../testing/fake_nodes.ts";
import { fakeViewer } from "../testing/fake_viewer.ts";
import { findNode, nodesToAsk, staleText } from "./find_nodes.ts";
import { ToolError } from "./tool_error.ts";

const VIEWER = fakeViewer({ containers: [] });
const NODES = fakeNodes({
  "ip-10-0-0-1": VIEWER,
  "ip-10-0-0-12": VIEWER,
  "gpu-7": VIEWER,
  "late-3": { state: "not-ready", why: "its pod is pending" },
});

const FOUND: ReadonlyArray<readonly [string, string]> = [
  ["ip-10-0-0-1", "ip-10-0-0-1"], // a whole name, though another one begins with it
  ["gpu", "gpu-7"],
  ["0-12", "ip-10-0-0-12"],
];

for (const [wanted, want] of FOUND) {
  Deno.test(`findNode() takes "${wanted}" for ${want}`, () =>
    assertEquals(findNode(NODES, wanted), want));
}

const REFUSED: ReadonlyArray<readonly [string, string]> = [
  ["ip", '"ip" fits several nodes: ip-10-0-0-1, ip-10-0-0-12. Give more of the name.'],
  ["gpu-8", 'There is no node "gpu-8". Nearest: gpu-7.'],
  ["zzzzzzzzzz", "Nodes: gpu-7, ip-10-0-0-1, ip-10-0-0-12, late-3."],
  ["late-3", "cannot be asked: it is not-ready (its pod is pending). Ready: gpu-7,"],
];

for (const [wanted, want] of REFUSED) {
  Deno.test(`findNode() refuses "${wanted}" and names the way out`, () => {
    assertThrows(() => findNode(NODES, wanted), ToolError, want);
  });
}

Deno.test("nodesToAsk() gives all nodes, those that are not ready included: they are to be named", () => {
  assertEquals(nodesToAsk(NODES, undefined).length, 4);
  assertEquals(nodesToAsk(NODES, "gpu"), ["gpu-7"]);
});

Deno.test("nodesToAsk() says since when it has not heard of nodes", () => {
  const stale = fakeNodes({}, { staleness: { sinceMs: 0, why: "the API server is away" } });
  assertThrows(
    () => nodesToAsk(stale, undefined),
    ToolError,
    "may be old, since 1970-01-01T00:00:00Z",
  );
  assertEquals(staleText(NODES), "");
});
