import { assertEquals, assertThrows } from "@std/assert";
import { fuzzParser } from "../testing/parser_fuzz.ts";
import { readScenario } from "../testing/scenario.ts";
import { parsePidStat, type PidStat } from "./pid_stat.ts";

function read(text: string): PidStat {
  const bytes = new TextEncoder().encode(text);
  return parsePidStat(bytes, bytes.length);
}

const TAIL = "S 1 4026 4026 0 -1 4194560 1523 0 3 0 250 75 8 9 20 0 12 0 8812345 2990080 420";
const WANT = { utimeTicks: 250, stimeTicks: 75, threads: 12, startTicks: 8812345, rssPages: 420 };

const COMM_CASES: readonly string[] = [
  "nginx",
  "",
  "tmux: server",
  "my (odd) name",
  ") S 1 2 3 4",
  "((sd-pam))",
  "grün",
  "\\n",
  "kworker/u8:3-events_unbound",
];
for (const comm of COMM_CASES) {
  Deno.test(`parsePidStat() finds the numbers behind the name ${JSON.stringify(comm)}`, () => {
    assertEquals(read(`4026 (${comm}) ${TAIL}\n`), { comm, ...WANT });
  });
}

Deno.test("parsePidStat() makes do with a text that ends after the resident pages", () => {
  assertEquals(read("1 (a) S 1 1 1 0 -1 0 0 0 0 0 5 6 0 0 20 0 1 0 77 8 9\n").rssPages, 9);
});

const GARBAGE_CASES: readonly string[] = [
  "",
  "\n",
  "4026 nginx S 1\n",
  "4026 (nginx\n",
  "4026 nginx)\n",
  ")4026 (nginx\n",
  "4026 (nginx)\n",
  "4026 (nginx) S 1 2 3\n",
  `4026 (nginx)${TAIL}\n`,
  `4026 (nginx)  ${TAIL}\n`,
  `4026 (nginx) ${TAIL.replace("250", "x")}\n`,
  `4026 (nginx) ${TAIL.replace("75", "-75")}\n`,
  "1 (a) S 1 1 1 0 -1 0 0 0 0 0 5 6 0 0 20 0 1 0 77 8 9",
];
for (const text of GARBAGE_CASES) {
  Deno.test(`parsePidStat() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => read(text), SyntaxError, "Cannot parse line ");
  });
}

Deno.test("parsePidStat() looks at nothing beyond the length it is given", () => {
  const bytes = new TextEncoder().encode(`1 (a) ${TAIL}\n9 (b) S 1)`);
  assertEquals(parsePidStat(bytes, `1 (a) ${TAIL}\n`.length).comm, "a");
});

for (const scenario of ["kind_v2_linux_6_1", "hybrid_linux_6_18"]) {
  Deno.test(`parsePidStat() reads every process of ${scenario}, named as its comm file says`, () => {
    const { files } = readScenario(scenario);
    const stats = Object.keys(files).filter((path) => /^\/proc\/[0-9]+\/stat$/.test(path));
    assertEquals(stats.length > 0, true);
    for (const path of stats) {
      const { comm, utimeTicks, threads, startTicks } = read(files[path] ?? "");
      assertEquals(comm, files[path.replace(/stat$/, "comm")]?.trimEnd());
      assertEquals([utimeTicks >= 0, threads >= 1, startTicks > 0], [true, true, true]);
    }
  });
}

Deno.test("parsePidStat() survives text that no kernel writes", () => {
  fuzzParser(parsePidStat, [`4026 (my (odd) name) ${TAIL}\n`]);
});
