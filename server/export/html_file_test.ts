import { assert, assertEquals, assertThrows } from "@std/assert";
import { inflateSync } from "node:zlib";
import {
  decodeBlock,
  decodeTicks,
  EMBEDDED_VERSION,
  type EmbeddedHead,
} from "../web/page/data/embedded_format.ts";
import { htmlFile, type HtmlFileOptions } from "./html_file.ts";
import type { SortedRows } from "./row_batch.ts";
import type { RowLabels } from "./row_labels.ts";

const FRAME = "<title><!--title--></title><!--data--><script>end</script>";
const START_MS = 1_768_254_720_000;

const HEAD = {
  version: EMBEDDED_VERSION,
  containers: [{ id: "a" }, { id: "b" }],
  metrics: {
    metrics: ["cpu", "idle", "memory"].map((name) => ({ name })),
    key_metrics: ["idle", "cpu"],
  },
} as unknown as HtmlFileOptions["head"];

function labelsOf(containerId: string, changes: Partial<RowLabels> = {}): RowLabels {
  const names = { podName: null, namespace: null, containerName: null, podUid: null };
  const part = { device: null, pid: null, comm: null };
  return { containerId, qosClass: null, nodeName: "worker-1", ...names, ...part, ...changes };
}

interface Row {
  readonly metric: string;
  readonly labels: RowLabels;
  readonly second: number;
  readonly value: number;
}

function rowsOf(rows: readonly Row[]): SortedRows {
  return {
    rowCount: rows.length,
    timesMs: Float64Array.from(rows, ({ second }) => START_MS + second * 1_000),
    values: Float64Array.from(rows, ({ value }) => value),
    runs: rows.map(({ metric, labels }, i) => ({ metric, labels, from: i, to: i + 1 })),
  };
}

function fileOf(
  groups: readonly (readonly Row[])[],
  changes: Partial<HtmlFileOptions> = {},
): string {
  const file = htmlFile({ frame: FRAME, title: "a <b> & c", head: HEAD, ...changes });
  const pieces = [...groups.flatMap((rows) => [...file.rows(rowsOf(rows))]), ...file.end()];
  return pieces.map((piece) => new TextDecoder().decode(piece)).join("");
}

function section(html: string, attributes: string): Uint8Array {
  const [, text = ""] = html.split(`data-fgm=${attributes}>`);
  return new Uint8Array(inflateSync(Uint8Array.fromBase64(text.split("<")[0]!)));
}

/** Series as "container part: second=value …". */
function seriesIn(html: string, metric: string): readonly string[] {
  const tables = decodeTicks(section(html, '"ticks"'));
  return decodeBlock(section(html, `"metric" data-name="${metric}"`), tables)
    .map(({ container, part, samples: { timesMs, values } }) => {
      const texts = [...values].map((value, i) => `${(timesMs[i]! - START_MS) / 1_000}=${value}`);
      return `${container} ${part}: ${texts.join(" ")}`;
    });
}

const A = labelsOf("a"), B = labelsOf("b", { nodeName: "worker-2" });

Deno.test("htmlFile() puts title, head, ticks and one block a metric into the frame", () => {
  const html = fileOf([[
    { metric: "cpu", labels: A, second: 0, value: 1 },
    { metric: "cpu", labels: B, second: 0.5, value: 2 },
    { metric: "memory", labels: A, second: 0, value: 4_096 },
  ], [
    { metric: "cpu", labels: A, second: 1, value: 1.5 },
  ]]);
  assert(html.startsWith("<title>a &lt;b&gt; &amp; c</title>"));
  assert(html.endsWith("<script>end</script>"));
  assertEquals(seriesIn(html, "cpu"), ["0 null: 0=1 1=1.5", "1 null: 0.5=2"]);
  assertEquals(seriesIn(html, "memory"), ["0 null: 0=4096"]);
  const head: EmbeddedHead = JSON.parse(new TextDecoder().decode(section(html, '"head"')));
  assertEquals(head.metrics.metrics.map(({ name }) => name), ["cpu", "memory"]);
  assertEquals(head.metrics.key_metrics, ["cpu"]);
  assertEquals(head.bounds, { firstMs: START_MS, lastMs: START_MS + 1_000 });
});

Deno.test("htmlFile() keeps devices and processes apart, and leaves out what is no number", () => {
  const html = fileOf([[
    { metric: "cpu", labels: labelsOf("a", { device: "8:0" }), second: 0, value: 1 },
    { metric: "cpu", labels: labelsOf("a", { pid: 7, comm: "sh" }), second: 0, value: 2 },
    { metric: "cpu", labels: labelsOf("a", { device: "8:0" }), second: 1, value: NaN },
    { metric: "cpu", labels: labelsOf("a", { device: "8:0" }), second: 2, value: Infinity },
    { metric: "cpu", labels: labelsOf("a", { device: "8:0" }), second: 3.0004, value: 3 },
  ]]);
  assertEquals(seriesIn(html, "cpu"), ["0 8:0: 0=1 3=3", "0 7: 0=2"]);
});

Deno.test("htmlFile() gives a long series back from its chunks", () => {
  const rows = Array.from({ length: 2_000 }, (_, second) => ({
    metric: "cpu",
    labels: A,
    second,
    value: second % 100 / 64,
  }));
  const html = fileOf([rows.slice(0, 700), rows.slice(700)]);
  const want = rows.map(({ second, value }) => `${second}=${value}`).join(" ");
  assertEquals(seriesIn(html, "cpu"), [`0 null: ${want}`]);
});

Deno.test("htmlFile() refuses a container that is not in the head, and a frame without place", () => {
  const stranger = { metric: "cpu", labels: labelsOf("z"), second: 0, value: 1 };
  assertThrows(() => fileOf([[stranger]]), TypeError, "container z");
  for (const frame of ["", "<!--data--><!--data-->"]) {
    assertThrows(() => fileOf([], { frame }), SyntaxError, "place for data");
  }
});

Deno.test("htmlFile() writes names that look like HTML as text", () => {
  const metric = '"><script>alert(1)</script>';
  const html = fileOf([[{ metric, labels: A, second: 0, value: 1 }]], {
    head: { ...HEAD, metrics: { metrics: [], key_metrics: [] } },
  });
  assert(!html.includes("<script>alert"));
});
