import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  isTemporaryName,
  removeFileSync,
  removeIfPresent,
  statIfPresent,
  temporaryPath,
  writeFileAtomically,
} from "./atomic_file.ts";

async function withDir(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("temporaryPath() is hidden, and known to isTemporaryName()", () => {
  assertEquals(temporaryPath("/data/a.parquet"), "/data/.a.parquet.tmp");
  assertEquals(["x.tmp", ".x", ".x.tmp"].map(isTemporaryName), [false, false, true]);
});

Deno.test("writeFileAtomically() replaces a file and leaves nothing else", async () => {
  await withDir(async (dir) => {
    const path = join(dir, "f");
    await writeFileAtomically(path, Uint8Array.of(1));
    await writeFileAtomically(path, Uint8Array.of(2));
    assertEquals([...await Deno.readFile(path)], [2]);
    assertEquals(Array.from(Deno.readDirSync(dir), ({ name }) => name), ["f"]);
  });
});

Deno.test("writeFileAtomically() cleans up when it fails", async () => {
  await withDir(async (dir) => {
    const path = join(dir, "taken");
    await Deno.mkdir(join(path, "by-a-folder"), { recursive: true });
    await assertRejects(() => writeFileAtomically(path, Uint8Array.of(1)));
    assertEquals(Array.from(Deno.readDirSync(dir), ({ name }) => name), ["taken"]);
  });
  await assertRejects(
    () => writeFileAtomically("/nonexistent/fgm/f", Uint8Array.of(1)),
    Deno.errors.NotFound,
  );
});

Deno.test("removal and stat tell a missing file from a present one, and throw for the rest", async () => {
  await withDir(async (dir) => {
    const path = join(dir, "f");
    await Deno.writeTextFile(path, "12");
    assertEquals((await statIfPresent(path))?.size, 2);
    assertEquals([await removeIfPresent(path), await removeIfPresent(path)], [true, false]);
    assertEquals([removeFileSync(path), await statIfPresent(path)], [false, undefined]);
    await Deno.mkdir(join(path, "full"), { recursive: true });
    await assertRejects(() => removeIfPresent(path));
  });
});
