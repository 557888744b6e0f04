/**
 * When each container was seen in all of thousands of segments, and on which node.
 *
 * Segments are taken together in blocks of two hours. What a block says is kept for as long as it has
 * the same segments, so that a new segment costs its own block alone, and a question about a range
 * looks at the segments of those blocks alone that the range cuts through.
 *
 * @module
 */

import type { ContainerSpans } from "./container_spans.ts";

/** Something with rows of containers, all from one node. */
export interface SeenSource {
  readonly spans: ContainerSpans;
  /** "" where it is not known. */
  readonly nodeName: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** When a container was seen, both ends included, and the node of its newest rows that name one. */
export interface Seen {
  readonly firstMs: number;
  readonly lastMs: number;
  /** "" where none names one. */
  readonly nodeName: string;
  /** When `nodeName` was last named; -Infinity where it is not known. */
  readonly nodeMs: number;
}

/** Some sources, and their containers taken together. */
interface SeenBlock {
  readonly sources: readonly SeenSource[];
  readonly firstMs: number;
  readonly lastMs: number;
  readonly seen: ReadonlyMap<number, Seen>;
}

const BLOCK_MS = 2 * 60 * 60_000;

/** Blocks by their first source, which keeps them for as long as it is itself kept. */
const blocks = new WeakMap<SeenSource, SeenBlock>();

/** What lists of sources say; the index gives the same list for as long as nothing changes. */
const wholes = new WeakMap<readonly SeenSource[], SeenWhole>();

interface SeenWhole {
  readonly blocks: readonly SeenBlock[];
  readonly seen: ReadonlyMap<number, Seen>;
}

/** When each container was seen in any of the sources, by ordinal. */
export function seenIn(sources: readonly SeenSource[]): ReadonlyMap<number, Seen> {
  return wholeOf(sources).seen;
}

/** Ordinals of the containers that were seen in [fromMs, toMs). */
export function ordinalsIn(
  sources: readonly SeenSource[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Set<number> {
  const ordinals = new Set<number>();
  for (const block of wholeOf(sources).blocks) {
    if (block.firstMs >= toMs || block.lastMs < fromMs) continue;
    if (block.firstMs >= fromMs && block.lastMs < toMs) {
      for (const ordinal of block.seen.keys()) ordinals.add(ordinal);
      continue;
    }
    for (const { spans, firstMs, lastMs } of block.sources) {
      if (firstMs >= toMs || lastMs < fromMs) continue;
      for (let i = 0; i < spans.ordinals.length; i++) {
        if (spans.firstMs[i]! < toMs && spans.lastMs[i]! >= fromMs) {
          ordinals.add(spans.ordinals[i]!);
        }
      }
    }
  }
  return ordinals;
}

/** Joins what two say of the same container. */
export function joinSeen(a: Seen, b: Seen): Seen {
  const { nodeName, nodeMs } = a.nodeMs > b.nodeMs ? a : b;
  return {
    firstMs: Math.min(a.firstMs, b.firstMs),
    lastMs: Math.max(a.lastMs, b.lastMs),
    nodeName,
    nodeMs,
  };
}

function wholeOf(sources: readonly SeenSource[]): SeenWhole {
  const known = wholes.get(sources);
  if (known !== undefined) return known;
  const found = groupByTime(sources).map(blockOf);
  const seen = new Map<number, Seen>();
  for (const block of found) {
    for (const [ordinal, each] of block.seen) {
      const before = seen.get(ordinal);
      seen.set(ordinal, before === undefined ? each : joinSeen(before, each));
    }
  }
  const whole = { blocks: found, seen };
  wholes.set(sources, whole);
  return whole;
}

function groupByTime(sources: readonly SeenSource[]): SeenSource[][] {
  const groups = new Map<number, SeenSource[]>();
  for (const source of sources) {
    const key = Math.floor(source.firstMs / BLOCK_MS);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [source]);
    else group.push(source);
  }
  return [...groups.values()];
}

function blockOf(sources: readonly SeenSource[]): SeenBlock {
  const [first] = sources;
  const known = first && blocks.get(first);
  const isSame = known?.sources.length === sources.length &&
    known.sources.every((source, i) => source === sources[i]);
  if (known !== undefined && isSame) return known;
  const seen = mergeSeen(sources);
  let [firstMs, lastMs] = [Infinity, -Infinity];
  for (const each of seen.values()) {
    firstMs = Math.min(firstMs, each.firstMs);
    lastMs = Math.max(lastMs, each.lastMs);
  }
  const block = { sources, firstMs, lastMs, seen };
  if (first !== undefined) blocks.set(first, block);
  return block;
}

/** When each container was seen in any of the sources, by ordinal: for sources that go on growing. */
export function mergeSeen(sources: readonly SeenSource[]): ReadonlyMap<number, Seen> {
  const columns = new SeenColumns();
  for (const source of sources) columns.add(source);
  return columns.toMap();
}

/** Spans that are being taken together, in columns: ten thousand segments hold a million of them. */
class SeenColumns {
  /** Positions in the columns below. */
  readonly #slots = new Map<number, number>();
  readonly #firstMs: number[] = [];
  readonly #lastMs: number[] = [];
  readonly #nodeNames: string[] = [];
  readonly #nodeMs: number[] = [];
  /** Ordinals that were added last, and their slots: mostly the next are the same, but for a few. */
  #lastOrdinals: Uint32Array = new Uint32Array(0);
  #lastSlots: number[] = [];

  add({ spans, nodeName }: SeenSource): void {
    const { ordinals, firstMs, lastMs } = spans;
    this.#findSlots(ordinals);
    for (let i = 0; i < ordinals.length; i++) {
      const slot = this.#lastSlots[i]!;
      if (firstMs[i]! < this.#firstMs[slot]!) this.#firstMs[slot] = firstMs[i]!;
      if (lastMs[i]! > this.#lastMs[slot]!) this.#lastMs[slot] = lastMs[i]!;
      if (nodeName === "" || lastMs[i]! < this.#nodeMs[slot]!) continue;
      this.#nodeNames[slot] = nodeName;
      this.#nodeMs[slot] = lastMs[i]!;
    }
  }

  toMap(): ReadonlyMap<number, Seen> {
    const seen = new Map<number, Seen>();
    for (const [ordinal, slot] of this.#slots) {
      seen.set(ordinal, {
        firstMs: this.#firstMs[slot]!,
        lastMs: this.#lastMs[slot]!,
        nodeName: this.#nodeNames[slot]!,
        nodeMs: this.#nodeMs[slot]!,
      });
    }
    return seen;
  }

  /** Both lists are in ascending order, so that they are walked side by side. */
  #findSlots(ordinals: Uint32Array): void {
    const [before, slotsBefore] = [this.#lastOrdinals, this.#lastSlots];
    if (ordinals === before) return;
    const slots: number[] = [];
    let j = 0;
    for (let i = 0; i < ordinals.length; i++) {
      const ordinal = ordinals[i]!;
      while (j < before.length && before[j]! < ordinal) j++;
      slots.push(before[j] === ordinal ? slotsBefore[j]! : this.#slotOf(ordinal));
    }
    [this.#lastOrdinals, this.#lastSlots] = [ordinals, slots];
  }

  #slotOf(ordinal: number): number {
    const known = this.#slots.get(ordinal);
    if (known !== undefined) return known;
    const slot = this.#firstMs.push(Infinity) - 1;
    this.#lastMs.push(-Infinity);
    this.#nodeNames.push("");
    this.#nodeMs.push(-Infinity);
    this.#slots.set(ordinal, slot);
    return slot;
  }
}
