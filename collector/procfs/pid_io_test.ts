import { assertEquals, assertThrows } from "@std/assert";
import { fuzzParser } from "../testing/parser_fuzz.ts";
import { filesNamed, readScenario } from "../testing/scenario.ts";
import { parsePidIo } from "./pid_io.ts";

function read(text: string) {
  const bytes = new TextEncoder().encode(text);
  return parsePidIo(bytes, bytes.length);
}

const TEXT = "rchar: 1\nwchar: 2\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 7\n";

Deno.test("parsePidIo() reads what reached storage, not what was asked of files", () => {
  assertEquals(read(TEXT), { readBytes: 4096, writeBytes: 8192 });
});

const GARBAGE_CASES: readonly string[] = [
  "",
  "read_bytes: 1\n",
  "write_bytes: 1\n",
  "cancelled_write_bytes: 1\nread_bytes: 1\n",
  "read_bytes: 1\nwrite_bytes: 2",
  "read_bytes: x\nwrite_bytes: 2\n",
  "read_bytes: -1\nwrite_bytes: 2\n",
  "read_bytes 1\nwrite_bytes 2\n",
];
for (const text of GARBAGE_CASES) {
  Deno.test(`parsePidIo() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => read(text), SyntaxError, "Cannot parse line ");
  });
}

Deno.test("parsePidIo() reads every captured process", () => {
  const captured = filesNamed(readScenario("kind_v2_linux_6_1"), "io");
  const written = captured.map((bytes) => parsePidIo(bytes, bytes.length).writeBytes);
  assertEquals(written.length > 10, true);
  assertEquals(written.every((bytes) => bytes >= 0), true);
});

Deno.test("parsePidIo() survives text that no kernel writes", () => fuzzParser(parsePidIo, [TEXT]));
