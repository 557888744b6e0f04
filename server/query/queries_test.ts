import { assert, assertEquals } from "@std/assert";
import { decodeSidecar, encodeSidecar } from "@fgm/collector/store/sidecar";
import { sealJournal } from "@fgm/collector/store/seal";
import {
  secondsOf,
  START_MS,
  subjectOf,
  testContainer,
  TestData,
  type TestTick,
} from "../testing/data_dir.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";

const MEMORY = "cgroup.v2.memory.current";
const A = testContainer("aaaa");
const ALL = `/api/timeseries?metric=${MEMORY}&containers=aaaa&points=1920&range=all`;

function ticks(first: number, count: number): TestTick[] {
  return secondsOf([A], {
    startMs: START_MS + first * 1_000,
    count,
    valuesAt: (second) => ({ [MEMORY]: first + second }),
  });
}

/** Seconds and values of the one series, "null" at interruptions. */
async function read(viewer: TestViewer, path = ALL): Promise<string[]> {
  const { status, body } = await viewer.get(path);
  assertEquals(status, 200, JSON.stringify(body));
  const [series] = body.series;
  return series.t.map((t: number, i: number) => `${(t - START_MS) / 1_000}:${series.avg[i]}`);
}

/** Seconds from `first` to `last` as `read` shows them. */
function seconds(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `${first + i}:${first + i}`);
}

Deno.test("a series has neither hole nor duplicate while its journal is sealed under the query", async (t) => {
  await using data = await TestData.create();
  await data.segment(ticks(0, 5));
  const journal = data.journal(START_MS + 5_000);
  journal.append(ticks(5, 5));
  let onPlanned = () => Promise.resolve();
  await using viewer = startTestViewer([data.dir], {
    nowMs: START_MS + 10_000,
    onPlanned: () => onPlanned(),
  });
  await t.step("before", async () => assertEquals(await read(viewer), seconds(0, 9)));
  await t.step("sealed between planning and reading", async () => {
    onPlanned = async () => void await sealJournal(journal.path);
    viewer.clock.nowMs += 1_000;
    assertEquals(await read(viewer), seconds(0, 9));
  });
  await t.step("after", async () => {
    onPlanned = () => Promise.resolve();
    viewer.clock.nowMs += 1_000;
    assertEquals(await read(viewer), seconds(0, 9));
    const { body } = await viewer.get("/api/ready");
    assertEquals([body.segments, body.journals], [2, 0]);
  });
});

Deno.test("a series is whole at every step of sealing", async (t) => {
  for (const stopAt of ["read", "write", "publish", "describe", "remove"]) {
    await t.step(`stopped after ${stopAt}`, async () => {
      await using data = await TestData.create();
      const journal = data.journal(START_MS);
      journal.append(ticks(0, 5));
      await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 5_000 });
      assertEquals(await read(viewer), seconds(0, 4));
      try {
        await sealJournal(journal.path, {
          onStep: (step) => {
            if (step === stopAt) throw new Error("stopped by the test");
          },
        });
      } catch (error) {
        assert(String(error).includes("stopped by the test"), String(error));
      }
      viewer.clock.nowMs += 1_000;
      assertEquals(await read(viewer), seconds(0, 4));
      // Buckets would hide rows that count twice; the sources do not.
      const { segments, journals } = (await viewer.get("/api/ready")).body;
      assertEquals(segments + journals, 1);
    });
  }
});

/** Three segments of five seconds, and a viewer under whose first plan `change` takes place. */
async function withThreeSegments(
  change: (data: TestData, stems: readonly string[]) => Promise<void>,
  check: (viewer: TestViewer, planned: () => number) => Promise<void>,
): Promise<void> {
  await using data = await TestData.create();
  const stems: string[] = [];
  for (const first of [0, 5, 10]) stems.push(await data.segment(ticks(first, 5)));
  let planned = 0;
  await using viewer = startTestViewer([data.dir], {
    nowMs: START_MS + 20_000,
    onPlanned: async () => void (++planned === 1 && await change(data, stems)),
  });
  await check(viewer, () => planned);
}

