/**
 * The journal codec: ticks to bytes and back, without touching a disk.
 *
 * A journal is a header frame and then, tick by tick, frames that declare what is new and one frame
 * of values. Whatever is cut off at the end is an unfinished frame; all ticks before it count.
 *
 *     header  containers  subjects  tick(key)   tick   subjects  tick   …   header containers …
 *
 * Invariants:
 * - A tick refers only to subjects declared before it; a container is described before its subjects.
 * - Every `KEY_TICK_EVERY` ticks comes a key tick, before which the header is written again. What is
 *   used from there on is declared again at its first use. So damage costs the ticks up to the next
 *   key tick, and no more.
 * - A tick is passed on whole or not at all; every frame carries a checksum.
 * - The header's metric lists, not the running program's catalogue, say what the values are.
 *
 * @module
 */

import type { Container, MetricScope, Subject, Tick } from "../model.ts";
import { ByteWriter } from "./byte_writer.ts";
import {
  containerEntry,
  decodeContainers,
  decodeHeader,
  decodeSubjects,
  encodeHeaderPayload,
  subjectEntry,
} from "./journal_records.ts";
import {
  beginFrame,
  endFrame,
  FRAME_KIND,
  type FrameKind,
  FrameSplitter,
} from "./journal_frame.ts";
import {
  isKeyTick,
  newDecodedTick,
  readTick,
  type SubjectState,
  writeSample,
  writeTickHead,
} from "./journal_tick.ts";
import { encodeMsgpackArray } from "./msgpack.ts";

/** Version of the journal format that this program writes, and the newest that it reads. */
export const JOURNAL_VERSION = 1;

/** Ticks from one key tick to the next: half a minute at one tick a second. */
export const KEY_TICK_EVERY = 30;

/** What a journal says about itself. */
export interface JournalHeader {
  readonly version: number;
  readonly runId: string;
  readonly identifier: string;
  readonly nodeName: string;
  readonly clusterName: string;
  /** Start of the segment, milliseconds since 1970. */
  readonly startMs: number;
  readonly intervalMs: number;
  /** Names of the metrics of each scope, in the order of a sample's values. */
  readonly metrics: Readonly<Record<MetricScope, readonly string[]>>;
}

/**
 * The first frame of every journal.
 *
 * @throws {RangeError} when the header is longer than a frame may be.
 */
export function encodeHeader(header: JournalHeader): Uint8Array {
  const out = new ByteWriter(16 * 1024);
  writeFrame(out, FRAME_KIND.header, encodeHeaderPayload(header));
  return out.view().slice();
}

function writeFrame(out: ByteWriter, kind: FrameKind, payload: Uint8Array): void {
  const start = beginFrame(out, kind);
  out.writeBytes(payload);
  endFrame(out, start);
}

interface EncodedSubject {
  readonly index: number;
  readonly entry: Uint8Array;
  readonly containerId: string;
  readonly previous: Float64Array;
  /** The key tick since which it is declared, and since which `previous` counts. */
  keyTick: number;
}

interface EncodedContainer {
  readonly container: Container;
  readonly entry: Uint8Array;
  /** The key tick since which it is declared. */
  keyTick: number;
}

/**
 * Encodes the ticks of one journal, after its header.
 *
 * A new journal gets a new encoder; `known` hands it the containers that were described before, as a
 * tick repeats only what is new.
 */
export class JournalEncoder {
  readonly #header: JournalHeader;
  readonly #headerFrame: Uint8Array;
  readonly #out = new ByteWriter(64 * 1024);
  readonly #containers = new Map<string, EncodedContainer>();
  readonly #bySubject = new WeakMap<Subject, EncodedSubject>();
  readonly #byKey = new Map<string, EncodedSubject>();
  #keyTick = 0;
  #ticksSinceKey = KEY_TICK_EVERY;

  constructor(header: JournalHeader, known: Iterable<Container> = []) {
    this.#header = header;
    this.#headerFrame = encodeHeader(header);
    for (const container of known) this.#describe(container);
  }

  /**
   * All frames of one tick, to be appended with one write. Valid until the next call.
   *
   * @throws {RangeError} when a sample does not fit its scope's metric list, the time is not a
   * finite number, or the tick is longer than a frame may be.
   */
  encodeTick(tick: Tick): Uint8Array {
    this.#checkTick(tick);
    try {
      return this.#encode(tick);
    } catch (error) {
      this.reset(); // too long for a frame: nothing of it will be written
      throw error;
    }
  }

  /**
   * The last tick was not written, and the file was cut back to where it ended before: the next tick
   * is a key tick, which declares everything it needs.
   */
  reset(): void {
    this.#ticksSinceKey = KEY_TICK_EVERY;
  }

