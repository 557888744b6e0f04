import { assertEquals } from "@std/assert";
import { fakePod } from "@fgm/k8s/testing/fake_pod";
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
  await way.made;
  assertEquals(ways, [
    { kind: "making", what: "http://127.0.0.1:8050" },
    { kind: "made", url: "http://127.0.0.1:8050" },
  ]);
});

Deno.test("openWay() to a node is made once kubectl forwards a port", async () => {
  const folder = await Deno.makeTempDir({ prefix: "fgm-way-" });
  const pods = { kind: "List", items: [fakePod({ name: "fgm-a", node: "worker-1" })] };
  await Deno.writeTextFile(`${folder}/pods`, JSON.stringify(pods));
  const script = [
    "#!/bin/sh",
    `case "$*" in *port-forward*) ;; *) exec cat "${folder}/pods" ;; esac`,
    'echo "Forwarding from 127.0.0.1:41831 -> 8050"',
    "exec sleep 1000",
  ];
  await Deno.writeTextFile(`${folder}/kubectl`, script.join("\n"), { mode: 0o755 });
  const told: string[] = [];
  const { now, startTimer } = new HandClock();
  const cluster = { ...CLUSTER, kubectl: `${folder}/kubectl` };
  {
    const place = { kind: "node", node: "worker-1", cluster } as const;
    const timing = { now, startTimer, random: () => 0 };
    await using way = openWay(place, ({ kind }) => told.push(kind), timing);
    await way.made.then(() => told.push("resolved"));
  }
  assertEquals(told, ["making", "made", "resolved"]);
  await Deno.remove(folder, { recursive: true });
});