Deno.test("a series is asked for again when retention takes a segment away", () =>
  withThreeSegments(async (_data, [first]) => {
    await Deno.remove(`${first}.containers`);
    await Deno.remove(`${first}.parquet`);
  }, async (viewer, planned) => {
    assertEquals(await read(viewer), seconds(5, 14));
    assertEquals(planned(), 2);
  }));

Deno.test("a series is asked for again when a merge takes segments away", () =>
  withThreeSegments(async (data, [, second]) => {
    const merged = await data.segment(ticks(5, 10).map((tick) => tick), { identifier: "merger" });
    const name = `${second}-merged`;
    const sidecar = decodeSidecar(await Deno.readFile(`${merged}.containers`));
    const replaces = [second!, second!.replace("215205", "215210")].map((path) =>
      path.slice(path.lastIndexOf("/") + 1)
    );
    const segment = { ...sidecar.segment, replaces };
    await Deno.rename(`${merged}.parquet`, `${name}.parquet`);
    await Deno.writeFile(`${name}.containers`, encodeSidecar({ ...sidecar, segment }));
    await Deno.remove(`${merged}.containers`);
    await Deno.remove(`${second}.containers`);
    await Deno.remove(`${second}.parquet`); // the other input is left, as by a crash
  }, async (viewer, planned) => {
    assertEquals(await read(viewer), seconds(0, 14));
    assertEquals(planned(), 2);
    viewer.clock.nowMs += 1_000;
    assertEquals(await read(viewer), seconds(0, 14), "and not again from what was read before");
  }));

Deno.test("a segment that was read and then expires is not in later answers", async () => {
  await using data = await TestData.create();
  const first = await data.segment(ticks(0, 5));
  await data.segment(ticks(5, 5));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 20_000 });
  assertEquals(await read(viewer), seconds(0, 9));
  await Deno.remove(`${first}.containers`);
  await Deno.remove(`${first}.parquet`);
  viewer.clock.nowMs += 1_000;
  assertEquals(await read(viewer), seconds(5, 9));
});

Deno.test("a segment that was read and then replaced under its name is read again", async () => {
  await using data = await TestData.create();
  const stem = await data.segment(ticks(0, 5));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 20_000 });
  assertEquals(await read(viewer), seconds(0, 4));
  await Deno.remove(`${stem}.containers`);
  await Deno.remove(`${stem}.parquet`);
  assertEquals(await data.segment(ticks(0, 8)), stem);
  viewer.clock.nowMs += 1_000;
  assertEquals(await read(viewer), seconds(0, 7));
});

Deno.test("a damaged Parquet file is left out, told once, and makes the answer truncated", async () => {
  await using data = await TestData.create();
  const first = await data.segment(ticks(0, 5));
  await data.segment(ticks(5, 5));
  await Deno.writeTextFile(`${first}.parquet`, "PAR1 this is not a Parquet file PAR1");
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 10_000 });
  for (let round = 0; round < 2; round++) {
    const { body } = await viewer.get(ALL);
    assertEquals([body.truncated, body.series[0].t.length], [true, 5]);
  }
  const later = await viewer.get(`${ALL.replace("&range=all", "")}&from=${START_MS + 5_000}`);
  assertEquals(later.body.truncated, false);
  assertEquals(viewer.logged.filter(({ level }) => level === "warn").length, 1);
});

Deno.test("a file that cannot be read and names no time makes every answer truncated", async () => {
  await using data = await TestData.create();
  await data.segment(ticks(0, 5));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 10_000 });
  assertEquals((await viewer.get(ALL)).body.truncated, false);
  await Deno.writeTextFile(`${data.dir}/rows.parquet`, "PAR1 this is not a Parquet file PAR1");
  viewer.clock.nowMs += 1_000;
  const { body } = await viewer.get(ALL);
  assertEquals([body.truncated, body.series[0].t.length], [true, 5]);
});

