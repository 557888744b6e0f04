/**
 * The texts that an exported page carries, for `deno task fuzz`: what is damaged is refused, and not drawn.
 *
 * @module
 */

import { type FuzzSubject, type FuzzTarget, fuzzText } from "@fgm/k8s/testing/fuzz_target";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { ViewerError } from "../api/client_error.ts";
import type { SortedRows } from "../export/row_batch.ts";
import { htmlFile, type HtmlFileOptions } from "../export/html_file.ts";
import { EMBEDDED_VERSION } from "../web/page/data/embedded_format.ts";
import { openSections } from "../web/page/data/embedded_sections.ts";
import { createEmbeddedSource } from "../web/page/data/embedded_source.ts";
import type { PageSource } from "../web/page/data/page_source.ts";
import { DATA_PLACE } from "../web/page_html.ts";
import { START_MS, testContainer } from "./data_dir.ts";

const CPU = "total_cpu_usage_millicores";

/** Samples of the one series, one a second. */
const SAMPLES = 60;

/** Texts of a page: head, ticks and one metric. */
const TEXTS = 3;

const RANGE = { fromMs: START_MS, toMs: START_MS + SAMPLES * 1_000 };

const CONTAINER = {
  ...testContainer("aaaa"),
  firstSeenMs: RANGE.fromMs,
  lastSeenMs: RANGE.toMs - 1_000,
  nodeName: "worker-1",
  intervalMs: 1_000,
};

const HEAD: HtmlFileOptions["head"] = {
  version: EMBEDDED_VERSION,
  instance: {
    ...{ pod_name: null, node_name: "worker-1", cluster_name: null },
    ...{ version: "0.1.0", git_rev: "abcdef", format_version: 1, sessions: [] },
  },
  exportedMs: RANGE.toMs,
  range: RANGE,
  containers: [CONTAINER],
  metrics: {
    metrics: [{
      ...{ name: CPU, kind: "gauge", unit: "millicores", meaning: "CPU use" },
      ...{ plot_as_rate: false, limit: null, known: true },
    }],
    key_metrics: [CPU],
  },
  filters: {
    ...{ namespaces: ["default"], nodes: ["worker-1"] },
    ...{ qos_classes: ["Burstable"], label_keys: ["app"] },
  },
  events: [],
  areEventsTruncated: false,
};

const ROWS: SortedRows = {
  rowCount: SAMPLES,
  timesMs: Float64Array.from({ length: SAMPLES }, (_, i) => START_MS + i * 1_000),
  values: Float64Array.from({ length: SAMPLES }, (_, i) => i * i / 4),
  runs: [{
    metric: CPU,
    labels: {
      ...{ containerId: CONTAINER.id, qosClass: "Burstable", nodeName: "worker-1" },
      ...{ podName: null, namespace: null, containerName: null, podUid: null },
      ...{ device: null, pid: null, comm: null },
    },
    from: 0,
    to: SAMPLES,
  }],
};

/** The texts of head, ticks and metric, a line each. */
function pageTexts(): string {
  const file = htmlFile({ frame: DATA_PLACE, title: "", head: HEAD });
  const html = [...file.rows(ROWS), ...file.end()]
    .map((piece) => new TextDecoder().decode(piece)).join("");
  return [...html.matchAll(/data-fgm=[^>]*>([^<]*)</g)].map(([, text]) => text).join("\n");
}

/** What the page asks first. */
const QUESTIONS: readonly ((source: PageSource) => Promise<unknown>)[] = [
  (source) => source.instance(),
  (source) => source.metrics(),
  (source) => source.containers({ range: "all", sort: CPU }),
  (source) => source.events({ range: "all" }),
  (source) => source.timeseries({ metric: CPU, containers: ["aaaa"], range: "all" }),
];

/** What a page of these texts answers, or explains where there is no answer. */
async function answersOf(text: string): Promise<readonly unknown[]> {
  const [head, ticks, metric] = text.split("\n");
  const texts = { head, ticks, metric };
  const source = createEmbeddedSource({
    ...await openSections({ text: (kind) => texts[kind] }),
    runStudy: () => Promise.reject(new TypeError("no study is asked for")),
    pause: () => Promise.resolve(),
  });
  return await Promise.all(QUESTIONS.map((ask) =>
    ask(source).catch((error) => {
      if (error instanceof ViewerError) return error.message;
      throw error;
    })
  ));
}

/** A page answers as it was written, or says that it is damaged. */
async function openPage(): Promise<FuzzSubject> {
  const whole = pageTexts();
  const want = await answersOf(whole);
  return {
    corpus: [whole],
    read: async (input) => {
      const text = fuzzText(input);
      const answers = await answersOf(text);
      // A page without the text of a metric knows nothing of it.
      const isWhole = text.split("\n").length >= TEXTS;
      for (const [i, answer] of answers.entries()) {
        if (typeof answer === "string") assertStringIncludes(answer, "the file is damaged");
        else if (isWhole) assertEquals(answer, want[i]);
      }
      return answers;
    },
  };
}

/** The targets. */
export const EMBEDDED_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: "page/embedded-texts",
    form: "text",
    refusals: [SyntaxError],
    words: ["\n", "=", "+", "/", "AAAA"],
    open: openPage,
  },
];
