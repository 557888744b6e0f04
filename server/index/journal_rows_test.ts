import { assertEquals } from "@std/assert";
import type { MetricScope, Subject } from "@fgm/collector/model";
import type { JournalHeader } from "@fgm/collector/store/journal";
import { START_MS, subjectOf, testContainer } from "../testing/data_dir.ts";
import { randomInteger, seededRandom } from "../testing/random.ts";
import {
  type JournalQuery,
  JournalRows,
  partOf,
  querySink,
  type SampleVisitor,
  slotsOf,
} from "./journal_rows.ts";

const A = testContainer("aaaa");
const B = testContainer("bbbb");

const HEADER: JournalHeader = {
  version: 1,
  runId: "4f1c",
  identifier: "fgm-x7k2p",
  nodeName: "worker-1",
  clusterName: "test",
  startMs: START_MS,
  intervalMs: 1_000,
  metrics: {
    container: ["m.cpu", "m.io"],
    device: ["m.io"],
    process: ["m.cpu", "m.threads", "m.io"],
    self: ["m.cpu"],
  },
};

const SUBJECTS: readonly Subject[] = [
  subjectOf(A),
  subjectOf(B),
  subjectOf(A, { device: "8:0" }),
  subjectOf(A, { pid: 17 }),
  { ...subjectOf(B), scope: "self", containerId: "fgm-self" },
];

const PART_CASES: readonly [subject: Subject, want: string | null][] = [
  [SUBJECTS[0]!, null],
  [SUBJECTS[2]!, "8:0"],
  [SUBJECTS[3]!, "17"],
  [SUBJECTS[4]!, null],
  [{ ...SUBJECTS[2]!, device: undefined }, ""],
  [{ ...SUBJECTS[3]!, pid: undefined }, ""],
];
for (const [subject, want] of PART_CASES) {
  Deno.test(`partOf() of a ${subject.scope} (${subject.device ?? subject.pid}) is ${want}`, () => {
    assertEquals(partOf(subject), want);
  });
}

const SLOT_CASES: readonly [metric: string, want: Partial<Record<MetricScope, number>>][] = [
  ["m.cpu", { container: 0, process: 0, self: 0 }],
  ["m.io", { container: 1, device: 0, process: 2 }],
  ["m.threads", { process: 1 }],
  ["m.unknown", {}],
];
for (const [metric, want] of SLOT_CASES) {
  Deno.test(`slotsOf() finds ${metric} in ${Object.keys(want).join() || "no scope"}`, () => {
    assertEquals(Object.fromEntries(slotsOf(HEADER, metric)), want);
  });
}

type Row = readonly [id: string, part: string | null, timeMs: number, value: number];

function visited(read: (visit: SampleVisitor) => void): Row[] {
  const rows: Row[] = [];
  read((id, { part, timeMs, value, subject }) => {
    assertEquals([subject.containerId, partOf(subject)], [id, part]);
    rows.push([id, part, timeMs, value]);
  });
  return rows;
}

function queryOf(changes: Partial<JournalQuery> = {}): JournalQuery {
  const containerIds = new Set([A.id, B.id, "fgm-self"]);
  return { metric: "m.io", containerIds, fromMs: -Infinity, toMs: Infinity, ...changes };
}

/** Fills rows with three ticks: the value tells tick, subject and slot; A's second io is absent. */
function threeTicks(): JournalRows {
  const rows = new JournalRows(HEADER);
  for (const [index, subject] of SUBJECTS.entries()) rows.addSubject(index, subject);
  for (let tick = 0; tick < 3; tick++) {
    for (const [index, { scope }] of SUBJECTS.entries()) {
      const values = Float64Array.from(
        HEADER.metrics[scope],
        (_, slot) => tick * 100 + index * 10 + slot,
      );
      if (tick === 1 && index === 0) values[1] = NaN;
      rows.addSample(index, START_MS + tick * 1_000, values);
    }
  }
  return rows;
}

