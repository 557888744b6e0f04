/**
 * The programs that are compiled: what each is made of, and what it may do.
 *
 * Deno's permissions are a second fence around each: what a program has no business with is refused
 * although the system would allow it. They are fixed when a program is compiled. Where a binary will be
 * unpacked, and which directories a person will name, is not known then, but an image's paths are.
 *
 * @module
 */

/** Systems that programs are compiled for. */
export type Platform = "linux-x64" | "linux-arm64" | "macos-x64" | "macos-arm64";

/** A folder that is in no commit, such as the web page: what lies there may be old, or not there at all. */
export interface MadeFolder {
  /** From the repository's root. */
  readonly path: string;
  /** The script that makes it, from the repository's root, and its arguments. */
  readonly maker: readonly [script: string, ...args: readonly string[]];
}

/** One program. */
export interface CompiledProgram {
  readonly name: string;
  /** Entry file, from the repository's root. */
  readonly entry: string;
  /** What no import statement names, such as the entry of a worker; from the repository's root. */
  readonly includes: readonly string[];
  /** What is made anew each time, and then included. */
  readonly made?: readonly MadeFolder[];
  readonly platforms: readonly Platform[];
  /** Whether DuckDB's native code has to lie beside it. */
  readonly hasDuckDb: boolean;
  /** Deno's permission flags of a binary that may be run anywhere. */
  readonly permissions: readonly string[];
  /** The narrower ones inside an image; the same where undefined. */
  readonly inImage?: readonly string[];
  /** Flags of the JavaScript engine. */
  readonly v8Flags?: readonly string[];
}

/** Where an image keeps what its programs write and load. The manifests mount data at `data`. */
export const IMAGE_PATHS = {
  programs: "/usr/local/bin",
  native: "/usr/local/lib/fgm",
  data: "/data",
} as const;

/** The C library in Debian's images, of either processor; `collector/host/libc.ts` looks for it there. */
const C_LIBRARIES = ["/lib/x86_64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6"];

const LINUX: readonly Platform[] = ["linux-x64", "linux-arm64"];

/** Names that listening on this machine goes by: whoever has only these cannot call anybody else. */
const OWN_ADDRESSES = "0.0.0.0,[::],127.0.0.1,[::1],localhost";

/** What the overlay with-labels calls the Kubernetes API, so that its address need not be known here. */
const KUBERNETES_API = "kubernetes.default.svc";

/** Those of their tasks: `collector/v8_flags.ts` says why. */
const COLLECTOR_V8_FLAGS = ["--max-semi-space-size=2", "--heap-growing-percent=30"] as const;

/** Every program that `deno task compile` makes. */
export const COMPILED_PROGRAMS: readonly CompiledProgram[] = [
  {
    name: "fgm",
    entry: "collector/main.ts",
    includes: [],
    platforms: LINUX,
    hasDuckDb: true,
    // Below /proc and /sys at their own paths Deno opens nothing without all permissions.
    permissions: ["--allow-all"],
    // An image has them mounted elsewhere. The program that it may start is itself, to seal. Reading by the
    // C library costs half, and whoever has DuckDB can have it load native code anyway.
    inImage: [
      "--allow-read",
      `--allow-write=${IMAGE_PATHS.data}`,
      `--allow-run=${IMAGE_PATHS.programs}/fgm`,
      `--allow-ffi=${[IMAGE_PATHS.native, ...C_LIBRARIES].join()}`,
      `--allow-net=${OWN_ADDRESSES},${KUBERNETES_API}`,
      "--allow-env",
      "--allow-sys=hostname",
    ],
    v8Flags: COLLECTOR_V8_FLAGS,
  },
  {
    name: "fgm-consolidator",
    entry: "collector/consolidate/main.ts",
    includes: [],
    platforms: LINUX,
    hasDuckDb: true,
    // It starts itself, to merge, wherever it lies, and with limits on what it keeps of memory.
    permissions: [
      ...["--allow-read", "--allow-write", "--allow-run", "--allow-ffi", "--allow-env"],
      ...[`--allow-net=${OWN_ADDRESSES}`, "--allow-sys"],
    ],
    inImage: [
      "--allow-read",
      `--allow-write=${IMAGE_PATHS.data}`,
      `--allow-run=${IMAGE_PATHS.programs}/fgm-consolidator`,
      `--allow-ffi=${IMAGE_PATHS.native}`,
      `--allow-net=${OWN_ADDRESSES}`,
      "--allow-env",
      "--allow-sys=hostname,statfs",
    ],
    v8Flags: COLLECTOR_V8_FLAGS,
  },
  {
    name: "fgm-viewer",
    entry: "server/main.ts",
    includes: ["server/analysis/worker_main.ts"],
    made: [{
      path: "server/web/built",
      maker: ["server/web/build_page_main.ts", "--quiet"],
    }],
    platforms: LINUX,
    hasDuckDb: true,
    permissions: ["--allow-read", "--allow-net", "--allow-env", "--allow-ffi", "--allow-sys"],
    inImage: [
      "--allow-read",
      `--allow-ffi=${IMAGE_PATHS.native}`,
      `--allow-net=${OWN_ADDRESSES}`,
      "--allow-env",
      "--allow-sys",
    ],
    // Answers leave garbage behind that holds memory outside of the heap: a fifth less of a busy viewer.
    v8Flags: ["--heap-growing-percent=30"],
  },
  {
    name: "fgm-mcp-server",
    entry: "mcp/main.ts",
    includes: [],
    platforms: LINUX,
    hasDuckDb: false,
    permissions: ["--allow-read", "--allow-net", "--allow-env", "--allow-sys"],
  },
  {
    name: "fgm-tui",
    entry: "tui/main.tsx",
    includes: [],
    platforms: [...LINUX, "macos-x64", "macos-arm64"],
    hasDuckDb: false,
    // kubectl runs under a shell that ends it with this program.
    permissions: [
      ...["--allow-read", "--allow-net", "--allow-env", "--allow-sys"],
      "--allow-run=kubectl,/bin/sh",
    ],
  },
];
