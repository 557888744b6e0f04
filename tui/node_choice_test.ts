import { assertEquals } from "@std/assert";
import { nodeList, nodeOfAnswer } from "./node_choice.ts";

const PODS = [
  { name: "fgm-a", node: "control-1", isReady: true, why: "" },
  { name: "fgm-b", node: "worker-1", isReady: false, why: "viewer: CrashLoopBackOff" },
  { name: "fgm-c", node: "worker-10", isReady: true, why: "" },
];

Deno.test("nodeList() numbers the nodes, and tells which are not ready", () => {
  assertEquals(
    nodeList(PODS),
    "  1  control-1\n  2  worker-1  (viewer: CrashLoopBackOff)\n  3  worker-10\n",
  );
  assertEquals(nodeList([]), "");
});

const ANSWERS: ReadonlyArray<readonly [string, string | undefined]> = [
  ["1", "control-1"],
  ["3", "worker-10"],
  ["0", undefined],
  ["4", undefined],
  ["worker-1", "worker-1"],
  ["worker-10", "worker-10"],
  ["con", "control-1"],
  ["work", undefined],
  ["x", undefined],
];

for (const [answer, want] of ANSWERS) {
  Deno.test(`nodeOfAnswer() of "${answer}" is ${want}`, () => {
    assertEquals(nodeOfAnswer(PODS, answer), want);
  });
}
