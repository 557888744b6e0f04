/**
 * The texts of a simulated process's files under `/proc/<pid>`, as Linux 6.1 prints them.
 *
 * @module
 */

/** What a simulated process has used and holds. */
export interface ProcessState {
  readonly pid: number;
  readonly comm: string;
  readonly threads: number;
  /** Clock ticks between boot and its start. */
  readonly startTicks: number;
  readonly userUsec: number;
  readonly systemUsec: number;
  readonly anonBytes: number;
  readonly fileBytes: number;
  readonly shmemBytes: number;
  readonly readBytes: number;
  readonly writeBytes: number;
}

const PAGE_BYTES = 4096;
const USEC_PER_TICK = 10_000;

/** `stat`: 52 fields, of which those that nobody here reads are plausible constants. */
export function pidStatText(process: ProcessState): string {
  const { pid, comm, threads, startTicks } = process;
  const utime = Math.floor(process.userUsec / USEC_PER_TICK);
  const stime = Math.floor(process.systemUsec / USEC_PER_TICK);
  const resident = (process.anonBytes + process.fileBytes + process.shmemBytes) / PAGE_BYTES;
  const virtual = 64 * 1024 * 1024 + Math.floor(resident) * PAGE_BYTES * 4;
  return `${pid} (${comm}) S 1 ${pid} ${pid} 0 -1 4194560 9214 0 21 0 ${utime} ${stime} 0 0 20 0 ` +
    `${threads} 0 ${startTicks} ${virtual} ${Math.floor(resident)} 18446744073709551615 ` +
    `94012345671680 94012349000000 140730000000000 0 0 0 0 4096 17642 0 0 0 17 1 0 0 0 0 0 ` +
    `94012350000000 94012350200000 94012360000000 140730000001000 140730000001100 ` +
    `140730000001100 140730000004000 0\n`;
}

/** `io`: what went through system calls, and what reached a disk. */
export function pidIoText({ readBytes, writeBytes }: ProcessState): string {
  return `rchar: ${readBytes * 2}\nwchar: ${writeBytes * 2}\n` +
    `syscr: ${Math.ceil(readBytes / 16384)}\nsyscw: ${Math.ceil(writeBytes / 4096)}\n` +
    `read_bytes: ${readBytes}\nwrite_bytes: ${writeBytes}\ncancelled_write_bytes: 0\n`;
}

/** `smaps_rollup`: the header and 24 lines in kB. */
export function smapsRollupText(process: ProcessState): string {
  const { anonBytes, fileBytes, shmemBytes } = process;
  const pssFile = fileBytes * 0.7;
  const rows: readonly (readonly [name: string, bytes: number])[] = [
    ["Rss", anonBytes + fileBytes + shmemBytes],
    ["Pss", anonBytes + pssFile + shmemBytes],
    ["Pss_Dirty", anonBytes + shmemBytes],
    ["Pss_Anon", anonBytes],
    ["Pss_File", pssFile],
    ["Pss_Shmem", shmemBytes],
    ["Shared_Clean", fileBytes * 0.4],
    ["Shared_Dirty", shmemBytes],
    ["Private_Clean", fileBytes * 0.6],
    ["Private_Dirty", anonBytes],
    ["Referenced", anonBytes + fileBytes],
    ["Anonymous", anonBytes],
    ["KSM", 0],
    ["LazyFree", 0],
    ["AnonHugePages", 0],
    ["ShmemPmdMapped", 0],
    ["FilePmdMapped", 0],
    ["Shared_Hugetlb", 0],
    ["Private_Hugetlb", 0],
    ["Swap", 0],
    ["SwapPss", 0],
    ["Locked", 0],
  ];
  const line = ([name, bytes]: readonly [string, number]) =>
    `${`${name}:`.padEnd(16)}${String(Math.floor(bytes / 1024)).padStart(8)} kB\n`;
  return "55d0c8a00000-7ffd3a9f2000 ---p 00000000 00:00 0                          [rollup]\n" +
    rows.map(line).join("");
}
