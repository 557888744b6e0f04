import { assertEquals } from "@std/assert";
import { parsePidIo } from "../procfs/pid_io.ts";
import { parsePidStat } from "../procfs/pid_stat.ts";
import { smapsRollupParser } from "../procfs/smaps_rollup.ts";
import { pidIoText, pidStatText, type ProcessState, smapsRollupText } from "./process_texts.ts";

const PROCESS: ProcessState = {
  pid: 4711,
  comm: "my (odd) app",
  threads: 12,
  startTicks: 987_654,
  userUsec: 1_234_567,
  systemUsec: 89_999,
  anonBytes: 100 * 4096,
  fileBytes: 50 * 4096,
  shmemBytes: 10 * 4096,
  readBytes: 8192,
  writeBytes: 4096,
};
const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("pidStatText() has the 52 fields of proc(5), and reads back the same", () => {
  const text = pidStatText(PROCESS);
  assertEquals(text.slice(text.lastIndexOf(")") + 2).trim().split(" ").length, 50);
  const bytes = bytesOf(text);
  assertEquals(parsePidStat(bytes, bytes.length), {
    comm: PROCESS.comm,
    utimeTicks: 123,
    stimeTicks: 8,
    threads: 12,
    startTicks: 987_654,
    rssPages: 160,
  });
});

Deno.test("pidIoText() reads back the same", () => {
  const bytes = bytesOf(pidIoText(PROCESS));
  const io = parsePidIo(bytes, bytes.length);
  assertEquals([io?.readBytes, io?.writeBytes], [8192, 4096]);
});

Deno.test("smapsRollupText() reads back in whole kilobytes", () => {
  const keys = ["rss", "pss_anon", "pss_shmem", "private_dirty", "swap_pss"];
  const out = new Float64Array(keys.length).fill(NaN);
  const bytes = bytesOf(smapsRollupText(PROCESS));
  smapsRollupParser(new Map(keys.map((key, index) => [key, index])))(bytes, bytes.length, out);
  assertEquals([...out], [160 * 4096, 100 * 4096, 10 * 4096, 100 * 4096, 0]);
});
