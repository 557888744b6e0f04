import { assertEquals, assertThrows } from "@std/assert";
import { memoryHost } from "../testing/memory_host.ts";
import {
  DESCRIPTORS_RESERVED,
  KeptFiles,
  keptFilesMax,
  readDescriptorLimit,
} from "./kept_files.ts";

const BUFFER = new Uint8Array(64);

Deno.test("KeptFiles holds no more files open than its bound, and reads them all", () => {
  const host = memoryHost({ files: { "/a": "1\n", "/b": "22\n", "/c": "333\n" } });
  const files = new KeptFiles(host, 2);
  const all = ["/a", "/b", "/c"].map((path) => files.file(path));
  for (let tick = 0; tick < 3; tick++) {
    assertEquals(all.map((file) => file.read(BUFFER)), [2, 3, 4]);
    assertEquals([files.open, host.openFiles], [2, 2]);
  }
  all[0]?.close();
  assertEquals(all[2]?.read(BUFFER), 4);
  assertEquals(files.open, 2, "a place that came free is used");
  for (const file of all) file.close();
  assertEquals([files.open, host.openFiles], [0, 0]);
});

Deno.test("KeptFiles tells a file that never was from one that is gone", () => {
  const host = memoryHost({ files: { "/a": "1\n" } });
  const file = new KeptFiles(host, 0).file("/a");
  assertEquals(new KeptFiles(host, 9).file("/b").read(BUFFER), "absent");
  assertEquals(file.read(BUFFER), 2);
  host.remove("/a");
  assertEquals(file.read(BUFFER), "gone");
});

Deno.test("KeptFiles leaks nothing when a read is refused", () => {
  const host = memoryHost({ files: { "/a": "1\n" } });
  const files = new KeptFiles(host, 9);
  const file = files.file("/a");
  host.refuse("/a");
  let refused = 0;
  try {
    file.read(BUFFER);
  } catch {
    refused++;
  }
  assertEquals([refused, files.open, host.openFiles], [1, 0, 0]);
});

Deno.test("KeptFiles opens a file anew that was removed and made again", () => {
  const host = memoryHost({ files: { "/a": "1\n" } });
  const files = new KeptFiles(host, 9);
  const file = files.file("/a");
  assertEquals(file.read(BUFFER), 2);
  host.remove("/a");
  host.write("/a", "333\n");
  // What is kept open is still the old one; only then is it looked for again.
  assertEquals([file.read(BUFFER), files.open, host.openFiles], ["gone", 0, 0]);
  assertEquals([file.read(BUFFER), files.open, host.openFiles], [4, 1, 1]);
});

Deno.test("KeptFiles keeps nothing open that cannot be read, and recovers", () => {
  const host = memoryHost({ files: { "/a": "1\n" } });
  const files = new KeptFiles(host, 9);
  const file = files.file("/a");
  assertEquals(file.read(BUFFER), 2);
  host.write("/a", "1".repeat(BUFFER.length));
  assertThrows(() => file.read(BUFFER), RangeError, "Cannot read /a: it does not end within 64");
  assertEquals([files.open, host.openFiles], [0, 0]);
  host.write("/a", "22\n");
  assertEquals([file.read(BUFFER), files.open], [3, 1]);
});

const LIMITS: ReadonlyArray<readonly [limit: number | undefined, want: number]> = [
  [20_000, 20_000 - DESCRIPTORS_RESERVED],
  [1_024, 1_024 - DESCRIPTORS_RESERVED],
  [100, 0],
  [undefined, 768],
  [Infinity, Infinity],
];

for (const [limit, want] of LIMITS) {
  Deno.test(`keptFilesMax() under a limit of ${limit} is ${want}`, () => {
    assertEquals(keptFilesMax(limit), want);
  });
}

const LIMITS_TEXT =
  "Limit                     Soft Limit           Hard Limit           Units     \n" +
  "Max open files            4096                 1048576              files     \n";

Deno.test("readDescriptorLimit() takes the first that tells", () => {
  const host = memoryHost({ files: { "/host/proc/self/limits": LIMITS_TEXT } });
  assertEquals(readDescriptorLimit(host, ["/proc", "/host/proc"]), 4_096);
  host.write("/proc/self/limits", LIMITS_TEXT.replace("4096", "1024"));
  assertEquals(readDescriptorLimit(host, ["/proc", "/host/proc"]), 1_024);
  host.refuse("/proc/self/limits");
  assertEquals(readDescriptorLimit(host, ["/proc", "/host/proc"]), 4_096);
});

Deno.test("readDescriptorLimit() has no answer where nothing tells", () => {
  const host = memoryHost({ files: { "/proc/self/limits": "garbage" } });
  assertEquals(readDescriptorLimit(host, ["/proc", "/host/proc"]), undefined);
});
