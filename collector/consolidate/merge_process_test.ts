import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { randomTicks, seededRandom } from "../store/journal_fixture.ts";
import { segmentPath } from "../store/segment_files.ts";
import { mergeInChild, readMergeAnswer } from "./merge_process.ts";
import { InputError } from "./row_input.ts";
import { assertSameRows, rowsOf, sealTicks, withDirectory } from "./testing/merge_fixture.ts";

/** A child that runs this source instead of merging. */
function instead(source: string): readonly string[] {
  return [Deno.execPath(), "eval", "--quiet", source];
}

const REQUEST = { inputs: [], output: "/nonexistent/merged" };

Deno.test("mergeInChild() merges with access to the segments' folder alone", async () => {
  await withDirectory(async (dataDir, db) => {
    const ticks = randomTicks(seededRandom(131), 40);
    const files = [
      await sealTicks(dataDir, ticks.slice(0, 20)),
      await sealTicks(dataDir, ticks.slice(20)),
    ];
    const paths = files.map((each) => segmentPath(each, "parquet"));
    const inputs = paths.map((path) => ({ path }));
    const output = join(files[0]!.directory, ".merged");
    const { merged, cpuUsec } = await mergeInChild({ inputs, output });
    assert(cpuUsec > 0);
    assertEquals(merged.byteSize, (await Deno.stat(output)).size);
    assertSameRows(await rowsOf(db, [output]), await rowsOf(db, paths));
    await assertRejects(
      () => mergeInChild({ inputs, output: join(dataDir, "elsewhere", "merged") }),
      Error,
    );
  });
});

Deno.test("mergeInChild() says which input cannot be read", async () => {
  await withDirectory(async (dataDir) => {
    const files = await sealTicks(dataDir, randomTicks(seededRandom(132), 10));
    const good = segmentPath(files, "parquet");
    const error = await assertRejects(
      () =>
        mergeInChild({
          inputs: [{ path: good }, { path: `${good}.none` }],
          output: join(files.directory, ".merged"),
        }),
      InputError,
    );
    assertEquals(error.input, 1);
    assert(error.message.includes(".none"));
  });
});

const BAD_CHILDREN: readonly (readonly [what: string, source: string, message: string])[] = [
  ["dies without a word", "Deno.exit(3)", "ended with code 3"],
  ["says something else", "console.log('[1]')", "ended with code 0"],
  ["answers half", "console.log('{\"ok\":true}')", "ended with code 0"],
  ["complains", "console.error('no luck'); Deno.exit(1)", "no luck"],
];

const GOOD = {
  ok: true,
  merged: { rowCount: 5, byteSize: 9, fileCrc32: 3, droppedRows: 0 },
  cpuUsec: 7,
};

Deno.test("readMergeAnswer() gives what a child tells", () => {
  const { merged, cpuUsec } = readMergeAnswer({ answer: GOOD, ending: "" }, "/data/x");
  assertEquals([merged, cpuUsec], [GOOD.merged, 7]);
});

const STRANGE: readonly object[] = [
  {},
  [],
  { ...GOOD, merged: null },
  { ...GOOD, merged: { ...GOOD.merged, byteSize: "9" } },
  { ...GOOD, merged: { ...GOOD.merged, fileCrc32: undefined } },
  { ...GOOD, cpuUsec: null },
  { ok: false },
  { ok: 1, message: "x" },
  { ok: false, message: [{ toString: "x" }] },
  { ok: false, message: "x", input: "%" },
];

for (const answer of STRANGE) {
  Deno.test(`readMergeAnswer() takes ${JSON.stringify(answer)} for no answer`, () => {
    const child = { answer, ending: "the child ended with code 0: " };
    assertThrows(() => readMergeAnswer(child, "/data/x"), Error, "the child ended with code 0");
  });
}

for (const [what, source, message] of BAD_CHILDREN) {
  Deno.test(`mergeInChild() throws when the child ${what}`, async () => {
    await assertRejects(
      () => mergeInChild(REQUEST, { command: instead(source) }),
      Error,
      message,
    );
  });
}

Deno.test("mergeInChild() kills the child at once when told to stop", async () => {
  const stop = new AbortController();
  const merging = mergeInChild(REQUEST, {
    signal: stop.signal,
    command: instead("setInterval(() => {}, 1000)"),
  });
  stop.abort();
  await assertRejects(() => merging, Error, "was killed 0 ms after shutdown began");
});

Deno.test("mergeInChild() gives the child a standard input that stays open", async () => {
  const source = `const read = Deno.stdin.read(new Uint8Array(1)).then(() => "closed");
    const wait = new Promise((done) => setTimeout(() => done("open"), 300));
    console.log(JSON.stringify({ ok: false, message: await Promise.race([read, wait]) }));
    Deno.exit(1);`;
  await assertRejects(
    () => mergeInChild(REQUEST, { command: instead(source) }),
    Error,
    "open",
  );
});

Deno.test("mergeInChild() bounds what the child's allocators keep for themselves", async () => {
  const source = `console.log(JSON.stringify({ ok: false,
    message: Deno.env.get("MALLOC_ARENA_MAX") + " " + Deno.env.get("DUCKDB_JE_MALLOC_CONF") }));
    Deno.exit(1);`;
  await assertRejects(
    () =>
      mergeInChild(REQUEST, {
        command: [Deno.execPath(), "eval", "--quiet", source],
      }),
    Error,
    "1 narenas:1",
  );
});

Deno.test("the merging child ends with its parent, whose end closes its standard input", async () => {
  const entry = fromFileUrl(new URL("./merge_main.ts", import.meta.url));
  // Without the end it would wait for the pipe that it is to read from.
  await withDirectory(async (dataDir) => {
    const pipe = join(dataDir, "pipe");
    const { success } = await new Deno.Command("mkfifo", { args: [pipe] }).output();
    assert(success);
    const request = JSON.stringify({ inputs: [{ path: pipe }], output: join(dataDir, "merged") });
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", entry, request],
      stdin: "null",
    }).output();
    assertEquals([code, stdout.length], [1, 0]);
  });
});
