import { assertEquals } from "@std/assert";
import { recordText } from "./run_record.ts";
import {
  defaultStateDir,
  KEPT_MS,
  openRunStore,
  RECORD_BYTES_MAX,
  RECORDS_MAX,
} from "./run_store.ts";
import { RUN_ID, START_MS, testRun } from "./testing/runs.ts";

const DIRS:
  readonly (readonly [env: Readonly<Record<string, string>>, want: string | undefined])[] = [
    [{ XDG_STATE_HOME: "/state", HOME: "/h" }, "/state/fgm/runs"],
    [{ XDG_STATE_HOME: "relative", HOME: "/h" }, "/h/.local/state/fgm/runs"],
    [{ XDG_STATE_HOME: "", HOME: "/h" }, "/h/.local/state/fgm/runs"],
    [{ USERPROFILE: "/h" }, "/h/.local/state/fgm/runs"],
    [{ HOME: "" }, undefined],
    [{}, undefined],
  ];

for (const [env, want] of DIRS) {
  Deno.test(`defaultStateDir() of ${JSON.stringify(env)} is ${want}`, () => {
    assertEquals(defaultStateDir((name) => env[name]), want);
  });
}

/** A store in a folder that is not there yet, with a clock. */
async function open() {
  const parent = await Deno.makeTempDir({ prefix: "fgm-store-" });
  const dir = `${parent}/state/runs`;
  const clock = { nowMs: START_MS };
  const notes: string[] = [];
  const store = openRunStore(dir, { now: () => clock.nowMs, note: (line) => notes.push(line) });
  return {
    ...{ dir, clock, notes, store },
    files: () => [...Deno.readDirSync(dir)].map(({ name }) => name).sort(),
    ids: async () => (await store.list()).map(({ id }) => id),
    [Symbol.asyncDispose]: () => Deno.remove(parent, { recursive: true }),
  };
}

Deno.test("openRunStore() has nothing where there is no folder", async () => {
  await using at = await open();
  assertEquals([await at.store.list(), at.notes], [[], []]);
});

Deno.test("openRunStore() gives what was saved last, newest first", async () => {
  await using at = await open();
  await at.store.save(testRun());
  await at.store.save(testRun({ id: "newernew", startMs: START_MS + 1 }));
  const done = testRun({ state: "done", endMs: START_MS + 5 });
  await at.store.save(done);
  assertEquals(await at.ids(), ["newernew", RUN_ID]);
  assertEquals((await at.store.list())[1], done);
  assertEquals(at.files(), [`${RUN_ID}.json`, "newernew.json"]);
});

Deno.test("openRunStore() says which record is broken, and gives the others", async () => {
  await using at = await open();
  await at.store.save(testRun());
  const broken: Readonly<Record<string, string>> = {
    "aaaaaaaa": "",
    "bbbbbbbb": "{",
    "cccccccc": "x".repeat(RECORD_BYTES_MAX + 1),
  };
  for (const [id, text] of Object.entries(broken)) {
    Deno.writeTextFileSync(`${at.dir}/${id}.json`, text);
  }
  // Of another run, and no records at all.
  Deno.writeTextFileSync(`${at.dir}/dddddddd.json`, recordText(testRun()));
  Deno.writeTextFileSync(`${at.dir}/notes.txt`, "mine");
  Deno.mkdirSync(`${at.dir}/eeeeeeee.json`);
  assertEquals(await at.ids(), [RUN_ID]);
  assertEquals(at.notes.map((line) => /runs\/(\w+)\.json/.exec(line)?.[1]), Object.keys(broken));
  assertEquals(at.notes[2]?.endsWith("it has 262145 bytes"), true);
  assertEquals(at.files().includes("notes.txt"), true);
});

Deno.test("openRunStore() forgets a run a week after its end", async () => {
  await using at = await open();
  await at.store.save(testRun({ endMs: START_MS + 100 }));
  await at.store.save(testRun({ id: "aaaaaaaa", startMs: START_MS - 1 })); // nobody saw its end
  at.clock.nowMs = START_MS + 100 + KEPT_MS;
  assertEquals(await at.ids(), [RUN_ID, "aaaaaaaa"]);
  at.clock.nowMs++;
  assertEquals(await at.ids(), ["aaaaaaaa"]);
  assertEquals(at.files(), ["aaaaaaaa.json"]);
  at.clock.nowMs = START_MS + 300_001 + KEPT_MS;
  assertEquals([await at.ids(), at.files()], [[], []]);
});

Deno.test("openRunStore() keeps a bounded number of records", async () => {
  await using at = await open();
  const letters = "abcdefghjkmnpqrstuvwxyz";
  const id = (index: number) =>
    `aaaaaa${letters[Math.floor(index / letters.length)]}${letters[index % letters.length]}`;
  for (let index = 0; index <= RECORDS_MAX; index++) {
    await at.store.save(testRun({ id: id(index), startMs: START_MS + index }));
  }
  assertEquals((await at.ids()).length, RECORDS_MAX);
  assertEquals(at.files().includes(`${id(0)}.json`), false);
});

Deno.test("openRunStore() removes what was never finished, an hour later", async () => {
  await using at = await open();
  await at.store.save(testRun());
  const path = `${at.dir}/.aaaaaaaa.json.7.tmp`;
  Deno.writeTextFileSync(path, "{");
  Deno.utimeSync(path, START_MS / 1_000, START_MS / 1_000);
  await at.store.list();
  assertEquals(at.files().length, 2);
  at.clock.nowMs += 3_600_001;
  await at.store.list();
  assertEquals(at.files(), [`${RUN_ID}.json`]);
});

Deno.test("openRunStore() leaves nothing behind when the record cannot be put in its place", async () => {
  await using at = await open();
  Deno.mkdirSync(`${at.dir}/${RUN_ID}.json`, { recursive: true });
  let failed = false;
  await at.store.save(testRun()).catch(() => failed = true);
  assertEquals([failed, at.files()], [true, [`${RUN_ID}.json`]]);
});
