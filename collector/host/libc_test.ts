import { assert, assertEquals } from "@std/assert";
import { closeSync, existsSync, openSync } from "node:fs";
import { libcPath, loadLibc } from "./libc.ts";

const libc = loadLibc();
const NO_LIBC = libc === undefined ? " (skipped: no C library to call here)" : "";

/** Opens a path as the collector does, for as long as `use` runs. */
function withOpen(path: string, use: (fd: number) => void): void {
  const fd = openSync(path, "r");
  try {
    use(fd);
  } finally {
    closeSync(fd);
  }
}

const DEBIANS = existsSync(libcPath(Deno.build.arch));

/** Whether a program with these permissions finds it. */
async function isFoundWith(...permissions: readonly string[]): Promise<boolean> {
  const program = `import { loadLibc } from "${new URL("./libc.ts", import.meta.url)}";
    console.log(loadLibc() !== undefined);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--no-check", ...permissions, "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { code, stdout } = await child.output();
  assertEquals(code, 0);
  return new TextDecoder().decode(stdout).trim() === "true";
}

Deno.test({
  name: `loadLibc() needs no more than the right to it${DEBIANS ? "" : " (skipped: not Debian's)"}`,
  ignore: libc === undefined || !DEBIANS,
  fn: async () => {
    assertEquals(await isFoundWith(`--allow-ffi=/nowhere,${libcPath(Deno.build.arch)}`), true);
    assertEquals(await isFoundWith("--allow-ffi=/nowhere"), false);
    assertEquals(await isFoundWith(), false);
  },
});

Deno.test({
  name: `pread() reads from an offset of an open file${NO_LIBC}`,
  ignore: libc === undefined,
  fn: async () => {
    assert(libc !== undefined);
    const path = await Deno.makeTempFile();
    await Deno.writeTextFile(path, "usage_usec 7\n");
    withOpen(path, (fd) => {
      const buffer = new Uint8Array(64);
      const text = (length: number) => new TextDecoder().decode(buffer.subarray(0, length));
      assertEquals(text(libc.pread(fd, buffer, 0)), "usage_usec 7\n");
      assertEquals(text(libc.pread(fd, buffer, 6)), "usec 7\n");
      assertEquals(libc.pread(fd, buffer, 64), 0);
    });
    await Deno.remove(path);
  },
});

Deno.test({
  name: `linksOf() counts the links of an open directory${NO_LIBC}`,
  ignore: libc === undefined,
  fn: async () => {
    assert(libc !== undefined);
    const path = await Deno.makeTempDir();
    withOpen(path, (fd) => {
      for (const child of ["a", "b", "c"]) {
        Deno.mkdirSync(`${path}/${child}`);
        assertEquals(libc.linksOf(fd), Deno.statSync(path).nlink);
      }
    });
    await Deno.remove(path, { recursive: true });
  },
});

Deno.test({
  name: `the C library answers -1 for what is no open file${NO_LIBC}`,
  ignore: libc === undefined,
  fn: () => {
    assertEquals(libc?.pread(1_000_000, new Uint8Array(8), 0), -1);
    assertEquals(libc?.linksOf(1_000_000), -1);
  },
});

for (const version of ["1.46.3", "2.0.0", "2.6.10", "2.7.14"]) {
  Deno.test(`loadLibc() is not for Deno ${version}, whose descriptors are its own`, () => {
    assertEquals(loadLibc(version), undefined);
  });
}
