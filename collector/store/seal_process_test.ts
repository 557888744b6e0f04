import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { encodeHeader } from "./journal.ts";
import { fixtureHeader, fixtureJournal, randomTicks, seededRandom } from "./journal_fixture.ts";
import { sealCommand, sealInChild } from "./seal_process.ts";

async function withJournal(test: (journalPath: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "fgm,seal-" }); // a comma separates paths in flags
  try {
    const path = join(dir, "metrics-20260112T215249Z.journal");
    await Deno.writeFile(path, fixtureJournal(randomTicks(seededRandom(51), 20)).bytes);
    await test(path);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** A child that runs this source instead of sealing. */
function instead(source: string): readonly string[] {
  return [Deno.execPath(), "eval", "--quiet", source];
}

const FOREVER = instead("await new Promise(() => setInterval(() => {}, 1000))");

Deno.test("sealInChild() seals with access to the journal's folder alone", async () => {
  await withJournal(async (journalPath) => {
    const command = sealCommand(journalPath);
    assertEquals(command.filter((arg) => arg.startsWith("--allow-")).length, 3);
    assert(!command.includes("--allow-all") && !command.includes("-A"));
    const { outcome, cpuUsec } = await sealInChild(journalPath);
    assert(cpuUsec > 0);
    assert(outcome.kind === "sealed");
    assertEquals(outcome.tickCount, 20);
    const names = Array.from(Deno.readDirSync(join(journalPath, "..")), ({ name }) => name);
    assertEquals(names.sort(), [
      "metrics-20260112T215249Z.containers",
      "metrics-20260112T215249Z.parquet",
    ]);
    assertEquals((await sealInChild(journalPath)).outcome, { kind: "already-sealed" });
  });
});

Deno.test("sealInChild() gives the child's own words when sealing fails", async () => {
  await withJournal(async (journalPath) => {
    const misnamed = journalPath.replace(".journal", ".txt");
    await assertRejects(() => sealInChild(misnamed), Error, 'does not end with ".journal"');
  });
});

Deno.test("sealInChild() throws a SyntaxError for a journal of a newer format, and leaves it", async () => {
  await withJournal(async (journalPath) => {
    const newer = encodeHeader(fixtureHeader({ version: 99 }));
    await Deno.writeFile(journalPath, newer);
    await assertRejects(() => sealInChild(journalPath), SyntaxError, "format version 99");
    assertEquals(await Deno.readFile(journalPath), newer);
  });
});

const BAD_CHILDREN: ReadonlyArray<readonly [what: string, source: string, message: string]> = [
  ["dies without a word", "Deno.exit(3)", "ended with code 3"],
  ["says something else", "console.log('[1]')", "ended with code 0"],
  ["answers half", `console.log('{"ok":tr'); Deno.exit(1)`, "ended with code 1"],
  ["complains", "console.error('out of luck'); Deno.exit(1)", "out of luck"],
];
for (const [what, source, message] of BAD_CHILDREN) {
  Deno.test(`sealInChild() throws when the child ${what}`, async () => {
    await assertRejects(
      () => sealInChild("/data/x.journal", { command: instead(source) }),
      Error,
      message,
    );
  });
}

Deno.test("sealInChild() kills a child that takes too long", async () => {
  await assertRejects(
    () => sealInChild("/data/x.journal", { command: FOREVER, timeoutMs: 50 }),
    Error,
    "killed after 50 ms",
  );
});

Deno.test("sealInChild() lets the child finish at shutdown, for a while", async () => {
  const aborter = new AbortController();
  aborter.abort();
  await withJournal(async (journalPath) => {
    const { outcome } = await sealInChild(journalPath, { signal: aborter.signal });
    assertEquals(outcome.kind, "sealed");
  });
  const later = new AbortController();
  const sealing = assertRejects(
    () =>
      sealInChild("/data/x.journal", { command: FOREVER, signal: later.signal, shutdownMs: 50 }),
    Error,
    "killed 50 ms after shutdown began",
  );
  later.abort();
  await sealing;
});

Deno.test("sealInChild() throws when there is no such program", async () => {
  await assertRejects(
    () => sealInChild("/data/x.journal", { command: ["/nonexistent/fgm"] }),
    Deno.errors.NotFound,
  );
  await assertRejects(() => sealInChild("/data/x.journal", { command: [] }), RangeError, "empty");
});
