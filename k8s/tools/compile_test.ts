import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { checkedOutRev, type CompileOptions, compileProgram, nativeBytes } from "./compile.ts";
import type { CompiledProgram } from "./compiled_programs.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

const PROGRAM: CompiledProgram = {
  name: "fgm-x",
  entry: "collector/main.ts",
  includes: [],
  platforms: ["linux-x64"],
  hasDuckDb: false,
  permissions: [],
};

async function withDir(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function options(out: string, denort: string): CompileOptions {
  return { root: ROOT, out, isForImage: false, gitRev: "abc", denort };
}

Deno.test("compileProgram() refuses a runtime for another platform, and leaves nothing", async () => {
  await withDir(async (dir) => {
    const denort = join(dir, "denort");
    const header = [0x7f, 0x45, 0x4c, 0x46, ...new Array(14).fill(0), 183, 0, 0, 0];
    await Deno.writeFile(denort, Uint8Array.from(header));
    await assertRejects(
      () => compileProgram(PROGRAM, "linux-x64", options(dir, denort)),
      Error,
      `Cannot compile fgm-x for linux-x64: DENORT_BIN=${denort} is for linux-arm64`,
    );
    assertEquals([...Deno.readDirSync(join(dir, "linux-x64"))], []);
  });
});

Deno.test("compileProgram() refuses a runtime that is no program", async () => {
  await withDir(async (dir) => {
    const denort = join(dir, "denort");
    await Deno.writeTextFile(denort, "not a program at all");
    await assertRejects(
      () => compileProgram(PROGRAM, "linux-x64", options(dir, denort)),
      Error,
      "is for no platform known here",
    );
  });
});

Deno.test("compileProgram() names a runtime that is not there", async () => {
  await withDir(async (dir) => {
    await assertRejects(
      () => compileProgram(PROGRAM, "linux-x64", options(dir, "/nonexistent/denort")),
      Error,
      "Cannot compile fgm-x for linux-x64: DENORT_BIN=/nonexistent/denort is not there",
    );
  });
});

Deno.test("checkedOutRev() is a commit, or unknown outside a repository", async () => {
  assertMatch(await checkedOutRev(ROOT), /^([0-9a-f]{40,64}|unknown)$/);
  await withDir(async (dir) => assertEquals(await checkedOutRev(dir), "unknown"));
});

Deno.test("nativeBytes() adds up what lies beside a program", async () => {
  await withDir(async (dir) => {
    const binary = { path: join(dir, "fgm"), sizeBytes: 1 };
    assertEquals(await nativeBytes(binary), 0);
    await Deno.writeTextFile(join(dir, "libduckdb.so"), "12345");
    await Deno.writeTextFile(join(dir, "duckdb.node"), "67");
    await Deno.writeTextFile(join(dir, "fgm-viewer"), "not this");
    assertEquals(await nativeBytes(binary), 7);
  });
});
