import { assertEquals, assertThrows } from "@std/assert";
import { memoryHost } from "./memory_host.ts";

const ROOT = "/sys/fs/cgroup";

function readAll(file: { read(buffer: Uint8Array): number | undefined } | undefined) {
  const buffer = new Uint8Array(64);
  const length = file?.read(buffer);
  return length === undefined ? undefined : new TextDecoder().decode(buffer.subarray(0, length));
}

Deno.test("memoryHost() holds files, directories and links by absolute path", () => {
  const host = memoryHost({
    files: { "/a/f": "text", "/a/b/g": "" },
    dirs: ["/a/c"],
    links: { "/a/l": "/a/f" },
  });
  assertEquals(host.readText("/a/f"), "text");
  assertEquals([host.listDirs("/a"), host.listFiles("/a")], [["b", "c"], ["f", "l"]]);
  assertEquals([host.listDirs("/"), host.listDirs("/a/c")], [["a"], []]);
  assertEquals([host.readLink("/a/l"), host.readLink("/a/f")], ["/a/f", undefined]);
});

Deno.test("memoryHost() answers absence with absence", () => {
  const host = memoryHost({ files: { "/f": "" } });
  for (const path of ["/none", "/f/below", "/none/below"]) {
    assertEquals([host.open(path), host.readText(path), host.statDir(path)], [
      undefined,
      undefined,
      undefined,
    ]);
    assertEquals([host.listDirs(path), host.listFiles(path)], [[], []]);
  }
  assertEquals([host.statDir("/f"), host.open("/")], [undefined, undefined]);
});

Deno.test("memoryHost() counts links as cgroupfs does: sub-directories plus two", () => {
  const host = memoryHost({ files: { [`${ROOT}/a/cpu.stat`]: "" } });
  assertEquals(host.statDir(`${ROOT}/a`)?.links, 2);
  host.makeDir(`${ROOT}/a/b/c`);
  assertEquals([host.statDir(`${ROOT}/a`)?.links, host.statDir(`${ROOT}/a/b`)?.links], [3, 3]);
  host.remove(`${ROOT}/a/b`);
  assertEquals(host.statDir(`${ROOT}/a`)?.links, 2);
});

Deno.test("memoryHost() gives a directory made anew another inode", () => {
  const host = memoryHost({ dirs: ["/a/b", "/a/c"] });
  const before = host.statDir("/a/b")?.inode;
  host.makeDir("/a/b");
  assertEquals(host.statDir("/a/b")?.inode, before, "an existing one stays");
  host.remove("/a/b");
  host.makeDir("/a/b");
  assertEquals(host.statDir("/a/b")?.inode === before, false);
});

Deno.test("memoryHost() changes modification times as disks do, and not on cgroupfs", () => {
  const host = memoryHost({ dirs: ["/log", `${ROOT}/a`] });
  const times = () => [host.statDir("/log")?.modifiedMs, host.statDir(`${ROOT}/a`)?.modifiedMs];
  const [log, cgroup] = times();
  host.link("/log/x", "/y");
  host.makeDir(`${ROOT}/a/b`);
  const [logAfter, cgroupAfter] = times();
  assertEquals([logAfter === log, cgroupAfter === cgroup], [false, true]);
  host.remove("/log/x");
  assertEquals(times()[0] === logAfter, false);
});

Deno.test("memoryHost() keeps an open file bound to what was opened", () => {
  const host = memoryHost({ files: { "/a/f": "one" } });
  const file = host.open("/a/f");
  assertEquals(readAll(file), "one");
  host.write("/a/f", "two");
  assertEquals(readAll(file), "two");
  host.remove("/a");
  assertEquals(readAll(file), undefined);
  host.write("/a/f", "three");
  assertEquals(readAll(file), undefined, "another file of that name");
  assertEquals(readAll(host.open("/a/f")), "three");
});

Deno.test("memoryHost() counts open files, and reads nothing after close", () => {
  const host = memoryHost({ files: { "/f": "x" } });
  const file = host.open("/f");
  assertEquals(host.openFiles, 1);
  file?.close();
  file?.close();
  assertEquals([host.openFiles, readAll(file)], [0, undefined]);
});

Deno.test("memoryHost() throws over what does not fit the buffer, as a real one does", () => {
  const file = memoryHost({ files: { "/f": "12345" } }).open("/f");
  for (const size of [3, 5]) {
    assertThrows(() => file?.read(new Uint8Array(size)), RangeError, `within ${size} bytes`);
  }
  assertEquals(file?.read(new Uint8Array(6)), 5);
});

Deno.test("memoryHost() fails as it was told to, until allowed", () => {
  const host = memoryHost({ files: { "/f": "x" } });
  host.fail("/f", new Error("EIO: i/o error, read EIO"));
  assertThrows(() => host.open("/f"), Error, "EIO");
  host.allow("/f");
  assertEquals(host.readText("/f"), "x");
});

Deno.test("memoryHost() refuses one path, open files included, until allowed", () => {
  const host = memoryHost({ files: { "/a/f": "x" } });
  const file = host.open("/a/f");
  host.refuse("/a/f");
  host.refuse("/a");
  for (const act of [() => host.readText("/a/f"), () => readAll(file), () => host.statDir("/a")]) {
    assertThrows(act, Deno.errors.PermissionDenied);
  }
  host.allow("/a/f");
  assertEquals([host.readText("/a/f"), readAll(file)], ["x", "x"]);
});

Deno.test("memoryHost() counts calls", () => {
  const host = memoryHost({ dirs: ["/a"] });
  host.statDir("/a");
  host.statDir("/b");
  assertEquals([host.calls.statDir, host.calls.listDirs], [2, 0]);
});