for (
  const [fact, bytes] of [
    ["broken", new Uint8Array([1, 2, 3])],
    ["empty", new Uint8Array()],
    ["newer", new TextEncoder().encode("\x81\xa7version\x7f")],
  ] as const
) {
  Deno.test(`a segment with a ${fact} sidecar is read from its Parquet file`, async () => {
    await using data = await TestData.create();
    const stem = await data.segment(ticks(0, 5));
    await Deno.writeFile(`${stem}.containers`, bytes);
    await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 10_000 });
    assertEquals(await read(viewer), seconds(0, 4));
    const { body } = await viewer.get("/api/containers?range=all");
    assertEquals(body.containers[0].pod_name, "pod-aaaa");
    assertEquals(viewer.logged.filter(({ level }) => level === "warn").length, 1);
  });
}

Deno.test("the newest tick is in the next answer", async () => {
  await using data = await TestData.create();
  const journal = data.journal(START_MS);
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS });
  const all = ticks(0, 40);
  for (let second = 0; second < 40; second++) {
    journal.append(all.slice(second, second + 1));
    viewer.clock.nowMs = START_MS + second * 1_000 + 251;
    assertEquals(await read(viewer), seconds(0, second));
  }
});

Deno.test("a torn tick at the end of a journal waits for its rest", async () => {
  await using data = await TestData.create();
  const journal = data.journal(START_MS);
  journal.append(ticks(0, 3));
  const whole = await Deno.readFile(journal.path);
  journal.append(ticks(3, 1).map((tick) => ({ ...tick, containers: [] })));
  const longer = await Deno.readFile(journal.path);
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 4_000 });
  for (let length = whole.length; length <= longer.length; length++) {
    await Deno.writeFile(journal.path, longer.subarray(0, length));
    viewer.clock.nowMs += 250;
    assertEquals(await read(viewer), seconds(0, length === longer.length ? 3 : 2));
  }
  await Deno.writeFile(journal.path, whole.subarray(0, whole.length)); // cut back by the collector
  journal.append(ticks(3, 1).map((tick) => ({ ...tick, containers: [] })));
  viewer.clock.nowMs += 250;
  assertEquals((await read(viewer)).slice(0, 3), seconds(0, 2));
});

Deno.test("a skipped tick is an interruption of a raw series and not of a rate", async () => {
  await using data = await TestData.create();
  const counter = "cgroup.v2.io.stat.rbytes";
  const some = secondsOf([A], {
    startMs: START_MS,
    count: 10,
    valuesAt: (second) => ({ [counter]: second * 100 }),
  }).filter((_, second) => second !== 4);
  await data.segment(some.slice(0, 6));
  data.journal(some[6]!.timeMs).append([{ ...some[6]!, containers: [A] }, ...some.slice(7)]);
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 10_000 });
  const path = ALL.replace(MEMORY, counter);
  const raw = await read(viewer, `${path}&as=raw`);
  assertEquals(raw.slice(2, 6), ["2:200", "3:300", "4:null", "5:500"]);
  const rates = await read(viewer, path);
  assertEquals(rates, [1, 2, 3, 5, 6, 7, 8, 9].map((second) => `${second}:100`));
});

Deno.test("the first rate of a range comes from the sample before it", async () => {
  await using data = await TestData.create();
  const counter = "cgroup.v2.io.stat.rbytes";
  const some = secondsOf([A], {
    startMs: START_MS,
    count: 10,
    valuesAt: (second) => ({ [counter]: second * second }),
  });
  await data.segment(some.slice(0, 5));
  await data.segment(some.slice(5));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 10_000 });
  const range = `from=${START_MS + 5_000}&to=${START_MS + 8_000}`;
  const rates = await read(viewer, ALL.replace(MEMORY, counter).replace("range=all", range));
  assertEquals(rates, ["5:9", "6:11", "7:13"]);
});

