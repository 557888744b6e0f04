/**
 * `/proc/<pid>/smaps_rollup`: a process's memory, summed over all its mappings.
 *
 *     5581e0b9d000-7ffd3a9f2000 ---p 00000000 00:00 0                          [rollup]
 *     Rss:                3444 kB
 *     Pss:                1203 kB
 *     Pss_Dirty:           804 kB
 *     Private_Dirty:       804 kB
 *     SwapPss:               0 kB
 *
 * In kB of 1024 bytes; fgm keeps bytes. `Pss_Dirty` came with Linux 6.0, `Pss_Anon` and its like
 * with 5.4. Kernel threads have an empty file. Kernel doc: ABI/testing/procfs-smaps_rollup.
 *
 * @module
 */

import { type FileParser, lineError, wholeLines } from "../cgroup/file_parser.ts";

/** The kernel's word for each key of the metric catalogue ("smaps_rollup.<key>"). */
const KERNEL_NAMES: Readonly<Record<string, string>> = {
  rss: "Rss",
  pss: "Pss",
  pss_anon: "Pss_Anon",
  pss_file: "Pss_File",
  pss_shmem: "Pss_Shmem",
  pss_dirty: "Pss_Dirty",
  private_clean: "Private_Clean",
  private_dirty: "Private_Dirty",
  swap_pss: "SwapPss",
};

const BYTES_PER_KB = 1024;

/**
 * Makes a parser. Keys of `slots` are those of the catalogue: "rss", "pss_anon", "swap_pss". An
 * empty text, as kernel threads have, leaves `out` untouched.
 *
 * Reading this file costs the kernel thousands of times what parsing it costs us, so the parser is
 * plain rather than fast.
 *
 * @throws {RangeError} for a key that the kernel has no word for.
 */
export function smapsRollupParser(slots: ReadonlyMap<string, number>): FileParser {
  const slotOfName = new Map<string, number>();
  for (const [key, slot] of slots) {
    const name = KERNEL_NAMES[key];
    if (name === undefined) throw new RangeError(`Cannot find "${key}" in smaps_rollup`);
    slotOfName.set(name, slot);
  }
  return (bytes, length, out) => {
    const [, ...lines] = wholeLines(bytes, length); // the first is the address range
    const values = lines.map((line) => {
      const [, name, kilobytes] = /^(\w+): +([0-9]+) kB$/.exec(line) ?? [];
      if (name === undefined) throw lineError(line, "a size in kB");
      return [slotOfName.get(name), Number(kilobytes) * BYTES_PER_KB] as const;
    });
    for (const [slot, value] of values) if (slot !== undefined) out[slot] = value;
  };
}
