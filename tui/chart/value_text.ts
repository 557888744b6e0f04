/**
 * Values as short texts with their unit.
 *
 *     bytes          512B  1.25Gi  1005Mi      powers of 1024, as Kubernetes writes them
 *     bytes/s        12.3Ki/s → 12Ki/s         digits give way where the text would be too long
 *     millicores     250m  1.25                as Kubernetes writes them: 1.25 cores
 *     percent        12.5%
 *     microseconds   850µs  1.25ms  12.3s  2min  1.5h
 *     count, pages   1234  12.3k  4.5M
 *
 * Three digits are shown. Zeros behind the point are shown where the value was rounded, and left out
 * where it is exact: a limit of 1 GiB is "1Gi", a use of 1.0003 GiB is "1.00Gi".
 *
 * @module
 */

/** Cells of a value's text at most. */
export const VALUE_CELLS_MAX = 7;

/** One step of a ladder of prefixes. */
interface Prefix {
  readonly factor: number;
  readonly suffix: string;
  /** Numbers in front of the suffix are below this. */
  readonly below: number;
}

function ladder(base: number, { suffixes, below }: {
  readonly suffixes: readonly string[];
  readonly below: number;
}): readonly Prefix[] {
  return suffixes.map((suffix, i) => ({ factor: base ** i, suffix, below }));
}

const BYTES = ladder(1024, { suffixes: ["B", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"], below: 1024 });

const [ONE = { factor: 1, suffix: "", below: 1000 }, ...THOUSANDS] = ladder(1000, {
  suffixes: ["", "k", "M", "G", "T", "P", "E"],
  below: 1000,
});

/** Counts stay whole up to four digits: 1234 is shorter than 1.23k and says more. */
const COUNTS: readonly Prefix[] = [{ ...ONE, below: 10_000 }, ...THOUSANDS];

const MILLICORES: readonly Prefix[] = [
  { factor: 1, suffix: "m", below: 1000 },
  ...[{ ...ONE, below: 10_000 }, ...THOUSANDS].map((prefix) => ({
    ...prefix,
    factor: prefix.factor * 1000,
  })),
];

/** Of microseconds. */
const SHORT_TIMES: readonly Prefix[] = [
  { factor: 1, suffix: "µs", below: 1000 },
  { factor: 1e3, suffix: "ms", below: 1000 },
  { factor: 1e6, suffix: "s", below: 10_000 },
];

const TIMES: readonly Prefix[] = [
  ...SHORT_TIMES.slice(0, 2),
  { factor: 1e6, suffix: "s", below: 120 },
  { factor: 60e6, suffix: "min", below: 120 },
  { factor: 3600e6, suffix: "h", below: 48 },
  { factor: 86_400e6, suffix: "d", below: 10_000 },
];

/**
 * The text of a value, at most `cells` cells wide and 7 by default.
 *
 * "–" where the value is no finite number. A unit that is not known is left out: titles name it.
 */
export function valueText(
  value: number,
  unit: string,
  { cells = VALUE_CELLS_MAX }: { readonly cells?: number } = {},
): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const { prefixes, tail } = wayOf(unit);
  const scale = unit.startsWith("milliseconds") ? 1000 : 1;
  for (const ending of tail === "" ? [""] : [tail, ""]) {
    const text = fittedText(value * scale, { prefixes, tail: ending, cells });
    if (text !== undefined) return text;
  }
  return shortestText(value * scale, cells);
}

function wayOf(unit: string): { readonly prefixes: readonly Prefix[]; readonly tail: string } {
  const isRate = unit.endsWith("/s");
  const tail = isRate ? "/s" : "";
  switch (isRate ? unit.slice(0, -2) : unit) {
    case "bytes":
      return { prefixes: BYTES, tail };
    case "millicores":
      return { prefixes: MILLICORES, tail };
    case "percent":
      return { prefixes: [{ factor: 1, suffix: "", below: 10_000 }, ...THOUSANDS], tail: "%" };
    case "microseconds":
    case "milliseconds":
      return { prefixes: isRate ? SHORT_TIMES : TIMES, tail };
    default:
      return { prefixes: COUNTS, tail };
  }
}

/** The text on the lowest step of the ladder where it fits, or undefined. */
function fittedText(value: number, { prefixes, tail, cells }: {
  readonly prefixes: readonly Prefix[];
  readonly tail: string;
  readonly cells: number;
}): string | undefined {
  for (const { factor, suffix, below } of prefixes) {
    const room = cells - suffix.length - tail.length;
    const number = numberText(value / factor, room);
    if (number === undefined || Math.abs(Number(number)) >= below) continue;
    // Nothing is left of it on this step, so that higher ones say even less.
    if (Number(number) === 0) return undefined;
    return `${number}${suffix}${tail}`;
  }
  return undefined;
}

/** Three digits of a number, or as many as fit into `room` cells; undefined where none do. */
function numberText(value: number, room: number): string | undefined {
  const size = Math.abs(value);
  const most = size < 0.9995 ? 3 : size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  for (let decimals = most; decimals >= 0; decimals--) {
    const text = value.toFixed(decimals);
    if (text.length <= room) return isExact(Number(text), value) ? trimZeros(text) : text;
  }
  return undefined;
}

function isExact(shown: number, value: number): boolean {
  return Math.abs(shown - value) <= Math.abs(value) * 1e-9;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** What is far from every prefix: "1.2e-9", "-3e25". */
function shortestText(value: number, cells: number): string {
  for (let digits = 2; digits >= 0; digits--) {
    const text = value.toExponential(digits);
    const shown = isExact(Number(text), value) ? text.replace(/\.?0+e/, "e") : text;
    if (shown.replace("e+", "e").length <= cells) return shown.replace("e+", "e");
  }
  return value < 0 ? "-" : "~";
}

const UNIT_TEXTS: Readonly<Record<string, string>> = {
  "count/s": "per second",
  microseconds: "time",
  "microseconds/s": "time per second",
  milliseconds: "time",
  "milliseconds/s": "time per second",
  millicores: "cores",
  percent: "%",
};

/**
 * A unit as titles name it: "cores" for millicores, whose values are shown as 250m or 1.25. Other
 * units are given as they are.
 */
export function unitText(unit: string): string {
  return UNIT_TEXTS[unit] ?? unit;
}
