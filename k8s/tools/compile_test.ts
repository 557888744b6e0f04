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

/** The first bytes of a program for Linux: Deno looks no further at what it compiles onto. */
function elfHeader(machine: number): Uint8Array {
  return Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, ...new Array(14).fill(0), machine, 0, 0, 0]);
}

/** A program whose page says "old", unless its maker, a script with this text, makes another. */
async function programWithPage(root: string, maker: string): Promise<CompiledProgram> {
  await Deno.mkdir(join(root, "page"));
  await Deno.writeTextFile(join(root, "page/index.html"), "the page is old");
  await Deno.writeTextFile(join(root, "main.ts"), "");
  await Deno.writeTextFile(join(root, "maker.ts"), maker);
  const made = [{ path: "page", maker: ["maker.ts", "is", "new"] }] as const;
  return { ...PROGRAM, entry: "main.ts", made };
}

Deno.test("compileProgram() makes what it includes anew, whoever calls it", async () => {
  await withDir(async (root) => {
    const write = `Deno.writeTextFileSync("page/index.html", ["the page", ...Deno.args].join(" "))`;
    const program = await programWithPage(root, write);
    const denort = join(root, "denort");
    await Deno.writeFile(denort, elfHeader(62));
    const { path } = await compileProgram(program, "linux-x64", { ...options(root, denort), root });
    const text = new TextDecoder().decode(await Deno.readFile(path));
    assertEquals(/the page is (new|old)/.exec(text)?.[0], "the page is new");
  });
});

Deno.test("compileProgram() leaves no program without what it includes", async () => {
  await withDir(async (root) => {
    const program = await programWithPage(root, `throw new Error("Cannot build page: no");`);
    const denort = join(root, "denort");
    await Deno.writeFile(denort, elfHeader(62));
    await assertRejects(
      () => compileProgram(program, "linux-x64", { ...options(root, denort), root }),
      Error,
      "Cannot build page: no",
    );
    assertEquals([...Deno.readDirSync(join(root, "linux-x64"))], []);
  });
});

Deno.test("compileProgram() refuses a runtime for another platform, and leaves nothing", async () => {
  await withDir(async (dir) => {
    const denort = join(dir, "denort");
    await Deno.writeFile(denort, elfHeader(183));
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
