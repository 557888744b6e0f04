import { assertEquals, assertThrows } from "@std/assert";
import { parseLdd } from "./host_libraries.ts";

const TWO_FILES = `/x/fgm:
\tlinux-vdso.so.1 (0x00007fb9e64aa000)
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007fb9e093e000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007fb9e64ac000)
/x/duckdb.node:
\tlibduckdb.so => /x/libduckdb.so (0x00007fa82e800000)
\tlibstdc++.so.6 => /lib/x86_64-linux-gnu/libstdc++.so.6 (0x00007fa82e400000)
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007fa82e21e000)
`;

Deno.test("parseLdd() names each library of several files once, and the loader", () => {
  assertEquals(parseLdd(TWO_FILES), [
    "/lib/x86_64-linux-gnu/libc.so.6",
    "/lib/x86_64-linux-gnu/libstdc++.so.6",
    "/lib64/ld-linux-x86-64.so.2",
  ]);
});

Deno.test("parseLdd() finds none where there are none", () => {
  assertEquals(parseLdd("\tnot a dynamic executable\n"), []);
});

Deno.test("parseLdd() refuses a library that is missing", () => {
  assertThrows(
    () => parseLdd("\tlibstdc++.so.6 => not found\n"),
    Error,
    "there is no libstdc++.so.6",
  );
});
