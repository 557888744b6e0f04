import { assertEquals } from "@std/assert";
import { COLLECTOR_V8_OPTION } from "./v8_flags.ts";

Deno.test("COLLECTOR_V8_OPTION is what the tasks give, and V8 knows its flags", async () => {
  const config = await Deno.readTextFile(new URL("../deno.json", import.meta.url));
  const { fgm, consolidator } = JSON.parse(config).tasks;
  const option = COLLECTOR_V8_OPTION;
  assertEquals(fgm.command, `deno run -A ${option} collector/main.ts`);
  assertEquals(consolidator.command, `deno run -A ${option} collector/consolidate/main.ts`);

  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", option, ""],
    stdout: "null",
  }).output();
  // Deno does not start with what its V8 does not know.
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
});
