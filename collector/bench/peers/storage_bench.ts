/**
 * The size of the same values in Prometheus' blocks and in `fgm`'s segments.
 *
 * @module
 */

import { listSegmentFiles } from "../../store/segment_files.ts";
import { writeDataDirectory } from "../../testing/data_directory.ts";
import { NodeModel } from "../../testing/node_model.ts";
import { benchSession, withDirectory } from "../bench_session.ts";
import { atMost, type BenchOptions, type BenchRow, note, readable } from "../bench_table.ts";
import { ExpositionWriter } from "./exposition_text.ts";
import { bytesBelow, missingOf, outputOf } from "./peer.ts";

/** As those of `deno task bench --only size`. */
const NODE = { seed: 1, containers: 100, startMs: Date.UTC(2026, 0, 12, 9, 0, 0) };
const TICKS = { whole: 900, quick: 90 } as const;
/** Prometheus writes a block every two hours; that much is what an index is for. */
const BLOCK_SECONDS = 7_200;
const PROMTOOL = { programs: ["promtool"], packages: ["prometheus"] };

/** What a block takes. */
interface BlockSize {
  readonly samples: number;
  readonly series: number;
  readonly chunkBytes: number;
  readonly indexBytes: number;
}

/** Rows on bytes for each value. */
export async function storageBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  const missing = missingOf(PROMTOOL, Deno.env.get("PATH") ?? "");
  if (missing !== undefined) return [note("Prometheus' blocks", missing)];
  const ticks = TICKS[options.quick ? "quick" : "whole"];
  options.say(`${ticks} s of ${NODE.containers} containers as blocks of Prometheus`);
  const block = await withDirectory((directory) => writeBlock(directory, ticks));
  options.say("the same as segments");
  const own = await withDirectory(async (outputDir) => {
    const session = benchSession(NODE.startMs);
    const { samples, bytes } = await writeDataDirectory({ ...NODE, ticks, session, outputDir });
    return { perSample: bytes / samples, samples, segments: listSegmentFiles(outputDir).length };
  });
  const { samples, series, chunkBytes, indexBytes } = block;
  const perSample = (bytes: number) => bytes / samples;
  const inLargeBlock = perSample(chunkBytes) + indexBytes / series / BLOCK_SECONDS;
  return [
    note(
      `the same ${ticks} s of ${NODE.containers} containers`,
      `${readable(samples / 1e6)} million samples of ${series} series; ` +
        `${readable(own.samples / 1e6)} million in ${own.segments} segments`,
    ),
    note("  fgm's segments, with sidecars", `${readable(own.perSample)} bytes a sample`),
    note(
      "  block of Prometheus, by promtool",
      `${readable(perSample(chunkBytes + indexBytes))} bytes a sample, of that index ` +
        readable(perSample(indexBytes)),
    ),
    note("  with the index of a block of 2 h", `${readable(inLargeBlock)} bytes a sample`),
    atMost("  fgm's segments against that", {
      ...{ value: own.perSample / inLargeBlock, limit: 1 },
      unit: "x",
    }),
  ];
}

async function writeBlock(directory: string, ticks: number): Promise<BlockSize> {
  const text = `${directory}/samples`;
  await writeExposition(text, ticks);
  const blocks = `${directory}/blocks`;
  await outputOf("promtool", ["tsdb", "create-blocks-from", "openmetrics", text, blocks]);
  return [...Deno.readDirSync(blocks)]
    .filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => sizeOfBlock(`${blocks}/${name}`))
    .reduce((sum, block) => ({
      samples: sum.samples + block.samples,
      series: Math.max(sum.series, block.series),
      chunkBytes: sum.chunkBytes + block.chunkBytes,
      indexBytes: sum.indexBytes + block.indexBytes,
    }));
}

/** `stats` of its `meta.json`, and its files. */
function sizeOfBlock(path: string): BlockSize {
  const { stats } = JSON.parse(Deno.readTextFileSync(`${path}/meta.json`));
  return {
    samples: stats.numSamples,
    series: stats.numSeries,
    chunkBytes: bytesBelow([`${path}/chunks`]),
    indexBytes: bytesBelow([`${path}/index`]),
  };
}

/** OpenMetrics text of the node: every value of every tick, with its time. */
export async function writeExposition(
  path: string,
  ticks: number,
  node: ConstructorParameters<typeof NodeModel>[0] = NODE,
): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  const encoder = new TextEncoder();
  const model = new NodeModel(node);
  const lines = new ExpositionWriter();
  for (let tick = 0; tick < ticks; tick++) {
    const made = model.step();
    await writer.write(encoder.encode(lines.write(made, made.timeMs)));
  }
  await writer.write(encoder.encode("# EOF\n"));
  await writer.close();
}
