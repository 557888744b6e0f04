/**
 * Whether generated data of an earlier run is what this run asks for.
 *
 * The manifest lies beside the data and is written last, so data without one is not whole.
 *
 * @module
 */

/** Generated data to be had. The same order gives the same bytes. */
export interface DataOrder {
  readonly seed: number;
  /** Containers that live at the same time. */
  readonly containers: number;
  /** First tick, milliseconds since 1970. */
  readonly startMs: number;
  /** Seconds covered; there is a tick in each. */
  readonly ticks: number;
  /** Seconds covered by each segment. */
  readonly rotationSeconds: number;
  /** Digest of the program that generates it. */
  readonly generator: string;
}

/** What was generated. */
export interface DataManifest {
  readonly order: DataOrder;
  readonly segments: number;
  /** Rows of all segments. */
  readonly samples: number;
  /** Of all segments with their sidecars. */
  readonly bytes: number;
  readonly elapsedMs: number;
  /** Processes that generated it together. */
  readonly processes: number;
}

const ORDER_KEYS = [
  "seed",
  "containers",
  "startMs",
  "ticks",
  "rotationSeconds",
  "generator",
] as const satisfies readonly (keyof DataOrder)[];

const RESULT_KEYS = [
  "segments",
  "samples",
  "bytes",
  "elapsedMs",
  "processes",
] as const satisfies readonly (keyof DataManifest)[];

/** Text of a manifest, with a final newline. */
export function encodeManifest(manifest: DataManifest): string {
  return JSON.stringify(manifest, undefined, 2) + "\n";
}

/**
 * Reads the manifest of data that was made to `order`; undefined where the text is anything else, so
 * that the data is made again.
 */
export function readManifest(text: string, order: DataOrder): DataManifest | undefined {
  const manifest = parseObject(text);
  const made = manifest?.order;
  if (manifest === undefined || typeof made !== "object" || made === null) return undefined;
  if (ORDER_KEYS.some((key) => Reflect.get(made, key) !== order[key])) return undefined;
  const results = RESULT_KEYS.map((key) => manifest[key]);
  if (!results.every((value) => typeof value === "number")) return undefined;
  const [segments = 0, samples = 0, bytes = 0, elapsedMs = 0, processes = 0] = results;
  return { order, segments, samples, bytes, elapsedMs, processes };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
