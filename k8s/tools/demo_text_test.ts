import { assert, assertEquals } from "@std/assert";
import {
  canDraw,
  type DemoContainer,
  type DemoScene,
  type DemoTerminal,
  tryThis,
  tuiFailure,
} from "./demo_text.ts";

const SPIKER: DemoContainer = {
  id: "a".repeat(64),
  short_id: "aaaaaaaaaaaa",
  pod_name: "spiker-1",
  container_name: "worker",
  qos_class: "Burstable",
  value: 412.4,
};
const SELF: DemoContainer = {
  id: "fgm-self",
  short_id: "fgm-self",
  pod_name: "host",
  container_name: "fgm",
  qos_class: "Unknown",
};
const SCENE: DemoScene = {
  url: "http://127.0.0.1:8050",
  containers: [SELF, SPIKER],
  dataDir: "/tmp/data",
  isKept: false,
};

Deno.test("tryThis() shows the containers in aligned columns, without fgm itself", () => {
  const table = tryThis(SCENE).split("\n").filter((line) => /POD|spiker-1 {2}/.test(line));
  assertEquals(table, [
    "  POD       CONTAINER  QOS        ID            CPU",
    "  spiker-1  worker     Burstable  aaaaaaaaaaaa  412 m",
  ]);
});

Deno.test("tryThis() offers a curl on the busiest container and a query on the files", () => {
  const text = tryThis(SCENE);
  assert(text.includes("containers=aaaaaaaaaaaa&range=15m'"));
  assert(text.includes("/tmp/data/dt=*/*/*.parquet"));
});

Deno.test("tryThis() says whether the data goes at the end", () => {
  assert(tryThis(SCENE).includes("removed at the end"));
  assert(!tryThis({ ...SCENE, isKept: true }).includes("removed at the end"));
});

Deno.test("tryThis() does without names and without containers of others", () => {
  const unnamed = { ...SPIKER, pod_name: null, container_name: null, value: null };
  assert(tryThis({ ...SCENE, containers: [unnamed] }).includes("# aaaaaaaaaaaa, second by second"));
  assert(tryThis({ ...SCENE, containers: [SELF] }).includes("containers=fgm-self"));
});

const TERMINAL: DemoTerminal = { isInput: true, isOutput: true, term: "xterm-256color" };

const TERMINALS: readonly (readonly [change: Partial<DemoTerminal>, want: boolean])[] = [
  [{}, true],
  [{ term: undefined }, true],
  [{ term: "dumb" }, false],
  [{ isInput: false }, false],
  [{ isOutput: false }, false],
];
for (const [change, want] of TERMINALS) {
  Deno.test(`canDraw() is ${want} on a terminal with ${JSON.stringify(change)}`, () => {
    assertEquals(canDraw({ ...TERMINAL, ...change }), want);
  });
}

Deno.test("tuiFailure() is of every code but that of somebody who left", () => {
  assertEquals(tuiFailure(0), undefined);
  assertEquals(tuiFailure(2), "fgm demo: Cannot show fgm-tui: it ended with code 2");
});
