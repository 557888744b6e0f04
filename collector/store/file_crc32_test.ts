import { assertEquals, assertRejects } from "@std/assert";
import { crc32 } from "node:zlib";
import { join } from "@std/path";
import { CRC_READ_BYTES, otherCrc32Text, readFileCrc32 } from "./file_crc32.ts";

async function withFile(bytes: Uint8Array, run: (path: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "fgm-crc-" });
  try {
    const path = join(dir, "file");
    await Deno.writeFile(path, bytes);
    await run(path);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("readFileCrc32() gives the CRC-32 that every program knows", async () => {
  // The check value that catalogues of such algorithms give for CRC-32 (IEEE 802.3).
  await withFile(new TextEncoder().encode("123456789"), async (path) => {
    assertEquals(await readFileCrc32(path), { crc32: 0xcbf43926, byteSize: 9 });
  });
});

for (
  const byteSize of [
    ...[0, 1, CRC_READ_BYTES - 1, CRC_READ_BYTES],
    ...[CRC_READ_BYTES + 1, 3 * CRC_READ_BYTES + 77],
  ]
) {
  Deno.test(`readFileCrc32() reads all of ${byteSize} bytes`, async () => {
    const bytes = Uint8Array.from({ length: byteSize }, (_, i) => (i * 31) >> 3);
    await withFile(bytes, async (path) => {
      assertEquals(await readFileCrc32(path), { crc32: crc32(bytes), byteSize });
    });
  });
}

Deno.test("readFileCrc32() throws where there is no file, and once it is told to stop", async () => {
  await withFile(new Uint8Array(9), async (path) => {
    await assertRejects(() => readFileCrc32(`${path}.none`), Deno.errors.NotFound);
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    await assertRejects(() => readFileCrc32(path, { signal: stop.signal }), Error, "enough");
  });
});

Deno.test("otherCrc32Text() tells both in eight digits", () => {
  assertEquals(
    otherCrc32Text(0xff, 0xc0ffee11),
    "its bytes are not those that were written: their CRC-32 is 000000ff, and c0ffee11 by its sidecar",
  );
});
