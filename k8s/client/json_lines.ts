/**
 * Cuts a stream of bytes into JSON values, one a line, as a Kubernetes watch sends them:
 *
 *     {"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"fgm-x2x7k","resourceVersion":"41"}}}
 *     {"type":"BOOKMARK","object":{"kind":"Pod","metadata":{"resourceVersion":"67"}}}
 *
 * Kubernetes API concepts, "Efficient detection of changes". Blank lines are skipped; what the end of
 * the stream cuts off is dropped, since the next watch brings it again.
 *
 * @module
 */

/** Longest line, in UTF-16 code units: etcd holds objects of at most 1.5 MiB. */
export const LINE_LENGTH_MAX = 4 * 1024 * 1024;

/** Turns the bytes of one stream into values, wherever they are cut. */
export class JsonLines {
  // Left to itself, Deno's decoder skips a byte order mark at the start of every part.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #lengthMax: number;
  #line = "";

  /** `lengthMax` is the longest line that is taken, in UTF-16 code units. */
  constructor(lengthMax = LINE_LENGTH_MAX) {
    this.#lengthMax = lengthMax;
  }

  /**
   * Takes in the next bytes; returns the values of the lines that they end.
   *
   * @throws {SyntaxError} for a line that is too long or no JSON.
   */
  push(bytes: Uint8Array): readonly unknown[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    const values: unknown[] = [];
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      const line = this.#line + text.slice(start, end);
      this.#line = "";
      start = end + 1;
      this.#checkLength(line);
      if (line.trim() !== "") values.push(parse(line));
    }
    this.#line += text.slice(start);
    this.#checkLength(this.#line);
    return values;
  }

  #checkLength(line: string): void {
    if (line.length <= this.#lengthMax) return;
    throw new SyntaxError(
      `Cannot read stream: a line is longer than ${this.#lengthMax} characters`,
    );
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new SyntaxError("Cannot read stream: a line is no JSON", { cause });
  }
}
