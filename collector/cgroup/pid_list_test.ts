import { assertEquals, assertThrows } from "@std/assert";
import { fuzzParser } from "../testing/parser_fuzz.ts";
import { filesNamed, readScenario } from "../testing/scenario.ts";
import { countPids, parsePids } from "./pid_list.ts";

const encode = (text: string) => new TextEncoder().encode(text);

interface Case {
  readonly fact: string;
  readonly text: string;
  readonly count: number;
  readonly pids: readonly number[];
}

const CASES: readonly Case[] = [
  { fact: "empty list", text: "", count: 0, pids: [] },
  { fact: "one process", text: "4026\n", count: 1, pids: [4026] },
  { fact: "several, in the kernel's order", text: "9\n4026\n12\n", count: 3, pids: [9, 4026, 12] },
  { fact: "process listed twice", text: "9\n12\n9\n", count: 3, pids: [9, 12] },
  { fact: "process of another PID namespace", text: "0\n9\n0\n", count: 3, pids: [9] },
  { fact: "unfinished last line", text: "9\n12\n34", count: 2, pids: [9, 12] },
  { fact: "largest PID", text: "4194304\n", count: 1, pids: [4194304] },
];
for (const { fact, text, count, pids } of CASES) {
  Deno.test(`countPids() and parsePids() read a list with: ${fact}`, () => {
    const bytes = encode(text);
    assertEquals(countPids(bytes, bytes.length), count);
    assertEquals(parsePids(bytes, bytes.length, 1_000), pids);
  });
}

Deno.test("parsePids() stops at its limit", () => {
  const bytes = encode(Array.from({ length: 10_000 }, (_, index) => `${index + 1}\n`).join(""));
  assertEquals(parsePids(bytes, bytes.length, 3), [1, 2, 3]);
  assertEquals(parsePids(bytes, bytes.length, 0), []);
  assertEquals(countPids(bytes, bytes.length), 10_000);
});

Deno.test("parsePids() looks at nothing beyond the length it is given", () => {
  assertEquals(parsePids(encode("1\n2\n3\n"), 4, 10), [1, 2]);
  assertEquals(countPids(encode("1\n2\n3\n"), 4), 2);
});

for (const text of ["x\n", "1 2\n", "-1\n", "\n", "1\n\n2\n"]) {
  Deno.test(`parsePids() refuses ${JSON.stringify(text)}`, () => {
    const bytes = encode(text);
    assertThrows(() => parsePids(bytes, bytes.length, 10), SyntaxError, "Cannot parse line ");
  });
}

Deno.test("parsePids() reads every captured list", () => {
  const captured = filesNamed(readScenario("kind_v2_linux_6_1"), "cgroup.procs");
  const counts = captured.map((bytes) => parsePids(bytes, bytes.length, 100).length);
  assertEquals(counts, captured.map((bytes) => countPids(bytes, bytes.length)));
  assertEquals(counts.filter((count) => count === 0).length, 1, "one has its process further in");
});

Deno.test("parsePids() survives text that no kernel writes", () => {
  fuzzParser((bytes, length) => void parsePids(bytes, length, 100), ["1\n22\n333\n"]);
  fuzzParser((bytes, length) => void countPids(bytes, length), ["1\n22\n333\n"]);
});
