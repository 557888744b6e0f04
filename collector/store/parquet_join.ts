/**
 * Writes one Parquet file from parts that are Parquet files themselves.
 *
 * @module
 */

import { PARQUET_TRAILER_BYTES, parquetFooterBytes } from "./parquet_footer.ts";
import { type FooterPart, joinFooters, moveRowGroups } from "./parquet_row_groups.ts";
import { readAt } from "./segment_writer.ts";

/** Bytes that are copied at a time. */
const COPY_BYTES = 1024 * 1024;

const MAGIC = new TextEncoder().encode("PAR1");

/** Holds the file that grows; it is whole after `finish`. */
export class ParquetJoin implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #parts: FooterPart[] = [];
  readonly #buffer = new Uint8Array(COPY_BYTES);
  #size = 0;

  /**
   * Creates the file.
   *
   * @throws {Deno.errors.AlreadyExists} when there is one of that name.
   */
  constructor(path: string) {
    this.#file = Deno.openSync(path, { write: true, createNew: true });
    this.#write(MAGIC);
  }

  /**
   * Appends the row groups of a part, which can then be deleted.
   *
   * @param options.firstPath a file with as many row groups of one column, which takes the place of the
   * part's first: in another encoding, as DuckDB has one choice for all columns.
   * @throws {SyntaxError} when they are not Parquet files that can be moved.
   */
  async append(
    path: string,
    { firstPath }: { readonly firstPath?: string } = {},
  ): Promise<void> {
    using part = await Deno.open(path, { read: true });
    using first = firstPath === undefined ? undefined : await Deno.open(firstPath, { read: true });
    const moved = moveRowGroups(await readMetadata(part), {
      at: this.#size,
      first: first && await readMetadata(first),
    });
    for (const { from, offset, length } of moved.ranges) {
      await this.#copy(from === "part" ? part : first!, { offset, length });
    }
    this.#parts.push(moved);
  }

  /**
   * Writes the footer. The file is then whole, though not yet durable.
   *
   * @throws {SyntaxError} when there is no part, or their columns differ.
   */
  finish(): void {
    const metadata = joinFooters(this.#parts);
    const trailer = new Uint8Array(PARQUET_TRAILER_BYTES);
    new DataView(trailer.buffer).setUint32(0, metadata.length, true);
    trailer.set(MAGIC, 4);
    this.#write(metadata);
    this.#write(trailer);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }

  async #copy(
    file: Deno.FsFile,
    { offset, length }: { readonly offset: number; readonly length: number },
  ): Promise<void> {
    await file.seek(offset, Deno.SeekMode.Start);
    let left = length;
    while (left > 0) {
      const count = await file.read(this.#buffer.subarray(0, Math.min(left, COPY_BYTES)));
      if (count === null) throw new SyntaxError("Cannot join Parquet files: one ends too soon");
      this.#write(this.#buffer.subarray(0, count));
      left -= count;
    }
  }

  #write(bytes: Uint8Array): void {
    let written = 0;
    while (written < bytes.length) written += this.#file.writeSync(bytes.subarray(written));
    this.#size += bytes.length;
  }
}

async function readMetadata(file: Deno.FsFile): Promise<Uint8Array> {
  const { size } = await file.stat();
  const trailerAt = size - PARQUET_TRAILER_BYTES;
  const length = parquetFooterBytes(await readAt(file, trailerAt, PARQUET_TRAILER_BYTES));
  return await readAt(file, trailerAt - length, length);
}
