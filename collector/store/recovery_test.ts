import { assertEquals } from "@std/assert";
import { basename, join } from "@std/path";
import { cleanDataDir, findDeadJournals } from "./recovery.ts";

const STEM = "metrics-20260112T215249Z";
const PARTITION = "dt=2026-01-12/identifier=a";

const CLEAN_CASES: ReadonlyArray<
  readonly [what: string, files: string[], kept: string[], dead: string[]]
> = [
  ["nothing", [], [], []],
  ["a sealed segment", [".parquet", ".containers"], [".containers", ".parquet"], []],
  ["an open journal", [".journal"], [".journal"], [".journal"]],
  ["a loose file", [".parquet"], [".parquet"], []],
  [
    "a segment whose journal was not removed",
    [".journal", ".parquet", ".containers"],
    [".containers", ".parquet"],
    [],
  ],
  [
    "a segment that was not described",
    [".journal", ".parquet"],
    [".journal", ".parquet"],
    [".journal"],
  ],
  ["a sidecar alone", [".containers"], [], []],
  ["a sidecar beside a journal", [".containers", ".journal"], [".journal"], [".journal"]],
  [
    "a damaged journal",
    [".journal.damaged", ".parquet", ".containers"],
    [".containers", ".journal.damaged", ".parquet"],
    [],
  ],
];
for (const [what, files, kept, dead] of CLEAN_CASES) {
  Deno.test(`cleanDataDir() meets ${what}`, async () => {
    const dataDir = await Deno.makeTempDir();
    try {
      const directory = join(dataDir, PARTITION);
      await Deno.mkdir(directory, { recursive: true });
      for (const extension of files) {
        await Deno.writeTextFile(join(directory, STEM + extension), "");
      }
      const done = await cleanDataDir(dataDir);
      const names = Array.from(Deno.readDirSync(directory), ({ name }) => name).sort();
      assertEquals(names, kept.map((extension) => STEM + extension));
      assertEquals(done.length, files.length - kept.length);
      const journals = findDeadJournals(dataDir);
      assertEquals(journals.map((path) => basename(path)), dead.map((name) => STEM + name));
      assertEquals(findDeadJournals(dataDir, journals), []);
      assertEquals(await cleanDataDir(dataDir), []);
    } finally {
      await Deno.remove(dataDir, { recursive: true });
    }
  });
}

Deno.test("cleanDataDir() removes temporary files wherever fgm makes some, and says so", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(dataDir, PARTITION), { recursive: true });
    await Deno.mkdir(join(dataDir, "sessions"));
    const left = [
      ".session.json.tmp",
      "sessions/.a.json.tmp",
      `${PARTITION}/.${STEM}.parquet.tmp`,
    ].map((path) => join(dataDir, path));
    const foreign = [
      ...[`${PARTITION}/notes.tmp`, `${PARTITION}/.hidden`, "x.txt"],
      `${PARTITION}/.${STEM}-merged1.containers.tmp`, // of a merge that may be going on
    ].map((path) => join(dataDir, path));
    for (const path of [...left, ...foreign]) await Deno.writeTextFile(path, "x");
    assertEquals(
      await cleanDataDir(dataDir),
      left.map((path) => `Removed ${path}: it was never finished`),
    );
    for (const path of foreign) assertEquals(await Deno.readTextFile(path), "x");
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("findDeadJournals() gives the oldest first, over all partitions", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const names = [
      "dt=2026-01-12/identifier=b/metrics-20260112T000001Z.journal",
      "dt=2026-01-11/identifier=z/metrics-20260111T000000Z.journal",
      "dt=2026-01-12/identifier=a/metrics-20260112T000002Z.journal",
      "dt=2026-01-12/identifier=a/other.journal",
      "elsewhere/identifier=a/metrics-20260112T000003Z.journal",
    ];
    for (const name of names) {
      await Deno.mkdir(join(dataDir, name, ".."), { recursive: true });
      await Deno.writeTextFile(join(dataDir, name), "");
    }
    assertEquals(
      findDeadJournals(dataDir),
      [names[1], names[0], names[2]].map((name) => join(dataDir, name!)),
    );
    assertEquals(findDeadJournals(join(dataDir, "missing")), []);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});
