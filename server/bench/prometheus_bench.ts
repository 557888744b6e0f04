/**
 * One hour of ten containers, asked of the viewer and of Prometheus, which have the same values.
 *
 * @module
 */

import { withDirectory } from "@fgm/collector/bench/bench_session";
import { type BenchOptions, type BenchRow, note, readable } from "@fgm/collector/bench/bench_table";
import { wait } from "@fgm/collector/bench/collector_process";
import { expositionName } from "@fgm/collector/bench/peers/exposition_text";
import { missingOf, outputOf } from "@fgm/collector/bench/peers/peer";
import { freePort } from "@fgm/k8s/testing/free_port";
import { writeExposition } from "@fgm/collector/bench/peers/storage_bench";
import { type GeneratedData, openGeneratedData } from "./generated_data.ts";
import { describeTimes, percentile } from "./measurements.ts";
import { viewData, type ViewedData } from "./viewed_data.ts";

const CONTAINERS = 10;
/** An hour in steps of 8 s, each of which is the mean of all samples in it. */
const [STEP_SECONDS, POINTS] = [8, 450];
const PROMETHEUS = { programs: ["prometheus", "promtool"], packages: ["prometheus"] };

/**
 * Metrics that every container has, each asked for once: whoever has answered about one has read none
 * of the next.
 */
const METRICS: readonly string[] = [
  "total_cpu_usage_millicores",
  ...["anon", "file", "kernel", "slab", "pgfault", "active_anon", "inactive_file", "kernel_stack"]
    .map((key) => `cgroup.v2.memory.stat.${key}`),
  ...["memory.current", "pids.current", "cpu.stat.usage_usec", "cpu.stat.nr_periods"]
    .map((file) => `cgroup.v2.${file}`),
];
/** Of them, those whose times do not count: hot functions are compiled after them. */
const WARM_UP = 4;
const READY_TRIES_MAX = 200;
const READY_PAUSE_MS = 100;

/** Rows on the times of both. */
export async function prometheusBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  const missing = missingOf(PROMETHEUS, Deno.env.get("PATH") ?? "");
  if (missing !== undefined) return [note("Prometheus' answers", missing)];
  // The small node: a day of the large one would be a hundred gigabytes of text.
  const generated = await openGeneratedData({ ...options, quick: true });
  const { containers, ticks } = generated.manifest.order;
  return await withDirectory(async (directory) => {
    options.say(`${ticks} s of ${containers} containers as blocks of Prometheus`);
    const blocks = await writeBlocks(directory, generated);
    await using prometheus = await startPrometheus(blocks);
    await using viewed = await viewData(generated);
    options.say(`${METRICS.length} questions to both`);
    const [first, again]: [AskedTimes[], AskedTimes[]] = [[], []];
    for (const [round, metric] of METRICS.entries()) {
      const timed = [await askBoth(metric, { viewed, url: prometheus.url })];
      timed.push(await askBoth(metric, { viewed, url: prometheus.url }));
      if (round < WARM_UP) continue;
      first.push(timed[0]!);
      again.push(timed[1]!);
    }
    return [
      note(
        `1 h of ${CONTAINERS} of ${containers} containers, one metric`,
        `${first.length} metrics at ${POINTS} points`,
      ),
      ...describeAnswers("", first),
      ...describeAnswers(", asked again", again),
    ];
  });
}

/** Times of one question to both, in milliseconds. */
interface AskedTimes {
  readonly viewerMs: number;
  readonly prometheusMs: number;
}

function describeAnswers(when: string, times: readonly AskedTimes[]): readonly BenchRow[] {
  const own = times.map(({ viewerMs }) => viewerMs);
  const theirs = times.map(({ prometheusMs }) => prometheusMs);
  const ratio = percentile(own, 0.5) / percentile(theirs, 0.5);
  return [
    note(`  viewer${when}`, describeTimes(own)),
    note(`  Prometheus${when}`, describeTimes(theirs)),
    ratio > 1
      ? note(`fgm is behind: answer${when}`, `${readable(ratio)} x Prometheus' median`)
      : note("  viewer against Prometheus", `${readable(ratio)} x`),
  ];
}

async function writeBlocks(directory: string, { manifest }: GeneratedData): Promise<string> {
  const { seed, containers, startMs, ticks } = manifest.order;
  const text = `${directory}/samples`;
  await writeExposition(text, ticks, { seed, containers, startMs });
  const blocks = `${directory}/blocks`;
  await outputOf("promtool", ["tsdb", "create-blocks-from", "openmetrics", text, blocks]);
  await Deno.remove(text);
  return blocks;
}

async function startPrometheus(
  blocks: string,
): Promise<AsyncDisposable & { readonly url: string }> {
  const address = `127.0.0.1:${freePort()}`;
  const config = `${blocks}/prometheus.yml`;
  await Deno.writeTextFile(config, "global: {}\n");
  const child = new Deno.Command("prometheus", {
    args: [
      ...["--config.file", config, "--storage.tsdb.path", blocks],
      ...["--storage.tsdb.retention.time", "100y", "--web.listen-address", address],
    ],
    ...{ stdin: "null", stdout: "null", stderr: "null" },
  }).spawn();
  const url = `http://${address}`;
  const stop = async () => {
    child.kill("SIGTERM");
    await child.status;
  };
  for (let tries = 0; !(await isReady(url)); tries++) {
    if (tries >= READY_TRIES_MAX) {
      await stop();
      throw new Error("Cannot ask Prometheus: it does not get ready");
    }
    await wait(READY_PAUSE_MS);
  }
  return { url, [Symbol.asyncDispose]: stop };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/-/ready`);
    await answer.body?.cancel();
    return answer.ok;
  } catch (error) {
    // Nobody listens yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** @throws {Error} when one of them has other series than the other. */
async function askBoth(
  metric: string,
  { viewed, url }: { readonly viewed: ViewedData; readonly url: string },
): Promise<AskedTimes> {
  const { fromMs, toMs, containers } = viewed.asked;
  const lifelong = containers.filter(({ firstMs, lastMs }) =>
    firstMs < fromMs + 2_000 && lastMs >= toMs - 2_000
  );
  const ids = lifelong.slice(0, CONTAINERS).map(({ id }) => id);
  if (ids.length < CONTAINERS) throw new Error("Cannot ask: too few containers live as long");
  const { body, elapsedMs: viewerMs } = await viewed.viewer.ask(
    `/api/timeseries?metric=${metric}&containers=${ids.join()}` +
      `&from=${fromMs}&to=${toMs}&points=${POINTS}`,
  );
  const selector = `${expositionName(metric)}{id=~"${ids.join("|")}"}`;
  const query = new URLSearchParams({
    query: `avg_over_time(${selector}[${STEP_SECONDS}s])`,
    start: String(fromMs / 1000 + STEP_SECONDS),
    end: String(toMs / 1000),
    step: String(STEP_SECONDS),
  });
  const began = performance.now();
  const answer = await fetch(`${url}/api/v1/query_range?${query}`);
  const { data } = JSON.parse(await answer.text());
  const prometheusMs = performance.now() - began;
  const [own, theirs] = [body.series.length, data.result.length];
  if (own !== theirs) {
    throw new Error(
      `Cannot compare ${metric}: ${own} series of the viewer, ${theirs} of Prometheus`,
    );
  }
  return { viewerMs, prometheusMs };
}
