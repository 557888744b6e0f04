import { assert, assertGreaterOrEqual } from "@std/assert";
import { heapMeter } from "./memory_meter.ts";

const BYTES = 64 * 1024 * 1024;

Deno.test("heapMeter() sees what is still there", () => {
  const meter = heapMeter();
  meter.begin();
  const kept = new Uint8Array(BYTES).fill(1);
  assertGreaterOrEqual(meter.grownBytes(), BYTES);
  assert(kept.length === BYTES);
});

Deno.test({
  name: "peakMeter() sees what was given back meanwhile, and forgets it with the next input",
  ignore: Deno.build.os !== "linux",
  // A process of its own: the peak is of the whole one, and tests run side by side.
  fn: async () => {
    const script = `
      import { DatabaseSync } from "node:sqlite";
      const { peakMeter } = await import(Deno.args[0]);
      const meter = peakMeter();
      const takeAndGiveBack = () => {
        using db = new DatabaseSync(":memory:");
        return db.prepare("SELECT length(hex(zeroblob(${BYTES / 2}))) AS n").get().n;
      };
      meter.begin();
      const taken = takeAndGiveBack();
      const grown = meter.grownBytes();
      meter.begin();
      console.log(JSON.stringify([taken, grown, meter.grownBytes()]));`;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--ext=js", script, "--", import.meta.resolve("./memory_meter.ts")],
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert(text !== "", new TextDecoder().decode(stderr));
    const [taken, grown, next] = JSON.parse(text);
    assert(taken === BYTES && grown >= BYTES && next < BYTES / 4, text);
  },
});
