/**
 * Writes any ticks to disk as the collector does: through journals, which are sealed but for the last.
 *
 * @module
 */

import type { Container, Tick } from "../model.ts";
import { journalHeader } from "../session_record.ts";
import { JournalEncoder } from "../store/journal.ts";
import { JournalFile } from "../store/journal_file.ts";
import { sealJournal } from "../store/seal.ts";
import { type Session, writeSession } from "../store/session.ts";

/**
 * Writes ticks, in order of time, and the session; the session's rotation says how long segments are.
 * The last segment stays a journal, as that of a collector that still runs.
 *
 * @throws {Error} when the disk refuses, or what was written cannot be sealed.
 */
export async function writeTicks(
  outputDir: string,
  { session, ticks }: { readonly session: Session; readonly ticks: Iterable<Tick> },
): Promise<void> {
  await Deno.mkdir(outputDir, { recursive: true });
  await writeSession(outputDir, session);
  const written: JournalWriter[] = [];
  for (const tick of ticks) {
    const open = written.at(-1);
    const isFull = open !== undefined &&
      tick.timeMs >= open.startMs + session.rotationSeconds * 1_000;
    if (open === undefined || isFull) {
      open?.[Symbol.dispose]();
      written.push(new JournalWriter(outputDir, { session, tick, known: open?.living ?? [] }));
    }
    written.at(-1)?.write(tick);
  }
  written.at(-1)?.[Symbol.dispose]();
  for (const { path } of written.slice(0, -1)) {
    const { kind } = await sealJournal(path);
    if (kind !== "sealed") throw new Error(`Cannot seal ${path}: ${kind}`);
  }
}

/** Holds one open journal. */
class JournalWriter implements Disposable {
  readonly startMs: number;
  readonly #file: JournalFile;
  readonly #encoder: JournalEncoder;
  readonly #described: Map<string, Container>;
  #alive: ReadonlySet<string> = new Set();

  constructor(
    outputDir: string,
    { session, tick, known }: {
      readonly session: Session;
      readonly tick: Tick;
      readonly known: readonly Container[];
    },
  ) {
    this.startMs = tick.timeMs;
    const header = { ...journalHeader(session), startMs: tick.timeMs };
    this.#file = JournalFile.create(outputDir, header);
    this.#encoder = new JournalEncoder(header, known);
    this.#described = new Map(known.map((container) => [container.id, container]));
  }

  get path(): string {
    return this.#file.path;
  }

  /** Containers that were in the last tick. */
  get living(): readonly Container[] {
    return [...this.#described.values()].filter(({ id }) => this.#alive.has(id));
  }

  write(tick: Tick): void {
    this.#file.append(this.#encoder.encodeTick(tick));
    for (const container of tick.containers) this.#described.set(container.id, container);
    this.#alive = new Set(tick.samples.map(({ subject }) => subject.containerId));
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
