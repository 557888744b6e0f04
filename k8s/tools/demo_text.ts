/**
 * What the demo says: the containers it runs, and commands to try on them. Pure.
 *
 * @module
 */

/** A container as `/api/containers` answers it, as far as the text needs it. */
export interface DemoContainer {
  readonly id: string;
  readonly short_id: string;
  readonly pod_name: string | null;
  readonly container_name: string | null;
  readonly qos_class: string;
  /** CPU in use, in millicores. */
  readonly value?: number | null;
}

/** What the text is made from. */
export interface DemoScene {
  readonly url: string;
  /** At least one; the busiest first. */
  readonly containers: readonly DemoContainer[];
  readonly dataDir: string;
  readonly isKept: boolean;
}

/** Where the demo runs, as far as a full screen depends on it. */
export interface DemoTerminal {
  readonly isInput: boolean;
  readonly isOutput: boolean;
  /** `TERM` of the environment. */
  readonly term: string | undefined;
}

/** Whether fgm-tui draws there; it refuses everywhere else. */
export function canDraw({ isInput, isOutput, term }: DemoTerminal): boolean {
  return isInput && isOutput && term !== "dumb";
}

/** Why a demo failed whose fgm-tui ended with `code`; undefined when somebody just left it. */
export function tuiFailure(code: number): string | undefined {
  return code === 0 ? undefined : `fgm demo: Cannot show fgm-tui: it ended with code ${code}`;
}

/** The demo's second screen: what runs, where, and what to type. */
export function tryThis({ url, containers, dataDir, isKept }: DemoScene): string {
  const watched = containers.filter(({ id }) => id !== "fgm-self");
  const [subject = containers[0]] = watched;
  const id = subject?.short_id ?? "";
  return [
    "",
    `  viewer  ${url}`,
    `  data    ${dataDir}${isKept ? "" : "  (removed at the end; --data-dir DIR keeps it)"}`,
    "",
    ...table(watched),
    "",
    "In another terminal:",
    "",
    "  # who uses the most CPU right now",
    `  curl -s '${url}/api/containers?sort=total_cpu_usage_millicores&limit=5'`,
    "",
    `  # ${nameOf(subject)}, second by second; ask again, the newest point is under 2 s old`,
    `  curl -s '${url}/api/timeseries?metric=total_cpu_usage_millicores&containers=${id}&range=15m'`,
    "",
    "  # what is recorded, with units and meanings",
    `  curl -s ${url}/api/metrics`,
    "",
    "  # the same in DuckDB, pandas or Spark: segments are plain Parquet, sealed every 30 s",
    `  duckdb -c "SELECT metric_name, count(*) FROM '${dataDir}/dt=*/*/*.parquet' GROUP BY 1"`,
    "",
    "Ctrl-C stops everything and cleans up.",
  ].join("\n");
}

function nameOf(container: DemoContainer | undefined): string {
  return container?.pod_name ?? container?.short_id ?? "a container";
}

function table(containers: readonly DemoContainer[]): readonly string[] {
  const rows = containers.map((container) => [
    nameOf(container),
    container.container_name ?? "",
    container.qos_class,
    container.short_id,
    `${Math.round(container.value ?? 0)} m`,
  ]);
  const all = [["POD", "CONTAINER", "QOS", "ID", "CPU"], ...rows];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0))
  );
  return all.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd()
  );
}
