import { assert, assertEquals } from "@std/assert";
import { closeSync, openSync } from "node:fs";
import { loadPread } from "./pread.ts";

const pread = loadPread();
const NO_PREAD = pread === undefined ? " (skipped: no pread here)" : "";

Deno.test({
  name: `loadPread() reads from an offset of an open file${NO_PREAD}`,
  ignore: pread === undefined,
  fn: async () => {
    assert(pread !== undefined);
    const path = await Deno.makeTempFile();
    await Deno.writeTextFile(path, "usage_usec 7\n");
    const fd = openSync(path, "r");
    try {
      const buffer = new Uint8Array(64);
      const text = (length: number) => new TextDecoder().decode(buffer.subarray(0, length));
      assertEquals(text(pread(fd, buffer, 0)), "usage_usec 7\n");
      assertEquals(text(pread(fd, buffer, 6)), "usec 7\n");
      assertEquals(pread(fd, buffer, 64), 0);
    } finally {
      closeSync(fd);
      await Deno.remove(path);
    }
  },
});

Deno.test({
  name: `loadPread()'s function answers -1 for what is no open file${NO_PREAD}`,
  ignore: pread === undefined,
  fn: () => assertEquals(pread?.(1_000_000, new Uint8Array(8), 0), -1),
});

for (const version of ["1.46.3", "2.0.0", "2.6.10", "2.7.14"]) {
  Deno.test(`loadPread() is not for Deno ${version}, whose descriptors are its own`, () => {
    assertEquals(loadPread(version), undefined);
  });
}
