/**
 * The house rules as data: who may import whom, which files are pure, which file is the door to
 * which package. `lint.ts` enforces them in the editor and in `deno lint`.
 *
 * @module
 */

/** The workspace members. What lies outside them is the repository's own tooling. */
export const MEMBERS = ["k8s", "collector", "server", "mcp", "tui"] as const;

/** One workspace member, which is also the name of its folder. */
export type Member = typeof MEMBERS[number];

/** What a member may import from another: published paths, a trailing "/" meaning all below. */
export const MAY_IMPORT: Readonly<Record<Member, readonly string[]>> = {
  k8s: [],
  collector: ["k8s/pod/", "k8s/client/"],
  server: [
    "collector/model",
    "collector/metric_roles",
    "collector/metrics",
    "collector/store/",
    "k8s/pod/",
    "k8s/client/",
  ],
  mcp: ["server/api/", "k8s/pod/", "k8s/client/"],
  tui: ["server/api/", "k8s/pod/", "k8s/client/"],
};

/** Folders whose files put the programs to use, and may use anyone's published `testing`. */
export const ASSEMBLY_FOLDERS: readonly string[] = ["k8s/e2e/", "k8s/scenarios/", "k8s/tools/"];

/** What an assembly may import beyond its member: scenarios ask viewers what they have found, and keep it. */
export const ASSEMBLY_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "k8s/scenarios/": ["server/api/", "server/web/build_page", "server/write_export"],
};

/** Tests of the whole, which read back what the programs wrote: they may use all that is published. */
export const END_TO_END_FOLDER = "k8s/e2e/";

/**
 * Folders and files that compute and do nothing else: no `Deno`, clock, timer, randomness, network,
 * `await` or package, and no value imported from a file that is not in this list.
 */
export const PURE: readonly string[] = [
  "k8s/client/json_lines.ts",
  "k8s/client/json_value.ts",
  "k8s/client/kube_error.ts",
  "k8s/client/node_pods.ts",
  "k8s/client/pod_watch_machine.ts",
  "k8s/client/pods.ts",
  "k8s/pod/downward.ts",
  "k8s/pod/flag_help.ts",
  "k8s/pod/flag_values.ts",
  "k8s/pod/flags.ts",
  "k8s/pod/version.ts",
  "k8s/scenarios/duration_text.ts",
  "k8s/scenarios/expectation.ts",
  "k8s/scenarios/manifest_text.ts",
  "k8s/scenarios/run_pods.ts",
  "k8s/scenarios/run_record.ts",
  "k8s/scenarios/run_tables.ts",
  "k8s/scenarios/scenario.ts",
  "collector/model.ts",
  "collector/metric_roles.ts",
  "collector/metrics.ts",
  "collector/cgroup/",
  "collector/procfs/",
  "collector/capture/",
  "collector/consolidate/plan.ts",
  "collector/consolidate/series_merge.ts",
  "collector/sampling/kill_ledger.ts",
  "collector/sampling/pss_budget.ts",
  "collector/sampling/rates.ts",
  "collector/sampling/roster.ts",
  "collector/sampling/sandbox.ts",
  "collector/sampling/ticker.ts",
  "collector/store/byte_reader.ts",
  "collector/store/byte_writer.ts",
  "collector/store/duckdb_glob.ts",
  "collector/store/duckdb_list.ts",
  "collector/store/journal_tick.ts",
  "collector/store/parquet_chunks.ts",
  "collector/store/parquet_footer.ts",
  "collector/store/parquet_row_groups.ts",
  "collector/store/thrift_compact.ts",
  "collector/store/utf8_order.ts",
  "server/api/range_words.ts",
  "server/events/coverage.ts",
  "server/events/event.ts",
  "server/events/event_page.ts",
  "server/events/event_text.ts",
  "server/events/lives.ts",
  "server/events/oom_kills.ts",
  "server/events/throttling.ts",
  "server/events/witnesses.ts",
  "server/export/export_errors.ts",
  "server/export/export_plan.ts",
  "server/export/export_promise.ts",
  "server/export/row_batch.ts",
  "server/export/row_labels.ts",
  "server/index/container_spans.ts",
  "server/index/segment_ref.ts",
  "server/query/container_lookup.ts",
  "server/query/envelope.ts",
  "server/query/nearest.ts",
  "server/query/lower_bound.ts",
  "server/query/member_shaper.ts",
  "server/query/plan.ts",
  "server/query/plan_windows.ts",
  "server/query/planned_source.ts",
  "server/query/rate.ts",
  "server/query/row_runs.ts",
  "server/query/sample_cache.ts",
  "server/query/sample_columns.ts",
  "server/query/sample_list.ts",
  "server/query/sample_runs.ts",
  "server/query/series_shaper.ts",
  "server/query/statement.ts",
  "server/query/time_range.ts",
  "server/studies/",
  "server/web/page/data/embedded_format.ts",
  "server/web/page/data/embedded_values.ts",
  "server/web/page/state/",
  "mcp/answers/",
  "mcp/changes/",
  "mcp/names/match_container.ts",
  "mcp/names/merged_pages.ts",
  "mcp/names/metric_names.ts",
  "mcp/names/metric_union.ts",
  "mcp/names/near_names.ts",
  "mcp/names/page_cursor.ts",
  "mcp/names/time_range.ts",
  "mcp/names/tool_error.ts",
  "mcp/nodes/node_set.ts",
  "mcp/nodes/pod_nodes.ts",
  "tui/state/",
  "tui/chart/",
  "tui/view/",
];

