import { assert, assertEquals } from "@std/assert";
import { NodeModel } from "../../testing/node_model.ts";
import { withDirectory } from "../bench_session.ts";
import { writeExposition } from "./storage_bench.ts";

Deno.test("writeExposition() has every value of every tick, in order of time, and an end", () =>
  withDirectory(async (directory) => {
    const node = { seed: 1, containers: 3, startMs: Date.UTC(2026, 0, 12, 9) };
    await writeExposition(`${directory}/text`, 4, node);
    const lines = (await Deno.readTextFile(`${directory}/text`)).split("\n");
    assertEquals(lines.slice(-2), ["# EOF", ""]);
    const times = lines.slice(0, -2).map((line) => Number(line.slice(line.lastIndexOf(" ") + 1)));
    assert(times.every((time, i) => i === 0 || time >= times[i - 1]!));
    const model = new NodeModel(node);
    const counts = Array.from({ length: 4 }, () =>
      model.step().samples.reduce(
        (sum, { values }) => sum + values.filter((value) => !Number.isNaN(value)).length,
        0,
      ));
    assertEquals(times.length, counts.reduce((sum, count) => sum + count, 0));
    assertEquals(new Set(times).size, 4);
  }));
