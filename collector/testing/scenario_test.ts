import { assertEquals, assertThrows } from "@std/assert";
import { filesNamed, readScenario } from "./scenario.ts";

Deno.test("readScenario() fills in the parts that a file leaves out", () => {
  const { about, dirs, links, files } = readScenario("hybrid_linux_6_18");
  assertEquals([about.length > 0, dirs, links], [true, [], {}]);
  assertEquals(Object.keys(files).length > 0, true);
});

Deno.test("readScenario() refuses a name that is none", () => {
  assertThrows(() => readScenario("none"), Deno.errors.NotFound);
});

Deno.test("filesNamed() takes whole names only", () => {
  const files = { "/a/stat": "1", "/a/cpu.stat": "22", "/b/stat": "333" };
  const found = filesNamed({ about: "", dirs: [], links: {}, files }, "stat");
  assertEquals(found.map((bytes) => bytes.length), [1, 3]);
});
