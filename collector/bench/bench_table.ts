/**
 * What a bench says: rows of one table.
 *
 * @module
 */

/** Whether a measurement meets its target: "unclear" where it cannot tell; "info" has none. */
export type Verdict = "ok" | "MISS" | "unclear" | "info";

/** One line of the table. */
export interface BenchRow {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly verdict: Verdict;
}

/** How thoroughly to measure. */
export interface BenchOptions {
  /** Few repetitions: shows that the bench works, not what the machine can do. */
  readonly quick: boolean;
  /** Where generated data is kept from run to run; may not exist yet. */
  readonly dataDir: string;
  /** Progress, for the person who waits. */
  readonly say: (text: string) => void;
}

/** A part of the bench, chosen with `--only`. */
export type BenchPart = (options: BenchOptions) => Promise<readonly BenchRow[]>;

/** A number with its unit, measured against an upper limit. */
export function atMost(
  what: string,
  options: { readonly value: number; readonly limit: number; readonly unit: string },
): BenchRow {
  const { value, limit, unit } = options;
  return {
    what,
    target: `<= ${limit} ${unit}`,
    measured: `${readable(value)} ${unit}`,
    verdict: value <= limit ? "ok" : "MISS",
  };
}

/** A number with its unit, measured against a lower limit. */
export function atLeast(
  what: string,
  options: { readonly value: number; readonly limit: number; readonly unit: string },
): BenchRow {
  const { value, limit, unit } = options;
  return {
    what,
    target: `>= ${limit} ${unit}`,
    measured: `${readable(value)} ${unit}`,
    verdict: value >= limit ? "ok" : "MISS",
  };
}

/** What a number that lies between two bounds says about its upper limit. */
export function boundedVerdict(
  { low, high }: { readonly low: number; readonly high: number },
  limit: number,
): Verdict {
  if (high <= limit) return "ok";
  return low > limit ? "MISS" : "unclear";
}

/** Something worth knowing that has no target. */
export function note(what: string, measured: string): BenchRow {
  return { what, target: "", measured, verdict: "info" };
}

const FAILED = "failed: ";

/** Most of a failure's first line that a cell shows, in characters. */
const FAILED_CHARS_MAX = 120;

/** What fails is a row of its own: the others have taken minutes. */
export async function attempt(
  what: string,
  measure: () => Promise<readonly BenchRow[]>,
): Promise<readonly BenchRow[]> {
  try {
    return await measure();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const state = message.split("\n", 1)[0]!.slice(0, FAILED_CHARS_MAX);
    return [{ what, target: "", measured: `${FAILED}${state}`, verdict: "MISS" }];
  }
}

/** Whether a row stands for something that could not be measured. */
export function isFailure({ measured }: BenchRow): boolean {
  return measured.startsWith(FAILED);
}

/** Three significant digits, without an exponent. */
export function readable(value: number): string {
  if (value === 0 || Math.abs(value) >= 100) return value.toFixed(0);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 6));
}

/** Middle value; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)] ?? NaN;
  return ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

const HEADINGS: BenchRow = {
  what: "What",
  target: "Target",
  measured: "Measured",
  verdict: "info",
};

function cells(row: BenchRow): readonly string[] {
  const verdict = row === HEADINGS ? "" : row.verdict === "info" ? "" : row.verdict;
  return [row.what, row.target, row.measured, verdict];
}

/** The table for a terminal: aligned columns. */
export function plainTable(rows: readonly BenchRow[]): string {
  const lines = [HEADINGS, ...rows].map(cells);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0))
  );
  return lines
    .map((line) => line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd())
    .join("\n");
}

/** The table for a page. */
export function markdownTable(rows: readonly BenchRow[]): string {
  const line = (row: BenchRow) =>
    `| ${cells(row).map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(HEADINGS), "|---|---|---|---|", ...rows.map(line)].join("\n");
}
