import { assertEquals } from "@std/assert";
import { executablePlatform, HEADER_BYTES } from "./executable_platform.ts";

/** The first bytes of an ELF file of this machine, as `readelf -h` reads them. */
function elf(machine: number): Uint8Array {
  return Uint8Array.from([
    ...[0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0],
    ...[3, 0, machine & 255, machine >> 8],
  ]);
}

function machO(cpu: readonly number[]): Uint8Array {
  return Uint8Array.from([0xcf, 0xfa, 0xed, 0xfe, ...cpu, ...new Array(12).fill(0)]);
}

const CASES = [
  ["an x86-64 ELF file", elf(62), "linux-x64"],
  ["an AArch64 ELF file", elf(183), "linux-arm64"],
  ["an ELF file of another machine", elf(243), undefined],
  ["an x86-64 Mach-O file", machO([7, 0, 0, 1]), "macos-x64"],
  ["an arm64 Mach-O file", machO([12, 0, 0, 1]), "macos-arm64"],
  ["a script", new TextEncoder().encode("#!/bin/sh\nexec deno compile\n"), undefined],
  ["a file that ends in its header", elf(62).subarray(0, HEADER_BYTES - 1), undefined],
  ["an empty file", new Uint8Array(), undefined],
] as const;

for (const [what, bytes, want] of CASES) {
  Deno.test(`executablePlatform() of ${what}: ${want ?? "undefined"}`, () => {
    assertEquals(executablePlatform(bytes), want);
  });
}

Deno.test("executablePlatform() reads a part of a larger buffer", () => {
  const buffer = new Uint8Array(64);
  buffer.set(elf(183), 9);
  assertEquals(executablePlatform(buffer.subarray(9, 9 + HEADER_BYTES)), "linux-arm64");
});
