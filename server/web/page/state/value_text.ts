/**
 * Values as texts with their unit, for read-outs, tooltips and axes.
 *
 *     bytes          512 B     1.25 GiB        powers of 1024 (IEC 80000-13)
 *     bytes/s        12.3 MiB/s
 *     millicores     250 m     1.25 cores      thousandths of a core below one core
 *     percent        12.5 %
 *     microseconds   850 µs    1.25 ms   12.3 s   2.5 min   1.5 h   3 d
 *     microseconds/s 12.5 ms/s
 *     count, pages   1,234     12.3 k    4.56 M
 *
 * Three digits are shown, more of whole numbers that are small. Zeros behind the point are left out. On an
 * axis all values share one step of prefixes, and have as many decimals as tell two of them apart.
 *
 * @module
 */

/** One step of a ladder of prefixes. */
interface Step {
  readonly factor: number;
  readonly suffix: string;
}

/** How a unit is written. */
interface UnitWay {
  /** Least first. */
  readonly steps: readonly Step[];
  /** Behind the suffix: "/s", or what is counted. */
  readonly tail: string;
}

const BYTES = powers(1024, ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]);

const COUNTS = powers(1000, ["", "k", "M", "G", "T", "P", "E"]);

const CORES: readonly Step[] = [
  { factor: 1, suffix: "m" },
  ...powers(1000, ["cores", "k cores", "M cores"]).map(({ factor, suffix }) => ({
    factor: factor * 1000,
    suffix,
  })),
];

/** Of microseconds. */
const SHORT_TIMES: readonly Step[] = [
  { factor: 1, suffix: "µs" },
  { factor: 1e3, suffix: "ms" },
  { factor: 1e6, suffix: "s" },
];

const TIMES: readonly Step[] = [
  ...SHORT_TIMES,
  { factor: 60e6, suffix: "min" },
  { factor: 3600e6, suffix: "h" },
  { factor: 86_400e6, suffix: "d" },
];

/** Whole numbers below this are written out. */
const WRITTEN_OUT_MAX = 100_000;

/** Far from every prefix, numbers are written with an exponent. */
const EXPONENT = { below: 1e-6, from: 1e24 } as const;

/** No value: absent, or no finite number. */
export const NO_VALUE = "–";

/** The text of a value: "1.25 GiB". `NO_VALUE` for null and what is no finite number. */
export function valueText(value: number | null | undefined, unit: string): string {
  if (typeof value !== "number" || !Number.isFinite(value)) return NO_VALUE;
  const { steps, tail } = wayOf(unit);
  const scaled = value * scaleOf(unit);
  const step = stepFor(scaled, steps);
  return withSuffix(numberText(scaled / step.factor), step.suffix, tail);
}

/**
 * The least and greatest of a point beside its mean: "1.2 MiB (0.9–1.5 MiB)"; the mean alone where they
 * are equal, as they are where a point is one sample.
 */
export function pointText(
  point: { readonly min: number | null; readonly max: number | null; readonly avg: number | null },
  unit: string,
): string {
  const { min, max, avg } = point;
  const mean = valueText(avg, unit);
  if (min === null || max === null || min === max) return mean;
  return `${mean} (${valueText(min, unit)} – ${valueText(max, unit)})`;
}

/** Texts of an axis' ticks, which ascend evenly: one suffix for all, and no two read the same. */
export function axisTexts(values: readonly number[], unit: string): readonly string[] {
  const { steps, tail } = wayOf(unit);
  const scale = scaleOf(unit);
  const most = Math.max(0, ...values.map((value) => Math.abs(value * scale)));
  const { factor, suffix } = stepFor(most, steps);
  const shown = values.map((value) => value * scale / factor);
  const gap = Math.min(
    ...shown.slice(1).map((value, at) => Math.abs(value - (shown[at] ?? value))),
    Infinity,
  );
  const decimals = Number.isFinite(gap) && gap > 0 ? decimalsFor(gap) : 2;
  return shown.map((value) => {
    const text = decimals === 0 ? grouped(value) : value.toFixed(decimals);
    return value === 0 ? "0" : withSuffix(text, suffix, tail);
  });
}

/** What a unit is called in titles; "" where nobody knows. */
export function unitText(unit: string): string {
  return unit === "unknown" ? "" : unit;
}

function powers(base: number, suffixes: readonly string[]): readonly Step[] {
  return suffixes.map((suffix, place) => ({ factor: base ** place, suffix }));
}

function wayOf(unit: string): UnitWay {
  const isRate = unit.endsWith("/s");
  const tail = isRate ? "/s" : "";
  switch (isRate ? unit.slice(0, -2) : unit) {
    case "bytes":
      return { steps: BYTES, tail };
    case "millicores":
      return { steps: CORES, tail };
    case "percent":
      return { steps: [{ factor: 1, suffix: "%" }], tail };
    case "microseconds":
    case "milliseconds":
      // A share of a second per second does not become minutes.
      return { steps: isRate ? SHORT_TIMES : TIMES, tail };
    default:
      return { steps: COUNTS, tail };
  }
}

/** Times are reckoned in microseconds. */
function scaleOf(unit: string): number {
  return unit.startsWith("milliseconds") ? 1000 : 1;
}

/** The highest step that the value reaches, rounding included: 1023.99 KiB is 1 MiB. */
function stepFor(value: number, steps: readonly Step[]): Step {
  const size = Math.abs(value);
  const isCount = steps === COUNTS;
  if (isCount && Number.isInteger(value) && size < WRITTEN_OUT_MAX) {
    return { factor: 1, suffix: "" };
  }
  const reached = steps.findLast(({ factor }) => Number((size / factor).toPrecision(4)) >= 1);
  return reached ?? steps[0] ?? { factor: 1, suffix: "" };
}

function numberText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < EXPONENT.below || size >= EXPONENT.from)) {
    return value.toExponential(2).replace("e+", "e");
  }
  if (size >= 1000) return grouped(Math.round(value));
  const text = size >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return (text.includes("e") ? value.toFixed(8) : text).replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

/** "12,345", without a locale: the page is in English wherever it is read. */
function grouped(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ",");
}

function decimalsFor(gap: number): number {
  for (let decimals = 0; decimals < 8; decimals++) {
    const scaled = gap * 10 ** decimals;
    if (scaled >= 0.999 && Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return Math.min(8, Math.max(0, Math.ceil(-Math.log10(gap)) + 1));
}

function withSuffix(number: string, suffix: string, tail: string): string {
  const unit = `${suffix}${tail}`;
  return unit === "" ? number : unit === "/s" ? `${number}/s` : `${number} ${unit}`;
}
