import { assertEquals } from "@std/assert";
import { fakeContainer, fakeEvent } from "../testing/fake_facts.ts";
import type { ContainerEvent } from "./change.ts";
import { replacementsOf, workloadOf } from "./replacements.ts";

const WORKLOADS: ReadonlyArray<readonly [string, string | undefined]> = [
  ["shop/orders-5f9c7d6b8d-x7k2p/app", "shop/orders/app"],
  ["shop/image-resizer-7b4d9f5c6x-m4d8q/app", "shop/image-resizer/app"],
  ["kube-system/node-exporter-fgwf4/agent", "kube-system/node-exporter/agent"],
  ["data/postgres-0/db", undefined],
  ["shop/web/app", undefined],
  ["0123456789ab", undefined],
];

for (const [name, want] of WORKLOADS) {
  Deno.test(`workloadOf("${name}") is ${want}`, () => assertEquals(workloadOf(name), want));
}

type Lives = Readonly<Record<string, readonly (readonly ["start" | "stop" | "restart", number])[]>>;

function pairs(lives: Lives): readonly string[] {
  const containers = Object.entries(lives).map(([name, events]) => ({
    name,
    events: events.map(([type, seconds]) =>
      fakeEvent(type, {
        container: fakeContainer(name),
        timeMs: seconds * 1_000,
      }) as ContainerEvent
    ),
  }));
  return replacementsOf(containers).map(({ name, replaces, startMs }) =>
    `${name} for ${replaces} at ${startMs / 1_000}`
  );
}

const [OLD, OLD_2] = ["s/a-bbbbbbbbbb-ccccc/x", "s/a-bbbbbbbbbb-ddddd/x"];
const [NEW, NEW_2] = ["s/a-vvvvvvvvvv-ccccc/x", "s/a-vvvvvvvvvv-ddddd/x"];

const CASES: ReadonlyArray<readonly [string, Lives, readonly string[]]> = [
  ["a pod in place of another", { [OLD]: [["stop", 100]], [NEW]: [["start", 90]] }, [
    `${NEW} for ${OLD} at 90`,
  ]],
  [
    "two, each with the nearer one",
    {
      [OLD]: [["stop", 100]],
      [OLD_2]: [["stop", 200]],
      [NEW]: [["start", 190]],
      [NEW_2]: [["start", 95]],
    },
    [`${NEW_2} for ${OLD} at 95`, `${NEW} for ${OLD_2} at 190`],
  ],
  ["one that came much later", { [OLD]: [["stop", 100]], [NEW]: [["start", 281]] }, []],
  ["another workload", { [OLD]: [["stop", 100]], "s/b-vvvvvvvvvv-ccccc/x": [["start", 90]] }, []],
  ["one that is gone again", { [OLD]: [["stop", 100]], [NEW]: [["start", 90], ["stop", 95]] }, []],
  ["a restart", { [OLD]: [["stop", 100], ["restart", 101]], [NEW]: [["start", 90]] }, []],
];

for (const [what, lives, want] of CASES) {
  Deno.test(`replacementsOf(): ${what}`, () => assertEquals(pairs(lives), want));
}
