/**
 * `pread(2)` without a seek before it: half the cost of reading an open file the ordinary way.
 *
 * The runtime offers no positioned read of its own that is as cheap, so the C library's is called.
 * Where that is not to be had (another C library, another system, no permission for native code)
 * files are read with `node:fs`, which only costs more.
 *
 * @module
 */

/** Reads from `offset` into `buffer`; returns the bytes read, or -1 and why is not told. */
export type Pread = (fd: number, buffer: Uint8Array<ArrayBuffer>, offset: number) => number;

/** The C library of glibc systems. */
const LIBRARY = "libc.so.6";

/**
 * Finds `pread`, or undefined where it may not or cannot be called.
 *
 * @param denoVersion the runtime's: before 2.8 what `node:fs` calls a descriptor is a number of Deno's
 * own, and would name another file to the C library.
 */
export function loadPread(denoVersion: string = Deno.version.deno): Pread | undefined {
  const [major = 0, minor = 0] = denoVersion.split(".").map(Number);
  if (major < 2 || (major === 2 && minor < 8)) return undefined;
  try {
    const { symbols } = Deno.dlopen(LIBRARY, {
      // ssize_t is wider, but no file here comes near 2 GiB and its low half holds -1 as well.
      pread: { parameters: ["i32", "buffer", "usize", "i64"], result: "i32" },
    });
    let size = 0, bigSize = 0n;
    return (fd, buffer, offset) => {
      if (buffer.length !== size) {
        size = buffer.length;
        bigSize = BigInt(size);
      }
      return symbols.pread(fd, buffer, bigSize, offset === 0 ? 0n : BigInt(offset));
    };
  } catch {
    // Missing library, refused permission: there is another way, so neither is worth a word.
    return undefined;
  }
}
