/**
 * Two calls of the C library, for what is done a thousand times a tick: `pread(2)` without a seek
 * before it, half the cost of reading an open file the ordinary way, and `statx(2)` of an open
 * directory, for its number of links alone.
 *
 * The runtime offers neither as cheaply, so the C library is called. Where that is not to be had
 * (another C library, another system, no permission for native code) `node:fs` does the same, which only
 * costs more.
 *
 * @module
 */

/** What is called; each function answers -1 where the kernel refuses, and why is not told. */
export interface Libc {
  /** Reads from `offset` into `buffer`; returns the bytes read. */
  pread(fd: number, buffer: Uint8Array<ArrayBuffer>, offset: number): number;
  /** Number of hard links of what is open as `fd`. */
  linksOf(fd: number): number;
}

/**
 * The C library of glibc systems; `statx` is there since 2.28. By its name the system finds it wherever it
 * is, and by its path in Debian it can be loaded where no other native code may be, as in an image.
 */
const LIBRARIES = ["libc.so.6", libcPath(Deno.build.arch)] as const;

/** Where Debian keeps the C library of an architecture. */
export function libcPath(arch: typeof Deno.build.arch): string {
  return `/lib/${arch}-linux-gnu/libc.so.6`;
}

/** What is called of it. */
const CALLS = {
  // ssize_t is wider, but no file here comes near 2 GiB and its low half holds -1 as well.
  pread: { parameters: ["i32", "buffer", "usize", "i64"], result: "i32" },
  statx: { parameters: ["i32", "buffer", "i32", "u32", "buffer"], result: "i32" },
} as const;

/** From `linux/fcntl.h` and `linux/stat.h`: what `fd` itself names, and only its number of links. */
const STATX = { emptyPath: 0x1000, links: 0x4 };

/** `struct statx`, the same on every architecture: 256 bytes, of which stx_nlink (u32) is at 16. */
const STATX_WORDS = 64;
const STATX_LINKS_WORD = 4;

/**
 * Finds the C library, or undefined where it may not or cannot be called.
 *
 * @param denoVersion the runtime's: before 2.8 what `node:fs` calls a descriptor is a number of Deno's
 * own, and would name another file to the C library.
 */
export function loadLibc(denoVersion: string = Deno.version.deno): Libc | undefined {
  const [major = 0, minor = 0] = denoVersion.split(".").map(Number);
  if (major < 2 || (major === 2 && minor < 8)) return undefined;
  const symbols = openFirst(LIBRARIES);
  if (symbols === undefined) return undefined;
  let size = 0, bigSize = 0n;
  const emptyPath = new Uint8Array(1);
  const statx = new Uint32Array(STATX_WORDS);
  return {
    pread(fd, buffer, offset) {
      if (buffer.length !== size) {
        size = buffer.length;
        bigSize = BigInt(size);
      }
      return symbols.pread(fd, buffer, bigSize, offset === 0 ? 0n : BigInt(offset));
    },
    linksOf(fd) {
      const failed = symbols.statx(fd, emptyPath, STATX.emptyPath, STATX.links, statx) !== 0;
      return failed ? -1 : statx[STATX_LINKS_WORD]!;
    },
  };
}

function openFirst(paths: readonly string[]) {
  for (const path of paths) {
    try {
      return Deno.dlopen(path, CALLS).symbols;
    } catch {
      // Missing library, refused permission: there is another way, so neither is worth a word.
    }
  }
  return undefined;
}
