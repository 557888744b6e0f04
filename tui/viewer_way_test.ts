import { assertEquals } from "@std/assert";
import { HandClock } from "@fgm/k8s/testing/hand_clock";
import type { Way } from "./data/connect.ts";
import { openWay, targetOf, type ViewerPlace } from "./viewer_way.ts";

const CLUSTER = { context: undefined, namespace: "fgm", kubeconfig: undefined };

const TARGETS: ReadonlyArray<readonly [ViewerPlace, string]> = [
  [{ kind: "url", url: "http://127.0.0.1:8050" }, "127.0.0.1:8050"],
  [{ kind: "url", url: "https://fgm.example/worker-1/" }, "fgm.example"],
  [{ kind: "url", url: "nonsense" }, "nonsense"],
  [{ kind: "node", node: "worker-1", cluster: CLUSTER }, "worker-1"],
];

for (const [place, want] of TARGETS) {
  Deno.test(`targetOf() is ${want}`, () => assertEquals(targetOf(place), want));
}

Deno.test("openWay() of a URL is made at once", async () => {
  const ways: Way[] = [];
  const { now, startTimer } = new HandClock();
  const timing = { now, startTimer, random: () => 0 };
  const place = { kind: "url", url: "http://127.0.0.1:8050" } as const;
  await using way = openWay(place, (told) => ways.push(told), timing);
  way.doubt();
  assertEquals(ways, [
    { kind: "making", what: "http://127.0.0.1:8050" },
    { kind: "made", url: "http://127.0.0.1:8050" },
  ]);
});
