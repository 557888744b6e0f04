import { assert, assertEquals } from "@std/assert";

Deno.test("bench refuses a part that it does not have, in one line", async () => {
  const main = new URL("./bench_main.ts", import.meta.url).pathname;
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "--only", "everything"],
  }).output();
  assertEquals(code, 2);
  const text = new TextDecoder().decode(stderr);
  assert(text.trim().split("\n").length === 1 && text.includes("everything"), text);
});

Deno.test("bench --quick prints its table for one part", async () => {
  const main = new URL("./bench_main.ts", import.meta.url).pathname;
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "--quick", "--only", "reads"],
  }).output();
  assertEquals(code, 0);
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  assertEquals(lines.length, 3);
  assert(lines[0]?.startsWith("What"), lines[0]);
});
