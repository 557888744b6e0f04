import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  drawRunId,
  isRunId,
  namespaceText,
  nodesOf,
  parseRecord,
  parseRunNamespace,
  recordText,
  runNamespace,
} from "./run_record.ts";
import { namespaceOf, RUN_ID, START_MS, testRun } from "./testing/runs.ts";

Deno.test("drawRunId() draws eight letters that namespaces may have", () => {
  assertEquals(drawRunId(() => 0), "aaaaaaaa");
  assertEquals(drawRunId(() => 1 - Number.EPSILON), "99999999");
  const draws = [0.1, 0.5, 0.9, 0.3, 0.7, 0.2, 0.6, 0.95];
  const id = drawRunId(() => draws.shift() ?? 0);
  assert(isRunId(id), id);
  assertEquals(new Set(id).size, 8);
});

for (const text of ["", "k3v9x2a", "k3v9x2abc", "K3V9X2AB", "k3v9-2ab", "k3v9x2a0", "../../aa"]) {
  Deno.test(`isRunId() refuses ${JSON.stringify(text)}`, () => assertEquals(isRunId(text), false));
}

Deno.test("namespaceText() labels the namespace, and demands the strictest level for pods", () => {
  const { kind, metadata } = JSON.parse(namespaceText(testRun()));
  assertEquals([kind, metadata.name], ["Namespace", "fgm-run-k3v9x2ab"]);
  assertEquals(metadata.labels["fgm-scenario"], RUN_ID);
  assertEquals(metadata.labels["pod-security.kubernetes.io/enforce"], "restricted");
  assertEquals(metadata.annotations, {
    "fine-grained-monitor/scenario": "leaks",
    "fine-grained-monitor/node": "worker-1",
    "fine-grained-monitor/start": "2026-01-12T21:52:00.000Z",
    "fine-grained-monitor/until": "2026-01-12T21:57:00.000Z",
  });
});

for (const isKept of [false, true]) {
  Deno.test(`parseRunNamespace() reads what namespaceText() writes, kept: ${isKept}`, () => {
    const run = testRun({ isKept });
    const live = parseRunNamespace(namespaceOf(run));
    assertEquals(live?.isEnding, false);
    assertEquals({ ...live?.run, pods: run.pods, endMs: undefined }, run);
  });
}

Deno.test("parseRunNamespace() knows one that is being deleted", () => {
  assertEquals(parseRunNamespace(namespaceOf(testRun(), { isEnding: true }))?.isEnding, true);
});

/** Namespaces that are not runs, though they may look so: they must never be deleted. */
const NOT_RUNS: readonly (readonly [title: string, path: string, value: unknown])[] = [
  ["of another name", "name", "kube-system"],
  ["whose label is of another run", "fgm-scenario", "aaaaaaaa"],
  ["whose label is no id", "fgm-scenario", "x"],
  ["without a label", "fgm-scenario", undefined],
  ["without a scenario", "fine-grained-monitor/scenario", undefined],
  ["without a node", "fine-grained-monitor/node", undefined],
  ["without a start", "fine-grained-monitor/start", undefined],
  ["whose end is no time", "fine-grained-monitor/until", "soon"],
];

for (const [title, path, value] of NOT_RUNS) {
  Deno.test(`parseRunNamespace() refuses a namespace ${title}`, () => {
    // deno-lint-ignore no-explicit-any
    const { metadata } = namespaceOf(testRun()) as any;
    const owner = [metadata, metadata.labels, metadata.annotations].find((one) => path in one);
    owner[path] = value;
    assertEquals(parseRunNamespace({ metadata }), undefined);
  });
}

Deno.test("parseRunNamespace() refuses what is no namespace", () => {
  for (const value of [undefined, null, "x", [], {}]) {
    assertEquals(parseRunNamespace(value), undefined);
  }
});

const VERDICT = { text: "see it", container: "leak/app", met: true, evidence: "It rises." };

Deno.test("parseRecord() reads what recordText() writes", () => {
  for (
    const run of [
      testRun(),
      testRun({ endMs: START_MS + 1, state: "done", verdicts: [VERDICT], isKept: true }),
      testRun({ state: "starting", pods: [] }),
    ]
  ) assertEquals(parseRecord(recordText(run)), run);
});

const DAMAGED: readonly (readonly [title: string, text: string])[] = [
  ["that is empty", ""],
  ["that was cut off", recordText(testRun()).slice(0, 60)],
  ["of another version", recordText(testRun()).replace('"version": 1', '"version": 2')],
  ["that is a list", "[]"],
  ["with a path as its id", recordText(testRun({ id: "../../aa" }))],
  ["with an unknown state", recordText(testRun()).replace('"running"', '"flying"')],
  ["without a scenario", recordText(testRun({ scenario: "" }))],
  ["whose start is no number", recordText(testRun({ startMs: NaN }))],
  ["whose start no calendar has", recordText(testRun({ startMs: 1e308 }))],
  ["whose end is text", recordText(testRun()).replace('"isKept"', '"endMs": "x", "isKept"')],
];

for (const [title, text] of DAMAGED) {
  Deno.test(`parseRecord() refuses a record ${title}`, () => {
    assertThrows(() => parseRecord(text), SyntaxError);
  });
}

Deno.test("parseRecord() makes nothing of members that are none", () => {
  const text = recordText(testRun()).replace(
    /"pods": \[[^]*\],/,
    '"pods": [7], "verdicts": [null],',
  );
  const { pods, verdicts } = parseRecord(text.replace('"verdicts": []', '"more": 1'));
  assertEquals(pods, [{ name: "", node: "", containers: [] }]);
  assertEquals(verdicts, [{ text: "", container: "", met: false, evidence: "" }]);
});

Deno.test("nodesOf() names the nodes of the pods, or the one that was meant", () => {
  const pod = (node: string) => ({ name: "a", node, containers: [] });
  assertEquals(nodesOf(testRun({ pods: [] })), ["worker-1"]);
  assertEquals(nodesOf(testRun({ pods: [pod("b"), pod("a"), pod("b")] })), ["a", "b"]);
  assertEquals(nodesOf(testRun({ pods: [pod("")] })), ["worker-1"]);
  assertEquals(runNamespace({ id: RUN_ID }), "fgm-run-k3v9x2ab");
});
