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

import { type LatencySummary, summarizeLatencies } from "./latency_summary.ts";

/** What a victim holds. */
export interface VictimHolding {
  readonly bytes: number;
  /** Size of each mapping; as large as `bytes` for a single one. */
  readonly mappingBytes: number;
}

/** How long things took. */
export interface VictimAnswer {
  /** The first touch of a page of a fresh mapping. */
  readonly fault: LatencySummary;
  /** mmap and munmap of 64 KiB, one after the other. */
  readonly map: LatencySummary;
}

const PAGE_BYTES = 4_096;
const MAPPED_BYTES = 64 * 1_024;
/** Time between two operations, in milliseconds. */
const PERIOD_MS = 0.25;
/** Operations of one kind before those of the other: 700 ms, not a whole part of a second. */
export const TURN_OPERATIONS = 2_800;

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

  /** Tries both kinds in turn for at least `lengthMs`; once each at least. */
  measure(lengthMs: number): VictimAnswer {
    const fault: number[] = [], mapped: number[] = [];
    const beganMs = performance.now();
    do {
      this.#tryFaults(fault);
      keepTime(mapped, () => this.#unmap(this.#map(MAPPED_BYTES), MAPPED_BYTES));
    } while (performance.now() - beganMs < lengthMs);
    return {
      fault: summarizeLatencies(Float64Array.from(fault)),
      map: summarizeLatencies(Float64Array.from(mapped)),
    };
  }

  /** Touches the pages of a mapping that nobody touched before. */
  #tryFaults(latencies: number[]): void {
    const bytes = TURN_OPERATIONS * PAGE_BYTES;
    const fresh = this.#map(bytes);
    const pages = new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(fresh, bytes));
    keepTime(latencies, (i) => pages[i * PAGE_BYTES] = 1);
    this.#unmap(fresh, bytes);
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

/** Does something at its time, again and again for a turn; appends how late each time it was done. */
function keepTime(latencies: number[], act: (i: number) => void): void {
  const beganMs = performance.now();
  for (let i = 0; i < TURN_OPERATIONS; i++) {
    const dueMs = beganMs + i * PERIOD_MS;
    while (performance.now() < dueMs);
    act(i);
    latencies.push((performance.now() - dueMs) * 1_000);
  }
}
