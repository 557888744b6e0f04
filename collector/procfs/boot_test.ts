import { assertEquals, assertThrows } from "@std/assert";
import { readScenario } from "../testing/scenario.ts";
import { parseBootTimeMs } from "./boot.ts";

Deno.test("parseBootTimeMs() reads seconds as milliseconds", () => {
  assertEquals(parseBootTimeMs("cpu  1 2\nbtime 1767304800\nprocesses 5\n"), 1767304800000);
});

Deno.test("parseBootTimeMs() reads the captured boot", () => {
  const bootMs = parseBootTimeMs(readScenario("kind_v2_linux_6_1").files["/proc/stat"] ?? "");
  assertEquals(bootMs > Date.UTC(2020, 0), true);
});

for (const text of ["", "btime\n", "btime x\n", "mybtime 5\n"]) {
  Deno.test(`parseBootTimeMs() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => parseBootTimeMs(text), SyntaxError, "Cannot parse line ");
  });
}
