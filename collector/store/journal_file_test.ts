import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  expectedTicks,
  FIXTURE_START_MS,
  fixtureHeader,
  randomTicks,
  recordingDecoder,
  seededRandom,
} from "./journal_fixture.ts";
import { encodeHeader, JournalEncoder } from "./journal.ts";
import { JournalFile } from "./journal_file.ts";

const PARTITION = "dt=2026-01-12/identifier=fgm-x7k2p";

async function withDir(test: (dir: string) => void | Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("JournalFile.create() writes the header into the partition", async () => {
  await withDir((dir) => {
    using journal = JournalFile.create(dir, fixtureHeader());
    assertEquals(journal.path, join(dir, PARTITION, "metrics-20260112T215249Z.journal"));
    assertEquals(journal.startMs, FIXTURE_START_MS);
    const header = encodeHeader(fixtureHeader());
    assertEquals(journal.sizeBytes, header.length);
    assertEquals(Deno.readFileSync(journal.path), header);
  });
});

for (const extension of ["journal", "parquet", "containers", "journal.damaged"]) {
  Deno.test(`JournalFile.create() does not take a stem that has a ${extension} file`, async () => {
    await withDir((dir) => {
      Deno.mkdirSync(join(dir, PARTITION), { recursive: true });
      const taken = join(dir, PARTITION, `metrics-20260112T215249Z.${extension}`);
      Deno.writeTextFileSync(taken, "mine");
      using journal = JournalFile.create(dir, fixtureHeader());
      assertEquals(journal.stem, "metrics-20260112T215249Z-4f1c");
      assertEquals(Deno.readTextFileSync(taken), "mine");
    });
  });
}

Deno.test("JournalFile.create() finds a name for every journal of one second and run", async () => {
  await withDir((dir) => {
    const stems = Array.from({ length: 4 }, () => {
      using journal = JournalFile.create(dir, fixtureHeader());
      return journal.stem;
    });
    assertEquals(stems, [
      "metrics-20260112T215249Z",
      "metrics-20260112T215249Z-4f1c",
      "metrics-20260112T215249Z-4f1c-2",
      "metrics-20260112T215249Z-4f1c-3",
    ]);
  });
});

Deno.test("JournalFile.append() is in the file when it returns", async () => {
  await withDir((dir) => {
    using journal = JournalFile.create(dir, fixtureHeader());
    const before = journal.sizeBytes;
    journal.append(Uint8Array.of(1, 2, 3));
    assertEquals(journal.sizeBytes, before + 3);
    assertEquals([...Deno.readFileSync(journal.path).subarray(before)], [1, 2, 3]);
  });
});

Deno.test("JournalFile refuses appends after close, which may come twice", async () => {
  await withDir((dir) => {
    const journal = JournalFile.create(dir, fixtureHeader());
    journal.close();
    journal.close();
    assertThrows(() => journal.append(Uint8Array.of(1)), Error, "it is closed");
  });
});

/** A file system of so many bytes, or undefined where this process may not mount one. */
async function smallDisk(dir: string, sizeBytes: number): Promise<AsyncDisposable | undefined> {
  const run = (program: string, ...args: string[]) =>
    new Deno.Command(program, { args, stdout: "null", stderr: "null" }).output();
  const mounted = await run("mount", "-t", "tmpfs", "-o", `size=${sizeBytes}`, "tmpfs", dir)
    .catch((error: unknown) => {
      if (error instanceof Deno.errors.NotFound) return { success: false };
      throw error;
    });
  if (!mounted.success) return undefined;
  return { [Symbol.asyncDispose]: async () => void await run("umount", dir) };
}

/** Sizes are pages here: a tmpfs counts whole ones. */
const DISK_BYTES = 64 * 1024;

Deno.test({
  name: "JournalFile.append() cuts off what a full disk took half, and goes on once there is room",
  ignore: Deno.uid() !== 0, // mounting a small disk needs root
  fn: async () => {
    await withDir(async (dir) => {
      await using disk = await smallDisk(dir, DISK_BYTES);
      if (disk === undefined) {
        console.warn("not tested: mounting a tmpfs is not permitted");
        return;
      }
      const filler = join(dir, "filler");
      Deno.writeFileSync(filler, new Uint8Array(32 * 1024));
      const ticks = randomTicks(seededRandom(41), 300);
      using journal = JournalFile.create(dir, fixtureHeader());
      const encoder = new JournalEncoder(fixtureHeader());
      const written: typeof ticks = [];
      let failures = 0;
      for (const tick of ticks) {
        const before = journal.sizeBytes;
        try {
          journal.append(encoder.encodeTick(tick));
          written.push(tick);
        } catch (error) {
          assert(error instanceof Error && error.message.includes("os error 28"));
          encoder.reset();
          assertEquals(journal.sizeBytes, before);
          assertEquals(Deno.statSync(journal.path).size, before);
          failures++;
          if (failures === 5) Deno.removeSync(filler);
        }
      }
      assert(failures >= 5 && written.length > 100, `${failures} failures`);
      const decoded = recordingDecoder();
      decoded.decoder.push(Deno.readFileSync(journal.path));
      assertEquals(decoded.decoder.damaged, []);
      assertEquals(decoded.decoder.tornBytes, 0);
      assertEquals(decoded.ticks, expectedTicks(written));
    });
  },
});

Deno.test({
  name: "JournalFile.create() leaves nothing behind on a full disk",
  ignore: Deno.uid() !== 0, // mounting a small disk needs root
  fn: async () => {
    await withDir(async (dir) => {
      await using disk = await smallDisk(dir, DISK_BYTES);
      if (disk === undefined) {
        console.warn("not tested: mounting a tmpfs is not permitted");
        return;
      }
      Deno.mkdirSync(join(dir, PARTITION), { recursive: true });
      try {
        Deno.writeFileSync(join(dir, "filler"), new Uint8Array(DISK_BYTES * 2));
      } catch (error) {
        assert(error instanceof Error && error.message.includes("os error 28"));
      }
      assertThrows(() => JournalFile.create(dir, fixtureHeader()), Error, "os error 28");
      assertEquals([...Deno.readDirSync(join(dir, PARTITION))], []);
    });
  },
});
