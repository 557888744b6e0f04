/**
 * The packed texts in an exported page; see `embedded_format.ts`.
 *
 * @module
 */

import {
  decodeBlock,
  type DecodedSeries,
  decodeTicks,
  EMBEDDED_VERSION,
  type EmbeddedHead,
} from "./embedded_format.ts";

/** Metrics that are kept unpacked: those of all panels with their limits, and a few more. */
const METRICS_KEPT_MAX = 16;

/** Where packed texts are found: the document, or something like it. */
export interface PackedTexts {
  /** The text of a section; undefined where there is none. */
  readonly text: (kind: "head" | "ticks" | "metric", name?: string) => string | undefined;
}

/** Reads what is packed. */
export interface Sections {
  readonly head: EmbeddedHead;
  /** All series of a metric; empty where there are none. */
  readonly readSeries: (metric: string) => Promise<readonly DecodedSeries[]>;
}

/**
 * Unpacks the head; the rest when it is asked for.
 *
 * @throws {SyntaxError} when the head is missing, damaged or of another version.
 */
export async function openSections(texts: PackedTexts): Promise<Sections> {
  const head = JSON.parse(new TextDecoder().decode(await unpack(texts.text("head"), "head")));
  if (head?.version !== EMBEDDED_VERSION) {
    throw new SyntaxError(`Cannot open export: its data is of version ${head?.version}`);
  }
  const kept = new Map<string, Promise<readonly DecodedSeries[]>>();
  let ticks: Promise<readonly Float64Array[]> | undefined;
  const read = async (metric: string) => {
    const text = texts.text("metric", metric);
    if (text === undefined) return [];
    ticks ??= unpack(texts.text("ticks"), "ticks").then(decodeTicks);
    return decodeBlock(...await Promise.all([unpack(text, metric), ticks]));
  };
  return {
    head,
    readSeries: (metric) => {
      const known = kept.get(metric) ?? read(metric);
      kept.delete(metric);
      kept.set(metric, known);
      for (const oldest of kept.keys()) {
        if (kept.size > METRICS_KEPT_MAX) kept.delete(oldest);
      }
      return known;
    },
  };
}

async function unpack(text: string | undefined, what: string): Promise<Uint8Array> {
  if (text === undefined) throw new SyntaxError(`Cannot open export: it has no ${what}`);
  try {
    const packed = fromBase64(text);
    const inflated = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    const bytes = new Uint8Array(await new Response(inflated).arrayBuffer());
    const told = new DataView(packed.buffer).getUint32(packed.length - 4);
    if (adler32(bytes) !== told) throw new SyntaxError("its checksum is another");
    return bytes;
  } catch (cause) {
    throw new SyntaxError(`Cannot open export: its ${what} is damaged`, { cause });
  }
}

/** Bytes whose sums stay within 32 bits (RFC 1950, as zlib has it). */
const SUMMED_BYTES_MAX = 5_552;

/** The checksum at the end of a packed text, which not every runtime compares. */
function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let at = 0; at < bytes.length; at += SUMMED_BYTES_MAX) {
    for (const byte of bytes.subarray(at, at + SUMMED_BYTES_MAX)) b += a += byte;
    a %= 65_521;
    b %= 65_521;
  }
  return (b * 65_536 + a) >>> 0;
}

/** Not every browser of the last two years has `Uint8Array.fromBase64`. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const { fromBase64: decode }: Partial<Pick<typeof Uint8Array, "fromBase64">> = Uint8Array;
  if (decode !== undefined) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
