import { assertEquals, assertThrows } from "@std/assert";
import { fuzzParser } from "../testing/parser_fuzz.ts";
import { filesNamed, readScenario } from "../testing/scenario.ts";
import { DEVICE_IO_KEYS, parseIoStat } from "./io_stat.ts";

type Device = readonly [device: string, ...values: number[]];

function read(text: string): readonly Device[] {
  const bytes = new TextEncoder().encode(text);
  return parseIoStat(bytes, bytes.length).map(({ device, values }) => [device, ...values]);
}

const NVME = "259:0 rbytes=1 wbytes=22 rios=333 wios=4444 dbytes=55555 dios=666666\n";
const NVME_VALUES: Device = ["259:0", 1, 22, 333, 4444, 55555, 666666];
const SDA = "8:0 rbytes=7 wbytes=8 rios=9 wios=10 dbytes=11 dios=12\n";
const SDA_VALUES: Device = ["8:0", 7, 8, 9, 10, 11, 12];

const CASES: ReadonlyArray<readonly [fact: string, text: string, want: readonly Device[]]> = [
  ["reads one device", NVME, [NVME_VALUES]],
  ["keeps devices apart, in the order of the file", SDA + NVME, [SDA_VALUES, NVME_VALUES]],
  ["finds no device in the empty file of a cgroup without I/O", "", []],
  ["skips a device without counters", "8:0 \n" + NVME, [NVME_VALUES]],
  ["skips a device without counters and without a space", "8:0\n" + NVME, [NVME_VALUES]],
  ["skips devices whose newline the kernel forgot", "7:1 8:16 " + NVME + SDA, [
    NVME_VALUES,
    SDA_VALUES,
  ]],
  ["drops a device that was printed before its counters", NVME + "252:0 ", [NVME_VALUES]],
  [
    "leaves out devices that the kernel cannot name",
    "(unknown) rbytes=5 wbytes=6\n" + NVME + "(unknown) rbytes=7\n(unknown) \n" + SDA,
    [NVME_VALUES, SDA_VALUES],
  ],
  ["drops an unfinished last line", SDA + NVME.slice(0, -2), [SDA_VALUES]],
  [
    "skips io.cost and keys of newer kernels",
    "8:0 rbytes=1 cost.vrate=100.00 cost.usage=5 wbytes=2 xbytes=9 xios=8 rbits=7\n",
    [["8:0", 1, 2, NaN, NaN, NaN, NaN]],
  ],
  ["leaves out a device that has only io.cost", "8:0 cost.usage=5\n", []],
  ["leaves what an old kernel does not print absent", "8:0 rbytes=1 wbytes=2 rios=3 wios=4\n", [
    ["8:0", 1, 2, 3, 4, NaN, NaN],
  ]],
  ["keeps what a double cannot hold as the nearest", "8:0 rbytes=18446744073709551615\n", [
    ["8:0", 18446744073709551615, NaN, NaN, NaN, NaN, NaN],
  ]],
];
for (const [fact, text, want] of CASES) {
  Deno.test(`parseIoStat() ${fact}`, () => assertEquals(read(text), want));
}

const GARBAGE_CASES: readonly string[] = [
  "8 rbytes=1\n",
  "8: rbytes=1\n",
  "8:x rbytes=1\n",
  "8:0:1 rbytes=1\n",
  "rbytes=1\n",
  "8:0 rbytes\n",
  "8:0 rbytes=\n",
  "8:0 =1\n",
  "8:0 rbytes=-1\n",
  "8:0 rbytes=1.5\n",
  "8:0 rbytes=max\n",
  "sda rbytes=1\n",
  "(other) rbytes=1\n",
];
for (const text of GARBAGE_CASES) {
  Deno.test(`parseIoStat() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => read(text), SyntaxError, "Cannot parse line ");
  });
}

Deno.test("parseIoStat() keeps the order that readers of DeviceIo rely on", () => {
  assertEquals([...DEVICE_IO_KEYS], ["rbytes", "wbytes", "rios", "wios", "dbytes", "dios"]);
});

Deno.test("parseIoStat() reads the captured writer, and nothing for those that did no I/O", () => {
  const captured = filesNamed(readScenario("kind_v2_linux_6_1"), "io.stat");
  const found = captured.flatMap((bytes) => parseIoStat(bytes, bytes.length));
  assertEquals(captured.length, 12);
  assertEquals(found.every(({ device }) => /^\d+:\d+$/.test(device)), true);
  assertEquals(Math.max(...found.map(({ values }) => values[1] ?? 0)) > 1e7, true);
});

Deno.test("parseIoStat() survives text that no kernel writes", () => {
  fuzzParser(parseIoStat, [NVME + SDA, "8:0 8:16 " + NVME, "8:0 cost.usage=5\n"]);
});