Deno.test("rows of devices and processes are left out of a container's own series", async (t) => {
  await using data = await TestData.create();
  const some: TestTick[] = Array.from({ length: 4 }, (_, second) => ({
    timeMs: START_MS + second * 1_000,
    containers: second === 0 ? [A] : [],
    samples: [
      { subject: subjectOf(A), values: { "cgroup.v2.io.stat.rbytes": 1_000 * second } },
      {
        subject: subjectOf(A, { device: "8:0" }),
        values: { "cgroup.v2.io.stat.rbytes": 900 * second },
      },
      ...[11, 12].map((pid) => ({
        subject: subjectOf(A, { pid }),
        values: { "process.cpu_usage_millicores": pid, "process.io.read_bytes": pid * second },
      })),
    ],
  }));
  const cases: readonly [string, readonly string[]][] = [
    ["cgroup.v2.io.stat.rbytes", ["1:1000", "2:1000", "3:1000"]],
    ["process.cpu_usage_millicores", ["0:23", "1:23", "2:23", "3:23"]],
    ["process.io.read_bytes", ["1:23", "2:23", "3:23"]],
  ];
  const journal = data.journal(START_MS);
  journal.append(some);
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 4_000 });
  for (const state of ["journal", "segment"]) {
    for (const [metric, want] of cases) {
      await t.step(`${metric} in a ${state}`, async () => {
        assertEquals(await read(viewer, ALL.replace(MEMORY, metric)), [...want]);
      });
    }
    await sealJournal(journal.path);
    viewer.clock.nowMs += 1_000;
  }
});

const LOOSE_CASES: readonly [string, string, readonly string[]][] = [
  [
    "with nothing but the four columns and a naive time",
    `SELECT epoch_ms(${START_MS} + i * 1000) AS time, '${MEMORY}' AS metric_name,
       i::BIGINT AS value, '${A.id}' AS l_container_id FROM range(3) t(i)`,
    ["0:0", "1:1", "2:2"],
  ],
  [
    "with nanoseconds, as pandas writes them",
    `SELECT epoch_ms(${START_MS} + i * 1000)::TIMESTAMP_NS AS time, '${MEMORY}' AS metric_name,
       i::FLOAT AS value, '${A.id}' AS l_container_id FROM range(3) t(i)`,
    ["0:0", "1:1", "2:2"],
  ],
  [
    "with a zone, unsorted and another column order",
    `SELECT '${A.id}' AS l_container_id, i::DOUBLE AS value, '${MEMORY}' AS metric_name,
       epoch_ms(${START_MS} + i * 1000)::TIMESTAMPTZ AS time FROM range(3) t(i) ORDER BY i DESC`,
    ["0:0", "1:1", "2:2"],
  ],
  [
    "with rows of processes alone, which are summed",
    `SELECT epoch_ms(${START_MS} + i * 1000) AS time, '${MEMORY}' AS metric_name,
       i::DOUBLE AS value, '${A.id}' AS l_container_id, p AS l_pid
       FROM range(3) t(i), range(2) q(p)`,
    ["0:0", "1:2", "2:4"],
  ],
  [
    "with own rows beside those of processes, which win",
    `SELECT epoch_ms(${START_MS} + i * 1000) AS time, '${MEMORY}' AS metric_name,
       i::DOUBLE AS value, '${A.id}' AS l_container_id, nullif(p, 0) AS l_pid
       FROM range(3) t(i), range(3) q(p)`,
    ["0:0", "1:1", "2:2"],
  ],
];
for (const [fact, select, want] of LOOSE_CASES) {
  Deno.test(`a Parquet file without sidecar is read: ${fact}`, async () => {
    await using data = await TestData.create();
    const path = await data.looseFile("it's [odd].parquet", select);
    await using viewer = startTestViewer([path], { nowMs: START_MS + 10_000 });
    assertEquals(await read(viewer), [...want]);
    assertEquals(viewer.logged.filter(({ level }) => level === "warn"), []);
  });
}

for (
  const folder of [
    "time=2026-01-12",
    "value=7",
    "metric_name=cpu",
    "l_container_id=bbbb",
    "l_device=sda",
    "l_pid=7",
  ]
) {
  Deno.test(`a folder named ${folder} does not change what is in its files`, async () => {
    await using data = await TestData.create();
    const stem = await data.segment(ticks(0, 3));
    await data.looseFile(`${folder}/loose.parquet`, `SELECT * FROM '${stem}.parquet'`);
    await Deno.rename(`${data.dir}/dt=2026-01-12`, `${data.dir}/${folder}/dt=2026-01-12`);
    const paths = [`${data.dir}/${folder}`, `${data.dir}/${folder}/loose.parquet`];
    for (const path of paths) {
      await using viewer = startTestViewer([path], { nowMs: START_MS + 10_000 });
      assertEquals(await read(viewer), seconds(0, 2), path);
    }
  });
}

