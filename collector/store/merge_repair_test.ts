import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { finishMerge, isMergingName, mergingPath, repairMerges } from "./merge_repair.ts";
import { temporaryPath } from "./atomic_file.ts";
import { lockDataDir, MERGE_LOCK_FILE_NAME } from "./directory_lock.ts";
import { cleanDataDir, repairMergesOfDead } from "./recovery.ts";
import { decodeSidecar, encodeSidecar, type Sidecar } from "./sidecar.ts";

const HOLDER = { pid: 1, host: "h" };
const [A, B] = ["metrics-20260112T100000Z", "metrics-20260112T100130Z"];
const MERGED = `${A}-merged1`;

function sidecar(replaces: readonly string[]): Sidecar {
  return {
    version: 3,
    segment: {
      startMs: 0,
      endMs: 1,
      rowCount: 1,
      byteSize: 1,
      fileCrc32: undefined,
      metricNames: [],
      runId: "r",
      nodeName: "n",
      clusterName: "c",
      identifier: "a",
      intervalMs: 1_000,
      replaces,
    },
    containers: [],
  };
}

/** A partition with these files; those called `.containers` of the merged segment replace `replaces`. */
async function withFiles(
  names: readonly string[],
  run: (dataDir: string, directory: string) => Promise<void>,
  replaces: readonly string[] = [A, B],
): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  const directory = join(dataDir, "dt=2026-01-12", "identifier=a");
  try {
    await Deno.mkdir(directory, { recursive: true });
    for (const name of names) {
      const isMerged = name === `${MERGED}.containers`;
      const bytes = isMerged ? encodeSidecar(sidecar(replaces)) : Uint8Array.of(1);
      await Deno.writeFile(join(directory, name), bytes);
    }
    await run(dataDir, directory);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

function namesIn(directory: string): readonly string[] {
  return Array.from(Deno.readDirSync(directory), ({ name }) => name).sort();
}

const BOTH = [A, B].flatMap((stem) => [`${stem}.containers`, `${stem}.parquet`]);
const PUBLISHED = [`${MERGED}.containers`, `${MERGED}.parquet`];

const CASES: readonly (readonly [
  what: string,
  names: readonly string[],
  left: readonly string[],
  replaces?: readonly string[],
])[] = [
  ["nothing to mend", BOTH, BOTH],
  ["a hidden file", [...BOTH, `.${MERGED}.parquet.12.merging`], BOTH],
  ["its parts", [
    ...BOTH,
    `.${MERGED}.parquet.12.merging.part`,
    `.${MERGED}.parquet.12.merging.times`,
  ], BOTH],
  ["half a sidecar", [...BOTH, `.${MERGED}.containers.tmp`], BOTH],
  ["a sidecar without segment", [...BOTH, `${MERGED}.containers`], BOTH],
  ["all inputs left", [...BOTH, ...PUBLISHED], PUBLISHED],
  ["one input left", [...BOTH.slice(2), ...PUBLISHED], PUBLISHED],
  ["half an input left", [`${B}.parquet`, ...PUBLISHED], PUBLISHED],
  ["the list alone left", PUBLISHED, PUBLISHED],
  ["a merged segment without sidecar", [`${MERGED}.parquet`], [`${MERGED}.parquet`]],
  ["a new journal of an input's name", [`${A}.journal`, ...BOTH, ...PUBLISHED], [
    ...[`${A}.containers`, `${A}.journal`, `${A}.parquet`],
    ...PUBLISHED,
  ]],
  ["names that lead elsewhere", [...BOTH, ...PUBLISHED], [...BOTH, ...PUBLISHED], [
    `../identifier=a/${A}`,
    MERGED,
    "",
    `${A}.parquet`,
  ]],
  ["what belongs to others", [`.${A}.parquet.tmp`, `${A}.journal`, ".keep"], [
    ...[`.${A}.parquet.tmp`, ".keep", `${A}.journal`],
  ]],
];

for (const [what, names, left, replaces] of CASES) {
  Deno.test(`repairMerges() mends ${what}, and then has nothing to do`, async () => {
    await withFiles(names, async (dataDir, directory) => {
      await repairMerges(dataDir);
      assertEquals(namesIn(directory), left.toSorted());
      assertEquals(await repairMerges(dataDir), []);
      if (names.includes(`${MERGED}.containers`) && left.includes(`${MERGED}.containers`)) {
        const { segment } = decodeSidecar(
          await Deno.readFile(join(directory, `${MERGED}.containers`)),
        );
        assertEquals(segment.replaces, []);
      }
    }, replaces);
  });
}

Deno.test("repairMerges() says what it did", async () => {
  await withFiles([...BOTH, ...PUBLISHED], async (dataDir, directory) => {
    assertEquals(await repairMerges(dataDir), [
      `Removed what ${join(directory, MERGED)}.containers replaces: ${A}, ${B}`,
    ]);
  });
});

Deno.test("repairMerges() leaves a merged segment with a broken sidecar, and what it may replace", async () => {
  await withFiles([...BOTH, `${MERGED}.parquet`], async (dataDir, directory) => {
    await Deno.writeTextFile(join(directory, `${MERGED}.containers`), "broken");
    assertEquals(await repairMerges(dataDir), []);
    assertEquals(namesIn(directory).length, 6);
  });
});

const SPOILT: readonly (readonly [what: string, bytes: Uint8Array, changes: object])[] = [
  ["has other bytes", Uint8Array.of(1), { fileCrc32: 0 }],
  ["is too short", Uint8Array.of(), {}],
  ["is too long", Uint8Array.of(1, 1), {}],
];
for (const [what, bytes, changes] of SPOILT) {
  Deno.test(`repairMerges() leaves the inputs of a merged segment that ${what}`, async () => {
    await withFiles([...BOTH, ...PUBLISHED], async (dataDir, directory) => {
      const { segment, ...rest } = sidecar([A, B]);
      const written = encodeSidecar({ ...rest, segment: { ...segment, ...changes } });
      await Deno.writeFile(join(directory, `${MERGED}.containers`), written);
      await Deno.writeFile(join(directory, `${MERGED}.parquet`), bytes);
      assertEquals(await repairMerges(dataDir), []);
      assertEquals(namesIn(directory), [...BOTH, ...PUBLISHED].toSorted());
      assertEquals(await Deno.readFile(join(directory, `${MERGED}.containers`)), written);
    });
  });
}

Deno.test("repairMerges() of a directory that does not exist has nothing to do", async () => {
  assertEquals(await repairMerges("/nonexistent/fgm"), []);
});

Deno.test("finishMerge() tells each file that goes", async () => {
  await withFiles([...BOTH.slice(1), ...PUBLISHED], async (_, directory) => {
    const steps: string[] = [];
    await finishMerge(
      { directory, stem: MERGED },
      sidecar([A, B]),
      (step) => void steps.push(step),
    );
    assertEquals(steps, ["remove-parquet", "remove-sidecar", "remove-parquet", "empty-list"]);
  });
});

Deno.test("mergingPath() is a name that no reader takes and only mending removes", () => {
  const path = mergingPath({ directory: "/d", stem: MERGED }, 12);
  assertEquals(path, `/d/.${MERGED}.parquet.12.merging`);
  const name = path.slice("/d/".length);
  assertEquals([name, `${name}.part`, `${name}.times`].map(isMergingName), [true, true, true]);
  const others = [
    temporaryPath(`${A}.parquet`),
    temporaryPath(`${A}.containers`),
    `${MERGED}.parquet`,
    ".merging",
  ];
  assertEquals(others.map(isMergingName), [false, false, false, false]);
});

Deno.test("cleanDataDir() touches no merge that may be going on", async () => {
  const names = [...BOTH, `${MERGED}.containers`, `.${MERGED}.parquet.12.merging`].toSorted();
  await withFiles(names, async (dataDir, directory) => {
    await cleanDataDir(dataDir);
    assertEquals(namesIn(directory), names);
  });
});

Deno.test("repairMergesOfDead() mends where nobody merges, and only there", async () => {
  await withFiles([...BOTH, ...PUBLISHED], async (dataDir, directory) => {
    const held = await lockDataDir(dataDir, HOLDER, { name: MERGE_LOCK_FILE_NAME });
    assertEquals(held.kind, "locked");
    assertEquals(await repairMergesOfDead(dataDir, HOLDER), []);
    assertEquals(namesIn(directory).length, 6);
    if (held.kind === "locked") held.lock.release();
    assertEquals((await repairMergesOfDead(dataDir, HOLDER)).length, 1);
    assertEquals(namesIn(directory), PUBLISHED);
    const again = await lockDataDir(dataDir, HOLDER, { name: MERGE_LOCK_FILE_NAME });
    assertEquals(again.kind, "locked");
    if (again.kind === "locked") again.lock.release();
  });
});