/**
 * Files that read the environment, besides mains, tools and test code: two bodies of programs, and what
 * a child must not inherit. Everything else is given what it needs of it.
 */
export const ENVIRONMENT_READERS: readonly string[] = [
  "collector/collector.ts",
  "collector/consolidate/consolidator.ts",
  "k8s/client/kubectl.ts",
];

/** Packages that compute and do nothing else, so that pure files behind their door may use them. */
export const PURE_PACKAGES: readonly string[] = ["asciichart", "fzf"];

/** Packages, and the only files that may import them. A package that is not listed has no door. */
export const DOORS: Readonly<Record<string, readonly string[]>> = {
  "@duckdb/node-api": ["collector/store/duckdb.ts"],
  "@duckdb/node-bindings": ["collector/store/duckdb.ts"],
  "@hono/zod-openapi": ["server/api/", "server/http/"],
  "@modelcontextprotocol/sdk": [
    ...["mcp/protocol/", "mcp/http/", "mcp/testing/"],
    "k8s/e2e/mcp_client.ts",
  ],
  "@std/msgpack": ["collector/store/msgpack.ts"],
  "asciichart": ["tui/chart/line_plot.ts"],
  "axe-core": ["server/web/testing/"],
  "deno-std": ["std/"],
  "esbuild": ["server/web/build_page.ts"],
  "fzf": [
    "server/query/container_search.ts",
    "server/web/page/state/metric_search.ts",
    "tui/state/metric_search.ts",
  ],
  "gpt-tokenizer": ["mcp/testing/"],
  "hono": ["mcp/http/", "server/http/"],
  "hyparquet-writer": ["server/export/parquet_file.ts"],
  "ink": ["tui/components/"],
  "kubernetes-models": ["k8s/manifests/"],
  "playwright-core": ["server/web/testing/"],
  "postgres": ["k8s/scenarios/workload/"],
  "prom-client": ["server/http/viewer_metrics.ts"],
  "react": ["tui/components/"],
  "uplot": ["server/web/page/chart/"],
  "yaml": ["k8s/manifests/testing/"],
  "zod": ["mcp/protocol/", "mcp/tools/"],
};

/** The standard library's plain functions, which every file that is not pure may import. */
export const STANDARD_PACKAGES: readonly string[] = ["@std/path"];

/** Packages that tests, benches and `testing/` folders may import anywhere, and nobody else. */
export const TEST_PACKAGES: readonly string[] = ["@std/assert"];

/** Longest function, in lines, JSX included. */
export const FUNCTION_LINES_MAX = 70;

/** Length at which a source file is reported, and the length it may not exceed. */
export const FILE_LINES = { soft: 250, hard: 400 } as const;

/** The one file that spells metric names out. */
export const METRIC_CATALOGUE = "collector/metrics.ts";

/**
 * Who fills a metric, or says what it is for, may name it once more; `slotOf` and a test refuse a name
 * that the catalogue lacks.
 */
export const METRIC_SOURCES: readonly string[] = [
  "collector/metric_roles.ts",
  "collector/sampling/",
];

/** How the name of a metric that comes from a kernel file begins. */
export const METRIC_PREFIXES: readonly string[] = ["cgroup.v2.", "smaps_rollup."];

/**
 * Files that may print with `console`, besides mains and test code: they answer a person at a
 * terminal. Everything else logs through `@fgm/k8s/pod/log`.
 */
export const PRINTERS: readonly string[] = ["collector/collector.ts", "k8s/pod/flag_answer.ts"];

/** The member a repository path belongs to, or undefined for the repository's own tooling. */
export function memberOf(path: string): Member | undefined {
  return MEMBERS.find((member) => path.startsWith(`${member}/`));
}

/** Whether a path is one of `rules`, or lies below one that ends in "/". */
export function isListed(path: string, rules: readonly string[]): boolean {
  return rules.some((rule) => rule.endsWith("/") ? path.startsWith(rule) : path === rule);
}

/** Whether a path lies in a folder that is written for tests and benches alone. */
export function isForTests(path: string): boolean {
  return /(^|\/)(testing|bench)\//.test(path);
}

/** Tests, benches, and what is written for them alone. */
export function isTestCode(path: string): boolean {
  return /_(test|bench)\.tsx?$/.test(path) || isForTests(path) ||
    isListed(path, ASSEMBLY_FOLDERS) ||
    /(^|\/)conformance\.ts$/.test(path);
}

/** Program entries: they wire and nothing else, and nothing imports them. */
export function isMain(path: string): boolean {
  return /(^|[/_])main(\.tsx?)?$/.test(path);
}
