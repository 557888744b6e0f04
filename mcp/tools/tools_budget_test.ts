import { assert } from "@std/assert";
import { askTool, tokensOf } from "../testing/answer_text.ts";
import { fakeContainer, fakeEvent, fakeMetric, fakeStep } from "../testing/fake_facts.ts";
import { fakeNodes } from "../testing/fake_nodes.ts";
import {
  FAKE_END_MS,
  type FakeContainer,
  type FakeFacts,
  fakeViewer,
} from "../testing/fake_viewer.ts";
import { STEP_MS } from "../testing/small_cluster.ts";
import { TOOLS } from "./tools.ts";

/** Most tokens that any answer may have. */
const CEILING = 4_000;

/** Most tokens of an answer about usual names and a usual day. */
const TYPICAL = 1_000;

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/** A name as long as Kubernetes allows, of letters that no tokenizer knows words of. */
function longName(random: () => number, length = 253): string {
  const letters = "bcdfghjklmnpqrstvwxz0123456789";
  return Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join("");
}

/** All is as long as it can be, and everything changed. */
function hostileFacts(seed: number): FakeFacts {
  const random = randomFrom(seed);
  const metrics = Array.from(
    { length: 100 },
    (_, index) =>
      fakeMetric(`x.${longName(random, 120)}.${index}`, {
        unit: longName(random, 60),
        meaning: longName(random, 400),
      }),
  );
  const moving = (timeMs: number) => timeMs < STEP_MS ? 1 : 1e9 + timeMs % 7e5;
  const series = Object.fromEntries(metrics.map(({ name }) => [name, moving]));
  const containers = Array.from(
    { length: 500 },
    (): FakeContainer =>
      fakeContainer(`${longName(random, 63)}/same-${longName(random)}/${longName(random, 63)}`, {
        id: longName(random, 64),
        series,
      }),
  );
  const long = fakeStep(STEP_MS, { before: 1, after: 123_456_789.123 });
  const findings = containers.slice(0, 100).flatMap(({ lineage }) =>
    metrics.slice(0, 10).map(({ name }) => ({
      study: "changepoint",
      metric: name,
      container: lineage ?? "",
      finding: { ...long, text: longName(random, 2_000) },
    } as const))
  );
  const events = containers.flatMap((container, index) => [
    fakeEvent("oom_kill", { container, timeMs: FAKE_END_MS - index * 1_000 }),
    fakeEvent("restart", { container, timeMs: FAKE_END_MS - index * 1_000 - 500 }),
  ]);
  const highlights = Array.from({ length: 50 }, () => ({
    severity: "critical",
    metric: longName(random, 120),
    text: longName(random, 3_000),
    value: 1,
  } as const));
  return {
    containers,
    metrics,
    keyMetrics: metrics.slice(0, 12).map(({ name }) => name),
    findings,
    events,
    highlights,
  };
}

const HOSTILE = hostileFacts(7);

const TARGET = HOSTILE.containers[3]?.lineage ?? "";

function hostileNodes() {
  const random = randomFrom(11);
  const entries = Array.from({ length: 60 }, (_, index) => {
    const name = `${index}-${longName(random)}`;
    return [name, { state: "not-ready", why: longName(random, 900) }] as const;
  });
  return fakeNodes({ n1: fakeViewer(HOSTILE), ...Object.fromEntries(entries) }, {
    staleness: { sinceMs: 0, why: longName(random, 2_000) },
  });
}

const QUESTIONS: ReadonlyArray<readonly [string, Record<string, unknown>]> = [
  ["list_nodes", {}],
  ["list_metrics", {}],
  ["list_metrics", { search: "x.", limit: 50 }],
  ["list_metrics", { search: longName(randomFrom(3), 512) }],
  ["list_containers", { limit: 100 }],
  ["list_containers", { limit: 100, sort: HOSTILE.metrics?.[0]?.name }],
  ["list_containers", { namespace: longName(randomFrom(4), 512) }],
  ["summarize_container", { container: TARGET }],
  ["summarize_container", { container: "same" }], // fits all of them
  ["summarize_container", { container: longName(randomFrom(5), 512) }],
  ["analyze_container", { container: TARGET }],
  ["analyze_container", { container: TARGET, metric_prefix: "x." }],
  ["analyze_container", { container: TARGET, metric: "zzz".repeat(170) }],
  ["analyze_container", { container: TARGET, study_id: "z".repeat(512) }],
  ["find_changes", { limit: 50 }],
  ["find_changes", { limit: 50, around: "2026-01-05T11:30:00Z", window: "1d" }],
  ["find_changes", { node: longName(randomFrom(6), 512) }],
  ["find_changes", { [longName(randomFrom(8), 9_000)]: 1 }],
  [longName(randomFrom(9), 9_000), {}],
];