const READ_CASES: readonly [fact: string, changes: Partial<JournalQuery>, want: readonly Row[]][] =
  [
    ["one container, its parts apart", { containerIds: new Set([A.id]), toMs: START_MS + 1 }, [
      [A.id, null, START_MS, 1],
      [A.id, "8:0", START_MS, 20],
      [A.id, "17", START_MS, 32],
    ]],
    ["nothing where a value is absent", {
      containerIds: new Set([A.id, B.id]),
      fromMs: START_MS + 1_000,
      toMs: START_MS + 1_001,
    }, [
      [B.id, null, START_MS + 1_000, 111],
      [A.id, "8:0", START_MS + 1_000, 120],
      [A.id, "17", START_MS + 1_000, 132],
    ]],
    ["a range without its end", {
      containerIds: new Set([B.id]),
      fromMs: START_MS + 1_000,
      toMs: START_MS + 2_000,
    }, [
      [B.id, null, START_MS + 1_000, 111],
    ]],
    ["fgm itself", { metric: "m.cpu", containerIds: new Set(["fgm-self"]), toMs: START_MS + 1 }, [
      ["fgm-self", null, START_MS, 40],
    ]],
    ["nothing of a metric that is not there", { metric: "m.unknown" }, []],
    ["nothing of a container that is not there", { containerIds: new Set(["cccc"]) }, []],
    ["nothing before the first tick", { toMs: START_MS }, []],
    ["nothing after the last", { fromMs: START_MS + 2_001 }, []],
  ];
for (const [fact, changes, want] of READ_CASES) {
  Deno.test(`JournalRows reads ${fact}`, () => {
    const rows = visited((visit) => threeTicks().read(queryOf(changes), visit));
    const byKey = ([id, part, timeMs]: Row) => `${timeMs} ${part ?? ""} ${id}`;
    const inOrder = (all: readonly Row[]) => [...all].sort((a, b) => byKey(a) < byKey(b) ? -1 : 1);
    assertEquals(inOrder(rows), inOrder(want));
  });
}

Deno.test("JournalRows passes over samples of a subject that was never declared", () => {
  const rows = new JournalRows(HEADER);
  rows.addSample(7, START_MS, Float64Array.of(1, 2));
  assertEquals([visited((visit) => rows.read(queryOf(), visit)), rows.byteSize], [[], 0]);
});

Deno.test("JournalRows says what its columns take, as they grow", () => {
  const rows = new JournalRows(HEADER);
  rows.addSubject(0, SUBJECTS[0]!);
  const perTick = 8 * (1 + HEADER.metrics.container.length);
  const sizes = [rows.byteSize / perTick];
  for (let tick = 0; tick < 33; tick++) {
    rows.addSample(0, START_MS + tick, Float64Array.of(tick, tick));
    sizes.push(rows.byteSize / perTick);
  }
  assertEquals([...new Set(sizes)], [16, 32, 64]);
  const values = visited((visit) => rows.read(queryOf(), visit)).map(([, , , value]) => value);
  assertEquals(values, Array.from({ length: 33 }, (_, tick) => tick));
});

Deno.test("querySink() passes on what JournalRows would read (seed 96)", () => {
  const random = seededRandom(96);
  for (let round = 0; round < 30; round++) {
    const query = queryOf({
      metric: ["m.cpu", "m.io", "m.threads"][randomInteger(random, { least: 0, most: 2 })]!,
      containerIds: new Set([A.id, B.id, "fgm-self"].filter(() => random() < 0.6)),
      fromMs: START_MS + randomInteger(random, { least: -2, most: 40 }) * 1_000,
      toMs: START_MS + randomInteger(random, { least: 0, most: 45 }) * 1_000,
    });
    const rows = new JournalRows(HEADER);
    const streamed = visited((visit) => {
      const sink = querySink(query, visit);
      sink.header(HEADER);
      for (let tick = 0; tick < 40; tick++) {
        sink.tick(START_MS + tick * 1_000);
        for (const [index, subject] of SUBJECTS.entries()) {
          if (tick === 0) {
            sink.subject(index, subject);
            rows.addSubject(index, subject);
          }
          const values = Float64Array.from(
            HEADER.metrics[subject.scope],
            () => random() < 0.2 ? NaN : random(),
          );
          sink.sample(index, values);
          rows.addSample(index, START_MS + tick * 1_000, values);
        }
      }
    });
    const kept = visited((visit) => rows.read(query, visit));
    const bySubject = (all: readonly Row[]) => all.map((row) => row.join()).sort();
    assertEquals(bySubject(streamed), bySubject(kept), `round ${round}`);
  }
});
