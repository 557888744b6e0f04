import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { encodeHeader } from "./journal.ts";
import { fixtureHeader, fixtureJournal, randomTicks, seededRandom } from "./journal_fixture.ts";
import { runSealChild } from "./seal_child.ts";

/** What the child answers for a journal of these bytes; undefined: no journal is named. */
async function answerFor(
  bytes: Uint8Array | undefined,
): Promise<{ code: number; answer: Record<string, unknown> }> {
  const dir = await Deno.makeTempDir();
  try {
    const path = join(dir, "metrics-20260112T215249Z.journal");
    if (bytes !== undefined) await Deno.writeFile(path, bytes);
    const written: string[] = [];
    const host = { write: (text: string) => void written.push(text), cpuUsec: () => 1234 };
    const code = await runSealChild(bytes === undefined ? [] : [path], host);
    assertEquals(written.length, 1);
    assertEquals(written[0]!.indexOf("\n"), written[0]!.length - 1, "one line");
    return { code, answer: JSON.parse(written[0]!) };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("runSealChild() answers with the outcome and what it cost", async () => {
  const ticks = randomTicks(seededRandom(55), 3);
  const { code, answer } = await answerFor(fixtureJournal(ticks).bytes);
  assertEquals([code, answer.ok, answer.cpuUsec], [0, true, 1234]);
  assertEquals(Reflect.get(Object(answer.outcome), "tickCount"), 3);
});

Deno.test("runSealChild() calls a journal of a newer format hopeless", async () => {
  const { code, answer } = await answerFor(encodeHeader(fixtureHeader({ version: 2 })));
  assertEquals([code, answer.ok, answer.hopeless], [1, false, true]);
  assertEquals(String(answer.message).includes("version 2 is newer than 1; upgrade fgm"), true);
});

Deno.test("runSealChild() says so when no journal is named", async () => {
  const { code, answer } = await answerFor(undefined);
  assertEquals([code, answer.ok, answer.hopeless], [1, false, false]);
  assertEquals(answer.message, "Cannot seal: no journal is named");
});