const FOLDER_COLUMNS: readonly [folder: string, column: string][] = [
  [`metric_name=${MEMORY}`, "metric_name"],
  [`l_container_id=${A.id}`, "l_container_id"],
  ["l_namespace=prod", "l_namespace"],
];
for (const [folder, column] of FOLDER_COLUMNS) {
  Deno.test(`a folder named by ${column} gives its files the column that they lack`, async () => {
    await using data = await TestData.create();
    const path = await data.looseFile(
      `${folder}/a.parquet`,
      `SELECT * EXCLUDE (${column}) FROM (SELECT epoch_ms(${START_MS} + i * 1000) AS time,
         '${MEMORY}' AS metric_name, i::DOUBLE AS value, '${A.id}' AS l_container_id,
         'other' AS l_namespace FROM range(3) t(i))`,
    );
    await using viewer = startTestViewer([path], { nowMs: START_MS + 10_000 });
    assertEquals(await read(viewer), seconds(0, 2));
    const { body } = await viewer.get("/api/containers");
    assertEquals(body.containers[0].namespace, column === "l_namespace" ? "prod" : "other");
  });
}

Deno.test("files in folders that name different columns are read together", async () => {
  await using data = await TestData.create();
  for (
    const [second, folder] of [`metric_name=${MEMORY}`, `l_namespace=x/metric_name=${MEMORY}`]
      .entries()
  ) {
    await data.looseFile(
      `${folder}/a.parquet`,
      `SELECT epoch_ms(${START_MS + second * 1_000}) AS time, ${second}::DOUBLE AS value,
         '${A.id}' AS l_container_id`,
    );
  }
  await using viewer = startTestViewer([`${data.dir}/**/*.parquet`], {
    nowMs: START_MS + 10_000,
  });
  assertEquals(await read(viewer), seconds(0, 1));
});

Deno.test("a query reads all it needs through small windows too", async () => {
  await using data = await TestData.create();
  for (const first of [0, 10, 20]) await data.segment(ticks(first, 10));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 30_000 });
  assertEquals(await read(viewer), seconds(0, 29));
});

Deno.test("many questions at once are all answered in full", async () => {
  await using data = await TestData.create();
  for (const first of [0, 10, 20]) await data.segment(ticks(first, 10));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 30_000 });
  const answers = await Promise.all(Array.from({ length: 40 }, () => read(viewer)));
  for (const answer of answers) assertEquals(answer, seconds(0, 29));
  assertEquals(viewer.logged.filter(({ level }) => level === "warn" || level === "error"), []);
});

Deno.test("a file that could not be read for a while is tried again", async () => {
  await using data = await TestData.create();
  const stem = await data.segment(ticks(0, 5));
  await data.segment(ticks(5, 5));
  const bytes = await Deno.readFile(`${stem}.parquet`);
  await Deno.writeTextFile(`${stem}.parquet`, "not for now");
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 10_000 });
  assertEquals(await read(viewer), seconds(5, 9));
  await Deno.writeFile(`${stem}.parquet`, bytes);
  viewer.clock.nowMs += 59_000;
  assertEquals(await read(viewer), seconds(5, 9));
  viewer.clock.nowMs += 10_000; // damaged files are not looked at with every question
  assertEquals(await read(viewer), seconds(0, 9));
});

Deno.test("a client that goes away gets no answer, and its query does no harm", async () => {
  await using data = await TestData.create();
  await data.segment(ticks(0, 5));
  const gone = new AbortController();
  await using viewer = startTestViewer([data.dir], {
    nowMs: START_MS + 10_000,
    onPlanned: () => Promise.resolve(gone.abort()),
  });
  const { status, body } = await viewer.get(ALL, { signal: gone.signal });
  assertEquals([status, body.type], [499, "urn:fgm:problem:client-gone"]);
  assertEquals(await read(viewer), seconds(0, 4));
});
