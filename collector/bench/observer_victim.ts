/**
 * A process that holds memory, and says how long the kernel takes to give it more and to take it back.
 *
 * Each operation has its time, 250 us after the one before, whether or not that has ended: whoever is
 * held up for 20 ms keeps the next eighty waiting, and all of them count. A loop that only asks again
 * after its answer would have counted one.
 *
 * Calls: mmap(2), munmap(2), mprotect(2), memset(3) of the C library.
 *
 * @module
 */

import { countLatencies, type LatencyCounts } from "./latency_summary.ts";

/** What a victim holds. */
export interface VictimHolding {
  readonly bytes: number;
  /** Size of each mapping; as large as `bytes` for a single one. */
  readonly mappingBytes: number;
}

/**
 * What a victim can try: the first touch of a page of a fresh mapping, or mmap and munmap of 64 KiB, one
 * after the other.
 */
export type VictimKind = "fault" | "map";

/** What a victim is to try, and how often. */
export interface VictimOrder {
  readonly kind: VictimKind;
  readonly operations: number;
}

/** How long that took, and when it was, by the wall clock. */
export interface VictimAnswer {
  readonly beganMs: number;
  readonly endedMs: number;
  readonly waits: LatencyCounts;
}

const PAGE_BYTES = 4_096;
const MAPPED_BYTES = 64 * 1_024;
/** Time between two operations, in milliseconds. */
export const PERIOD_MS = 0.25;

const READ = 1, WRITE = 2;
const PRIVATE = 0x02, ANONYMOUS = 0x20;

const SYMBOLS = {
  mmap: { parameters: ["pointer", "usize", "i32", "i32", "i32", "i64"], result: "pointer" },
  munmap: { parameters: ["pointer", "usize"], result: "i32" },
  mprotect: { parameters: ["pointer", "usize", "i32"], result: "i32" },
  memset: { parameters: ["pointer", "i32", "usize"], result: "pointer" },
} as const;

const MAP_FAILED = 2n ** 64n - 1n;

type Libc = Deno.DynamicLibrary<typeof SYMBOLS>;

/** Holds memory until it is disposed of, and tries what the kernel does about more. */
export class ObserverVictim implements Disposable {
  readonly #libc: Libc = Deno.dlopen("libc.so.6", SYMBOLS);
  readonly #held: Deno.PointerObject;
  readonly #bytes: number;

  /**
   * Makes the memory resident. Neighbours of one kind would become one mapping, so each second is
   * read-only.
   *
   * @throws {Error} when there is no such memory, or not so many mappings are allowed.
   */
  constructor({ bytes, mappingBytes }: VictimHolding) {
    const { symbols } = this.#libc;
    this.#bytes = bytes;
    this.#held = this.#map(bytes);
    symbols.memset(this.#held, 1, BigInt(bytes));
    for (let offset = mappingBytes; offset < bytes; offset += 2 * mappingBytes) {
      const length = Math.min(mappingBytes, bytes - offset);
      const part = Deno.UnsafePointer.offset(this.#held, offset);
      if (symbols.mprotect(part, BigInt(length), READ) !== 0) {
        throw new Error(`Cannot make ${bytes / mappingBytes} mappings: see vm.max_map_count`);
      }
    }
  }

  /** Tries one kind so many times. */
  measure({ kind, operations }: VictimOrder): VictimAnswer {
    const beganMs = Date.now();
    const latencies = kind === "fault" ? this.#tryFaults(operations) : this.#tryMaps(operations);
    return { beganMs, endedMs: Date.now(), waits: countLatencies(latencies) };
  }

  /** Touches the pages of a mapping that nobody touched before. */
  #tryFaults(operations: number): readonly number[] {
    const bytes = operations * PAGE_BYTES;
    const fresh = this.#map(bytes);
    const pages = new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(fresh, bytes));
    const latencies = keepTime(operations, (i) => pages[i * PAGE_BYTES] = 1);
    this.#unmap(fresh, bytes);
    return latencies;
  }

  #tryMaps(operations: number): readonly number[] {
    return keepTime(operations, () => this.#unmap(this.#map(MAPPED_BYTES), MAPPED_BYTES));
  }

  #map(bytes: number): Deno.PointerObject {
    const { mmap } = this.#libc.symbols;
    const at = mmap(null, BigInt(bytes), READ | WRITE, PRIVATE | ANONYMOUS, -1, 0n);
    if (at === null || Deno.UnsafePointer.value(at) === MAP_FAILED) {
      throw new Error(`Cannot map ${bytes} bytes: there is no such memory`);
    }
    return at;
  }

  #unmap(at: Deno.PointerObject, bytes: number): void {
    this.#libc.symbols.munmap(at, BigInt(bytes));
  }

  [Symbol.dispose](): void {
    this.#unmap(this.#held, this.#bytes);
    this.#libc.close();
  }
}

/** Does something at its time, again and again; returns how late each time it was done. */
function keepTime(operations: number, act: (i: number) => void): readonly number[] {
  const latencies: number[] = [];
  const beganMs = performance.now();
  for (let i = 0; i < operations; i++) {
    const dueMs = beganMs + i * PERIOD_MS;
    while (performance.now() < dueMs);
    act(i);
    latencies.push((performance.now() - dueMs) * 1_000);
  }
  return latencies;
}