  #encode(tick: Tick): Uint8Array {
    const out = this.#out;
    out.clear();
    const key = this.#ticksSinceKey >= KEY_TICK_EVERY;
    if (key) {
      if (this.#keyTick > 0) out.writeBytes(this.#headerFrame);
      this.#keyTick++;
      this.#ticksSinceKey = 0;
    }
    this.#ticksSinceKey++;
    const states = tick.samples.map(({ subject }) => this.#stateOf(subject));
    const fresh = this.#takeUndeclared(states);
    this.#writeContainers(tick.containers, fresh);
    if (fresh.length > 0) {
      const entries = fresh.map(({ entry }) => entry);
      writeFrame(out, FRAME_KIND.subjects, encodeMsgpackArray(entries));
    }
    const start = beginFrame(out, FRAME_KIND.tick);
    writeTickHead(out, { timeMs: tick.timeMs, key, sampleCount: states.length });
    for (let i = 0; i < states.length; i++) {
      const { index, previous } = states[i]!;
      writeSample(out, index, { values: tick.samples[i]!.values, previous });
    }
    endFrame(out, start);
    return out.view();
  }

  #checkTick(tick: Tick): void {
    if (!Number.isFinite(tick.timeMs)) {
      throw new RangeError(`Cannot encode tick: its time is ${tick.timeMs}`);
    }
    for (const { subject, values } of tick.samples) {
      const wanted = this.#header.metrics[subject.scope].length;
      if (values.length !== wanted) {
        throw new RangeError(
          `Cannot encode sample: ${values.length} values in scope "${subject.scope}" of ${wanted}`,
        );
      }
    }
  }

