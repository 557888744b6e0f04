import { assert, assertEquals, assertThrows } from "@std/assert";
import { denoHost, HOST_FILE_BYTES_MAX, type HostFs } from "./host_fs.ts";
import { loadLibc } from "./libc.ts";

/** The same cases for both ways of reading. */
const HOSTS: ReadonlyArray<readonly [name: string, host: HostFs, isHere: boolean]> = [
  ["with the C library", denoHost(), loadLibc() !== undefined],
  ["with node:fs", denoHost({ callsLibc: false }), true],
];

async function withDirectory(act: (path: string) => void): Promise<void> {
  const path = await Deno.makeTempDir();
  try {
    act(path);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

function read(host: HostFs, path: string, size = 64 * 1024): string | undefined {
  const buffer = new Uint8Array(size);
  const file = host.open(path);
  const length = file?.read(buffer);
  file?.close();
  return length === undefined ? undefined : new TextDecoder().decode(buffer.subarray(0, length));
}

for (const [name, host, isHere] of HOSTS) {
  const test = (fact: string, act: (directory: string) => void) =>
    Deno.test({
      name: `denoHost() ${name} ${fact}${isHere ? "" : " (skipped: no C library to call)"}`,
      ignore: !isHere,
      fn: () => withDirectory(act),
    });

  test("reads a kept-open file again as it is now", (directory) => {
    const path = `${directory}/value`;
    Deno.writeTextFileSync(path, "1234567\n");
    const file = host.open(path);
    const buffer = new Uint8Array(4096);
    assertEquals(file?.read(buffer), 8);
    Deno.writeTextFileSync(path, "89\n");
    assertEquals(file?.read(buffer), 3);
    assertEquals(new TextDecoder().decode(buffer.subarray(0, 3)), "89\n");
    file?.close();
    assertEquals(file?.read(buffer), undefined);
    file?.close();
  });

  test("reads a file of several pages whole, and no part of one", (directory) => {
    const text = Array.from({ length: 10_000 }, (_, n) => `${n}\n`).join("");
    Deno.writeTextFileSync(`${directory}/procs`, text);
    assertEquals(read(host, `${directory}/procs`), text);
    assertEquals(host.readText(`${directory}/procs`), text);
    for (const size of [5_000, text.length]) {
      assertThrows(
        () => read(host, `${directory}/procs`, size),
        RangeError,
        `Cannot read ${directory}/procs: it does not end within ${size} bytes`,
      );
    }
  });

  test("reads an empty file as empty", (directory) => {
    Deno.writeTextFileSync(`${directory}/empty`, "");
    assertEquals(read(host, `${directory}/empty`), "");
  });

  test("says undefined of what is not there", (directory) => {
    Deno.writeTextFileSync(`${directory}/file`, "");
    assertEquals(host.open(`${directory}/no`), undefined);
    assertEquals(host.open(`${directory}/file/below`), undefined);
    assertEquals(host.readText(`${directory}/no`), undefined);
    assertEquals(host.statDir(`${directory}/no`), undefined);
    assertEquals(host.openDir(`${directory}/no`), undefined);
    assertEquals(host.readLink(`${directory}/no`), undefined);
    assertEquals(host.listDirs(`${directory}/no`), []);
    assertEquals(host.listFiles(`${directory}/no`), []);
  });

  test("throws what is damage, not absence", (directory) => {
    const file = host.open(directory);
    assertThrows(() => file?.read(new Uint8Array(16)), Error, "EISDIR");
    file?.close();
  });

  test("lists and tells directories", (directory) => {
    for (const each of ["b", "a"]) Deno.mkdirSync(`${directory}/${each}`);
    Deno.writeTextFileSync(`${directory}/f`, "");
    Deno.symlinkSync("f", `${directory}/l`);
    assertEquals(host.listDirs(directory), ["a", "b"]);
    assertEquals(host.listFiles(directory), ["f", "l"]);
    assertEquals(host.readLink(`${directory}/l`), "f");
    assert(host.statDir(`${directory}/a`)?.inode !== host.statDir(`${directory}/b`)?.inode);
  });
}

/** What may stand where a file should, and what reading it says. */
const STRANGE: ReadonlyArray<readonly [what: string, make: readonly string[], said: string]> = [
  ["a pipe that nobody writes to", ["mkfifo"], "ESPIPE"],
  ["a file that never ends", ["ln", "-s", "/dev/zero"], `within ${HOST_FILE_BYTES_MAX} bytes`],
  ["a file that fails", ["ln", "-s", "/proc/self/mem"], "EIO"],
  ["a directory", ["mkdir"], "EISDIR"],
  ["a link to itself", ["ln", "-s", "strange"], "ELOOP"],
];

for (const [what, [command = "", ...args], said] of STRANGE) {
  Deno.test({
    name: `denoHost() fails at once over ${what}`,
    ignore: Deno.build.os !== "linux",
    fn: () =>
      withDirectory((directory) => {
        const path = `${directory}/strange`;
        assert(new Deno.Command(command, { args: [...args, path] }).outputSync().success);
        for (const [, host, isHere] of HOSTS) {
          if (!isHere) continue;
          assertThrows(() => read(host, path, HOST_FILE_BYTES_MAX), Error, said);
          assertThrows(() => host.readText(path), Error, said);
        }
      }),
  });
}

for (const [how, host, isHere] of HOSTS) {
  Deno.test({
    name: `denoHost() ${how} sees a kept-open directory gain and lose sub-directories`,
    ignore: !isHere || Deno.build.os !== "linux",
    fn: () =>
      withDirectory((path) => {
        const dir = host.openDir(path);
        const before = dir?.links() ?? 0;
        Deno.mkdirSync(`${path}/child`);
        const after = dir?.links() ?? 0;
        Deno.removeSync(`${path}/child`);
        // Some file systems count no sub-directories; there, discovery falls back on its full sweep.
        assert(after === before + 1 || (before === 1 && after === 1));
        assertEquals(dir?.links(), before);
        dir?.close();
      }),
  });
}

const PROCESS_FILE = "/proc/self/stat";

Deno.test({
  name: "denoHost() takes a process that ended for absent",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
    for (const [, host, isHere] of HOSTS) {
      if (isHere) assert((read(host, PROCESS_FILE)?.length ?? 0) > 20);
    }
    const files = HOSTS.map(([, host]) => host.open(`/proc/${child.pid}/stat`));
    child.kill("SIGKILL");
    await child.status;
    for (const file of files) {
      assertEquals(file?.read(new Uint8Array(4096)), undefined);
      file?.close();
    }
  },
});
