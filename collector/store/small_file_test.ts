import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { readSmallFile } from "./small_file.ts";

const OPTIONS = { maxBytes: 10, subject: "sidecar" };

Deno.test("readSmallFile() reads what is small, and nothing of what is not", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const path = join(dir, "file");
    for (const size of [0, 1, 10]) {
      await Deno.writeFile(path, new Uint8Array(size).fill(7));
      assertEquals(readSmallFile(path, OPTIONS), new Uint8Array(size).fill(7));
    }
    // Larger than any memory: it takes no room on the disk.
    for (const size of [11, 2 ** 40]) {
      await Deno.truncate(path, size);
      assertThrows(
        () => readSmallFile(path, OPTIONS),
        SyntaxError,
        `Cannot read sidecar: ${size} bytes are more than 10`,
      );
    }
    assertThrows(() => readSmallFile(join(dir, "none"), OPTIONS), Deno.errors.NotFound);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
