import { assertEquals } from "@std/assert";
import { metricsOf, slotOf } from "../metrics.ts";
import { type Container, type MetricScope, type Sample, SELF_CONTAINER_ID } from "../model.ts";
import { journalHeader } from "../session_record.ts";
import { JournalEncoder } from "../store/journal.ts";
import { JournalFile } from "../store/journal_file.ts";
import { benchSession, withDirectory } from "./bench_session.ts";
import {
  metIn,
  nextKind,
  type PssReading,
  readingPace,
  ReadingsJournal,
} from "./observer_readings.ts";

const START_MS = Date.UTC(2026, 0, 12);
const [VICTIM, OTHER] = ["victim", "other"];

function container(id: string): Container {
  return {
    ...{ id, podName: id, namespace: "default", containerName: "app", podUid: undefined },
    ...{ qosClass: "Burstable", labels: undefined },
  };
}

function sample(
  scope: MetricScope,
  containerId: string,
  values: Readonly<Record<string, number>>,
): Sample {
  const all = new Float64Array(metricsOf(scope).length).fill(NaN);
  for (const [name, value] of Object.entries(values)) all[slotOf(scope, name)] = value;
  const subject = { scope, containerId, device: undefined, pid: undefined, comm: undefined };
  return { subject, values: all };
}

/** A journal of one tick a second, of which each says how long the one before it took. */
class Journal implements Disposable {
  readonly #file: JournalFile;
  readonly #encoder: JournalEncoder;
  #timeMs = START_MS;

  constructor(directory: string) {
    const header = { ...journalHeader(benchSession(START_MS)), startMs: START_MS };
    this.#file = JournalFile.create(directory, header);
    this.#encoder = new JournalEncoder(header, [VICTIM!, OTHER!, SELF_CONTAINER_ID].map(container));
  }

  tick({ read, spentMs = 0, beforeMs = 8 }: {
    readonly read?: string;
    readonly spentMs?: number;
    readonly beforeMs?: number;
  }): void {
    const containers = [VICTIM!, OTHER!].map((id) =>
      sample("container", id, read === id ? { "smaps_rollup.pss": 1e9 } : {})
    );
    const self = sample("self", SELF_CONTAINER_ID, {
      ...{ "fgm.pss_spend_ms": spentMs, "fgm.tick_duration_ms": beforeMs },
    });
    const tick = { timeMs: this.#timeMs, containers: [], samples: [...containers, self] };
    this.#file.append(this.#encoder.encodeTick(tick));
    this.#timeMs += 1_000;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

Deno.test("ReadingsJournal finds the readings of one container as the journal grows", async () => {
  await withDirectory((directory) => {
    const followed = new ReadingsJournal(directory, VICTIM!);
    assertEquals(followed.look(), []);
    using journal = new Journal(directory);
    journal.tick({});
    journal.tick({ read: VICTIM!, spentMs: 6 });
    assertEquals(followed.look(), [], "how long the tick took is not known yet");
    journal.tick({ read: OTHER!, spentMs: 5, beforeMs: 14 });
    const first = { beganMs: START_MS + 1_000, endedMs: START_MS + 1_014, spentMs: 6 };
    assertEquals(followed.look(), [first]);
    for (let i = 0; i < 40; i++) journal.tick({}); // past a key tick, which repeats what is declared
    journal.tick({ read: VICTIM!, spentMs: 7 });
    journal.tick({ beforeMs: 15 });
    const second = { beganMs: START_MS + 43_000, endedMs: START_MS + 43_015, spentMs: 7 };
    assertEquals(followed.look(), [first, second]);
    return Promise.resolve();
  });
});

function reading(beganMs: number, spentMs: number): PssReading {
  return { beganMs, endedMs: beganMs + spentMs + 2, spentMs };
}

Deno.test("metIn() counts what began and ended in one stretch", () => {
  const readings = [reading(99, 6), reading(100, 6), reading(192, 6), reading(193, 6)];
  const stretches = [{ beganMs: 100, endedMs: 200 }, { beganMs: 200, endedMs: 300 }];
  assertEquals(metIn(stretches, readings), { readings: 2, watchedMs: 200 });
  assertEquals(metIn([], readings), { readings: 0, watchedMs: 0 });
});

Deno.test("nextKind() gives every kind whole periods, or half of the time", () => {
  const next = (fault: number, map: number, watchedMs = 10) =>
    nextKind({ fault: { readings: fault, watchedMs: 0 }, map: { readings: map, watchedMs } }, 100);
  assertEquals([next(0, 0), next(0, 1), next(1, 1), next(1, 2)], ["map", "fault", "map", "fault"]);
  assertEquals([next(2, 1, 90), next(0, 0, 49), next(0, 0, 50)], ["map", "map", "fault"]);
});

Deno.test("readingPace() takes each reading with the time since the one before it", () => {
  const readings = [reading(0, 900), reading(1_000, 900), reading(13_000, 5), reading(25_000, 7)];
  const want = { spentMs: 6, everyMs: 12_000, share: 0.0005 };
  assertEquals(readingPace(readings, 1_500), want);
  assertEquals(readingPace(readings, 12_999), want);
  assertEquals(readingPace(readings.slice(1), 0), want);
});

Deno.test("readingPace() of fewer than two readings is none", () => {
  assertEquals(readingPace([], 0), undefined);
  assertEquals(readingPace([reading(0, 5)], 0), undefined);
  assertEquals(readingPace([reading(0, 5), reading(9, 5)], 10), undefined);
});