  #describe(container: Container): EncodedContainer {
    const described = { container, entry: containerEntry(container), keyTick: 0 };
    this.#containers.set(container.id, described);
    return described;
  }

  #stateOf(subject: Subject): EncodedSubject {
    const known = this.#bySubject.get(subject);
    if (known !== undefined) return known;
    const { scope, containerId, device, pid, comm } = subject;
    const key = `${scope}\0${containerId}\0${device ?? ""}\0${pid ?? ""}\0${comm ?? ""}`;
    let state = this.#byKey.get(key);
    if (state === undefined) {
      const index = this.#byKey.size;
      const previous = new Float64Array(this.#header.metrics[scope].length);
      const entry = subjectEntry(index, subject);
      state = { index, entry, containerId, previous, keyTick: 0 };
      this.#byKey.set(key, state);
    }
    this.#bySubject.set(subject, state);
    return state;
  }

  /** The subjects that no frame since the key tick declares; they count as declared from here on. */
  #takeUndeclared(states: readonly EncodedSubject[]): readonly EncodedSubject[] {
    const fresh: EncodedSubject[] = [];
    for (const state of states) {
      if (state.keyTick === this.#keyTick) continue;
      state.keyTick = this.#keyTick;
      state.previous.fill(0);
      fresh.push(state);
    }
    return fresh;
  }

  /** Writes new descriptions, and those of `subjects` that no frame since the key tick gives. */
  #writeContainers(described: readonly Container[], subjects: readonly EncodedSubject[]): void {
    const fresh = described.map((container) => this.#describe(container));
    for (const container of fresh) container.keyTick = this.#keyTick;
    for (const { containerId } of subjects) {
      const known = this.#containers.get(containerId);
      if (known === undefined || known.keyTick === this.#keyTick) continue;
      known.keyTick = this.#keyTick;
      fresh.push(known);
    }
    if (fresh.length === 0) return;
    const entries = fresh.map(({ entry }) => entry);
    writeFrame(this.#out, FRAME_KIND.containers, encodeMsgpackArray(entries));
  }
}

/** Receives what a journal holds, in order. Everything but `header` may be repeated by key ticks. */
export interface JournalSink {
  header(header: JournalHeader): void;
  /** A container seen for the first time, or described anew: the newest description counts. */
  container(container: Container): void;
  subject(index: number, subject: Subject): void;
  /** A tick; its samples follow. */
  tick(timeMs: number): void;
  /** Values of one subject at the tick just announced; the array is reused after the call. */
  sample(subjectIndex: number, values: Float64Array): void;
}

/** A place where a journal is not readable. */
export interface JournalDamage {
  /** Bytes from the start of what was pushed. */
  readonly offset: number;
  readonly reason: string;
}

/** Most damaged places that are described; further ones are only counted. */
export const DAMAGE_REPORTS_MAX = 100;

/** Decodes a journal as its bytes arrive, in pieces of any size. */
export class JournalDecoder {
  readonly #sink: JournalSink;
  readonly #name: string;
  readonly #splitter: FrameSplitter;
  readonly #damaged: JournalDamage[] = [];
  #damageCount = 0;
  #header: JournalHeader | undefined;
  readonly #states = new Map<number, SubjectState>();
  readonly #tick = newDecodedTick();
  #keyTick = 0;
  #needsKey = true;

  /** `name` is what errors call the journal. */
  constructor(sink: JournalSink, name = "journal") {
    this.#sink = sink;
    this.#name = name;
    this.#splitter = new FrameSplitter({
      frame: (kind, payload, offset) => this.#frame(kind, payload, offset),
      damage: (offset, reason) => this.#damage(offset, reason),
    });
  }

  /** Bytes of an unfinished frame at the end of what was pushed. */
  get tornBytes(): number {
    return this.#splitter.keptBytes;
  }

  /** Damaged places, the first `DAMAGE_REPORTS_MAX` of them. Empty for a sound journal. */
  get damaged(): readonly JournalDamage[] {
    return this.#damaged;
  }

  /** How many places are damaged, described or not. */
  get damageCount(): number {
    return this.#damageCount;
  }

  /**
   * Takes the next bytes and passes on every tick that is now whole.
   *
   * @throws {SyntaxError} when the journal was written in a newer format, and never for damage.
   */
  push(bytes: Uint8Array): void {
    this.#splitter.push(bytes);
  }

  /** No more bytes will come: ticks behind a frame whose length is wrong are recovered. */
  finish(): void {
    this.#splitter.finish();
  }

  /**
   * Forgets the unfinished frame and returns the offset to read from next. A reader of a live journal
   * calls it before each read: the collector may have cut a half-written tick off and replaced it.
   */
  rewind(): number {
    this.#splitter.dropKept();
    return this.#splitter.keptOffset;
  }

  #frame(kind: FrameKind, payload: Uint8Array, offset: number): void {
    try {
      switch (kind) {
        case FRAME_KIND.header:
          return this.#takeHeader(payload);
        case FRAME_KIND.containers:
          return decodeContainers(payload).forEach((container) => this.#sink.container(container));
        case FRAME_KIND.subjects:
          return this.#takeSubjects(payload);
        case FRAME_KIND.tick:
          return this.#takeTick(payload);
        default:
          return kind satisfies never;
      }
    } catch (error) {
      if (!(error instanceof SyntaxError) || error instanceof NewerJournalError) throw error;
      this.#damage(offset, error.message);
    }
  }

  #damage(offset: number, reason: string): void {
    this.#needsKey = true;
    this.#damageCount++;
    if (this.#damaged.length < DAMAGE_REPORTS_MAX) this.#damaged.push({ offset, reason });
  }

  #takeHeader(payload: Uint8Array): void {
    const { version, header } = decodeHeader(payload);
    if (version > JOURNAL_VERSION) throw new NewerJournalError(this.#name, version);
    if (this.#header !== undefined || header === undefined) return;
    this.#header = header;
    this.#sink.header(header);
  }

  #takeSubjects(payload: Uint8Array): void {
    const header = this.#header;
    if (header === undefined) return; // the next key tick declares them again, after a header
    for (const { index, subject } of decodeSubjects(payload)) {
      if (this.#states.has(index)) continue;
      const valueCount = header.metrics[subject.scope].length;
      this.#states.set(index, { valueCount, previous: undefined, keyTick: 0 });
      this.#sink.subject(index, subject);
    }
  }

  #takeTick(payload: Uint8Array): void {
    const key = isKeyTick(payload);
    if (this.#header === undefined || (this.#needsKey && !key)) return;
    if (key) this.#keyTick++;
    const tick = this.#tick;
    readTick(payload, tick, {
      keyTick: this.#keyTick,
      stateOf: (index) => this.#states.get(index),
    });
    this.#needsKey = false;
    this.#sink.tick(tick.timeMs);
    let at = 0;
    for (let i = 0; i < tick.sampleCount; i++) {
      const index = tick.subjects[i]!;
      const end = at + this.#states.get(index)!.valueCount;
      this.#sink.sample(index, tick.values.subarray(at, end));
      at = end;
    }
  }
}

/** A journal of a newer program is not damaged; it must not be skipped over in silence. */
class NewerJournalError extends SyntaxError {
  constructor(name: string, version: number) {
    super(
      `Cannot read ${name}: format version ${version} is newer than ${JOURNAL_VERSION}; upgrade fgm`,
    );
  }
}
