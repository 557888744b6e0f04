import { assertEquals } from "@std/assert";
import { cellOf, csvFile } from "./csv_file.ts";
import { RowBatch } from "./row_batch.ts";
import type { RowLabels } from "./row_labels.ts";

const CELLS: readonly (readonly [text: string, want: string])[] = [
  ["node", "node"],
  ["", '""'],
  ["a,b", '"a,b"'],
  ['a"b', '"a""b"'],
  ["a\nb", '"a\nb"'],
  ["a\rb", '"a\rb"'],
  ["-bash", "'-bash"],
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["'quoted", "''quoted"],
  ["\tx", "'\tx"],
  ["\rx", '"\'\rx"'],
  ["=a,b", '"\'=a,b"'],
  ["a=b", "a=b"],
  ["größer", "größer"],
];
for (const [text, want] of CELLS) {
  Deno.test(`cellOf() writes ${JSON.stringify(text)} as ${JSON.stringify(want)}`, () => {
    assertEquals(cellOf(text), want);
  });
}

const LABELS: RowLabels = {
  containerId: "c1",
  podName: "web-0",
  namespace: "shop",
  qosClass: "Burstable",
  nodeName: null,
  containerName: "app",
  podUid: null,
  device: null,
  pid: 7,
  comm: "-bash",
};

Deno.test("csvFile() writes the lines that others parse", () => {
  const batch = new RowBatch();
  for (const value of [-1.5, 1e21, 0.1 + 0.2, Infinity]) {
    batch.add({ timeMs: 1_768_254_720_123, value }, { metric: "cpu", labels: LABELS });
  }
  const file = csvFile();
  const pieces = [...file.rows(batch.take()), ...file.rows(batch.take()), ...file.end()];
  const text = pieces.map((piece) => new TextDecoder().decode(piece)).join("");
  const end = "c1,web-0,shop,Burstable,,app,,,7,'-bash";
  assertEquals(text.split("\r\n"), [
    "time,metric_name,value,l_container_id,l_pod_name,l_namespace,l_qos_class,l_node_name," +
    "l_container_name,l_pod_uid,l_device,l_pid,l_comm",
    `2026-01-12T21:52:00.123Z,cpu,-1.5,${end}`,
    `2026-01-12T21:52:00.123Z,cpu,1e+21,${end}`,
    `2026-01-12T21:52:00.123Z,cpu,0.30000000000000004,${end}`,
    `2026-01-12T21:52:00.123Z,cpu,Infinity,${end}`,
    "",
  ]);
});

Deno.test("csvFile() gives many rows in pieces", () => {
  const batch = new RowBatch();
  for (let i = 0; i < 40_000; i++) {
    batch.add({ timeMs: i, value: i }, { metric: "cpu", labels: LABELS });
  }
  const pieces = [...csvFile().rows(batch.take())];
  assertEquals(pieces.length, 4);
  const lines = pieces.map((piece) => new TextDecoder().decode(piece)).join("").split("\r\n");
  assertEquals(lines.length, 40_002);
});
