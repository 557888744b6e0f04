/**
 * For which system an executable file is, from its first bytes.
 *
 * @module
 */

import type { Platform } from "./compiled_programs.ts";

/** Bytes of the file that `executablePlatform` needs. */
export const HEADER_BYTES = 20;

/** `e_machine` of the ELF specification, at offset 18. */
const ELF_MACHINES: Readonly<Record<number, Platform>> = { 62: "linux-x64", 183: "linux-arm64" };

/** `cputype` of Mach-O headers (`mach/machine.h`), at offset 4. */
const MACH_O_CPUS: Readonly<Record<number, Platform>> = {
  0x0100_0007: "macos-x64",
  0x0100_000c: "macos-arm64",
};

const ELF_MAGIC = 0x7f45_4c46, MACH_O_MAGIC = 0xfeed_facf;

/** The platform of a little-endian ELF or 64-bit Mach-O file; undefined for every other file. */
export function executablePlatform(header: Uint8Array): Platform | undefined {
  if (header.length < HEADER_BYTES) return undefined;
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  if (view.getUint32(0) === ELF_MAGIC) return ELF_MACHINES[view.getUint16(18, true)];
  if (view.getUint32(0, true) === MACH_O_MAGIC) return MACH_O_CPUS[view.getUint32(4, true)];
  return undefined;
}