for (const [tool, given] of QUESTIONS) {
  const asked = `${tool} ${JSON.stringify(given)}`.slice(0, 80);
  Deno.test(`no answer has more than ${CEILING} tokens: ${asked}`, async () => {
    const answer = await askTool(tool, given, hostileNodes());
    const tokens = tokensOf(answer);
    assert(tokens <= CEILING, `${tokens} tokens: ${answer.text.slice(0, 300)}`);
    assert(answer.text !== "");
  });
}

Deno.test("an answer that is cut still holds entries, and says how many are missing", async () => {
  const { structured } = await askTool("list_containers", { limit: 100 }, hostileNodes());
  const rows = structured["containers"] as unknown[];
  assert(rows.length >= 3 && rows.length < 100, `${rows.length} rows`);
  assert(typeof structured["next_cursor"] === "string");
  const changes = await askTool("find_changes", { limit: 50 }, hostileNodes());
  assert((changes.structured["containers"] as unknown[]).length >= 2);
  assert(Number(changes.structured["left_out"]) > 10);
});

/** A node of a usual cluster: sixty containers with usual names, of which five changed. */
function usualFacts(): FakeFacts {
  const apps = ["checkout", "cart", "payments", "search", "frontend", "mailer"];
  const random = randomFrom(21);
  const key = [
    "cpu.usage",
    "memory.current",
    "io.wbytes",
    "io.rbytes",
    "memory.pressure.some.avg10",
  ];
  const rest = Array.from({ length: 90 }, (_, index) => `kernel.v2.memory.stat.key_${index}`);
  const metrics = [...key.map((name) => `kernel.v2.${name}`), ...rest].map((name) =>
    fakeMetric(name, { unit: "bytes", meaning: "Bytes that something holds at the moment" })
  );
  const containers = Array.from({ length: 60 }, (_, index) => {
    const hash = `${longName(random, 10)}-${longName(random, 5)}`;
    const level = (timeMs: number) =>
      2e8 + (index < 5 && timeMs > STEP_MS ? 3e8 : 0) + timeMs % 9e4;
    const series = Object.fromEntries(metrics.slice(0, 5).map(({ name }) => [name, level]));
    return fakeContainer(`shop/${apps[index % 6]}-${hash}/app`, { series });
  });
  const findings = containers.slice(0, 5).flatMap(({ lineage }) =>
    metrics.slice(0, 2).map(({ name }) => ({
      study: "changepoint",
      metric: name,
      container: lineage ?? "",
      finding: {
        ...fakeStep(STEP_MS, { before: 2e8, after: 5e8 }),
        text: "Rose from 191 MiB to 477 MiB at 2026-01-05T11:30:00Z (probability 0.97).",
      },
    } as const))
  );
  const events = [fakeEvent("oom_kill", { container: containers[0]!, timeMs: STEP_MS })];
  return {
    containers,
    metrics,
    keyMetrics: metrics.slice(0, 5).map(({ name }) => name),
    findings,
    events,
  };
}

const USUAL = usualFacts();

const USUAL_TARGET = USUAL.containers[0]?.lineage ?? "";

const USUAL_QUESTIONS: ReadonlyArray<readonly [string, Record<string, unknown>]> = [
  ["list_nodes", {}],
  ["list_metrics", {}],
  ["list_metrics", { search: "memory" }],
  ["list_containers", {}],
  ["list_containers", { sort: "memory.current" }],
  ["summarize_container", { container: USUAL_TARGET }],
  ["analyze_container", { container: USUAL_TARGET }],
  ["find_changes", {}],
  ["find_changes", { around: "2026-01-05T11:30:00Z" }],
];

for (const [tool, given] of USUAL_QUESTIONS) {
  Deno.test(`a typical answer has at most ${TYPICAL} tokens: ${tool} ${JSON.stringify(given)}`, async () => {
    const nodes = fakeNodes({
      "worker-1": fakeViewer(USUAL),
      "worker-2": fakeViewer({ containers: [] }),
    });
    const answer = await askTool(tool, given, nodes);
    assert(!answer.isError, answer.text);
    assert(tokensOf(answer) <= TYPICAL, `${tokensOf(answer)} tokens`);
  });
}

Deno.test("every tool has a question in both lists", () => {
  for (const { name } of TOOLS) {
    assert(QUESTIONS.some(([tool]) => tool === name), name);
    assert(USUAL_QUESTIONS.some(([tool]) => tool === name), name);
  }
});
