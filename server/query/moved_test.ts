import { assertEquals } from "@std/assert";
import type { Container } from "@fgm/collector/model";
import {
  secondsOf,
  START_MS,
  subjectOf,
  testContainer,
  TestData,
  type TestTick,
} from "../testing/data_dir.ts";
import { everything, openTestQueries, StatementCounter } from "../testing/test_queries.ts";

const OWN = "cgroup.v2.io.stat.rbytes";
const PART = "process.threads";
const A = testContainer("aaaa");
const B = testContainer("bbbb");

/** Ids of those of A and B that moved, as letters. */
async function movedIn(data: TestData, metric: string, seconds = 3_600): Promise<string> {
  await using core = await openTestQueries(data.dir);
  const question = { ...everything(metric, [A, B]), toMs: START_MS + seconds * 1_000 };
  const { ids, isTruncated } = await core.queries.moved(question);
  assertEquals(isTruncated, false);
  return [...ids].map((id) => id[0]).sort().join("");
}

/** Five seconds from `first` in which A and B have these values all the time. */
function still(first: number, a: number, b: number): TestTick[] {
  return secondsOf([A, B], {
    startMs: START_MS + first * 1_000,
    count: 5,
    valuesAt: (_, container) => ({ [OWN]: container === A ? a : b }),
  });
}

const FILE_CASES: readonly [string, want: string, readonly (readonly [a: number, b: number])[]][] =
  [
    ["nobody whose value stays the same over files", "", [[1, 2], [1, 2], [1, 2]]],
    ["whose value differs from one segment to the next", "a", [[1, 2], [3, 2], [3, 2]]],
    ["whose value differs from a segment to a journal", "b", [[1, 2], [1, 2], [1, 3]]],
    ["those whose value steps back", "ab", [[5, 5], [4, 5], [4, 4]]],
  ];
for (const [fact, want, files] of FILE_CASES) {
  Deno.test(`moved() finds ${fact}`, async () => {
    await using data = await TestData.create();
    for (const [i, [a, b]] of files.entries()) {
      const ticks = still(i * 5, a, b);
      if (i < 2) await data.segment(ticks);
      else data.journal(ticks[0]!.timeMs).append(ticks);
    }
    assertEquals(await movedIn(data, OWN), want);
    assertEquals(await movedIn(data, OWN, 5), "", "in the range alone");
    assertEquals(await movedIn(data, "cgroup.v2.pids.current"), "");
  });
}

Deno.test("moved() reads sealed segments once, also for a part of them", async () => {
  await using data = await TestData.create();
  for (const [i, [a, b]] of [[1, 2], [1, 3], [1, 3]].entries()) {
    await data.segment(still(i * 5, a!, b!));
  }
  const statements = new StatementCounter();
  await using core = await openTestQueries(data.dir, { wrapDatabase: statements.wrap });
  const ask = async (containers: readonly Container[], from: number, to: number) => {
    const question = everything(OWN, containers);
    const range = { fromMs: START_MS + from * 1_000, toMs: START_MS + to * 1_000 };
    const { ids } = await core.queries.moved({ ...question, ...range });
    return `${[...ids].map((id) => id[0]).sort().join("")} ${statements.count}`;
  };
  assertEquals(await ask([A], 0, 15), " 1");
  assertEquals(await ask([A, B], 0, 15), "b 1", "also of others");
  assertEquals(await ask([B], 5, 15), " 1", "also of fewer segments");
  assertEquals(await ask([B], 4, 15), "b 1", "a part of the first");
});

/** One tick with rows of the container, of its device and of its processes. */
function partTick(second: number, values: Readonly<Record<string, number>>): TestTick {
  const { own, device, ...processes } = values;
  return {
    timeMs: START_MS + second * 1_000,
    containers: second === 0 ? [A] : [],
    samples: [
      { subject: subjectOf(A), values: own === undefined ? {} : { [OWN]: own } },
      {
        subject: subjectOf(A, { device: "sda" }),
        values: device === undefined ? {} : { [OWN]: device },
      },
      ...Object.entries(processes).map(([pid, value]) => ({
        subject: subjectOf(A, { pid: Number(pid) }),
        values: { [PART]: value },
      })),
    ],
  };
}

const PART_CASES: readonly [string, string, string, readonly Readonly<Record<string, number>>[]][] =
  [
    ["looks at own rows, not at devices", OWN, "", [{ own: 1, device: 1 }, { own: 1, device: 2 }]],
    ["finds own rows beside devices", OWN, "a", [{ own: 1, device: 1 }, { own: 2, device: 1 }]],
    ["finds a process that moved", PART, "a", [{ 7: 1, 8: 5 }, { 7: 2, 8: 5 }]],
    ["takes the beginning of a process for no movement", PART, "", [{ 7: 1 }, { 7: 1, 8: 5 }]],
    ["takes processes for different ones", PART, "", [{ 7: 1 }, { 8: 2 }]],
  ];
for (const [fact, metric, want, ticks] of PART_CASES) {
  for (const kind of ["segment", "journal"] as const) {
    Deno.test(`moved() ${fact} in a ${kind}`, async () => {
      await using data = await TestData.create();
      const written = ticks.map((values, second) => partTick(second, values));
      if (kind === "segment") await data.segment(written);
      else data.journal(START_MS).append(written);
      assertEquals(await movedIn(data, metric), want);
    });
  }
}

Deno.test("moved() finds values of files from elsewhere, and no movement in what is not finite", async () => {
  await using data = await TestData.create();
  await data.looseFile(
    "loose.parquet",
    `SELECT epoch_ms(${START_MS} + i * 1000) AS time, '${OWN}' AS metric_name, l_container_id,
     CASE WHEN l_container_id = '${A.id}' THEN i WHEN i = 1 THEN 'nan'::DOUBLE ELSE 7 END AS value
     FROM range(3) t(i), (VALUES ('${A.id}'), ('${B.id}')) c(l_container_id)`,
  );
  assertEquals(await movedIn(data, OWN), "a");
});

Deno.test("moved() says when a file could not be read", async () => {
  await using data = await TestData.create();
  const stem = await data.segment(still(0, 1, 2));
  await data.segment(still(5, 1, 3));
  await Deno.writeTextFile(`${stem}.parquet`, "PAR1 this is not a Parquet file PAR1");
  await using core = await openTestQueries(data.dir);
  const { ids, isTruncated } = await core.queries.moved(everything(OWN, [A, B]));
  assertEquals([[...ids], isTruncated], [[], true]);
});

const ABOVE_ZERO_CASES: readonly [string, want: string, values: readonly (readonly number[])[]][] =
  [
    ["that stood still above zero", "a", [[1, 0], [1, 0]]],
    ["that came from zero", "b", [[0, 0], [0, 2]]],
    ["that fell to zero", "ab", [[3, 1], [0, 0]]],
  ];
for (const [fact, want, files] of ABOVE_ZERO_CASES) {
  Deno.test(`moved() tells containers ${fact} as above zero`, async () => {
    await using data = await TestData.create();
    for (const [i, [a, b]] of files.entries()) await data.segment(still(i * 5, a!, b!));
    await using core = await openTestQueries(data.dir);
    const { aboveZero } = await core.queries.moved(everything(OWN, [A, B]));
    assertEquals([...aboveZero].map((id) => id[0]).sort().join(""), want);
  });
}
