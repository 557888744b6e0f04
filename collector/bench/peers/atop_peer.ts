/**
 * atop, writing its raw file every second: records of processes, which know no cgroups.
 *
 * @module
 */

import { type KeptCount, outputOf, type Peer } from "./peer.ts";

/** `atop -w FILE 1`. */
export function atopPeer(name: string): Peer {
  return {
    name,
    programs: ["atop"],
    packages: ["atop"],
    prepare(_node, directory) {
      const file = `${directory}/raw`;
      return Promise.resolve({
        commands: [{ command: ["atop", "-w", file, "1"] }],
        kept: [file],
        count: async () => countRecords(await outputOf("atop", ["-r", file, "-P", "PRC"])),
      });
    },
  };
}

/**
 * How many records of processes are in a raw file.
 *
 * @param text what `atop -r FILE -P PRC` prints: a line for each, and "SEP" behind each sample.
 */
export function countRecords(text: string): KeptCount {
  const lines = text.split("\n");
  const samples = lines.filter((line) => line.startsWith("PRC ")).length;
  const seconds = lines.filter((line) => line === "SEP").length;
  return {
    samples,
    perSecond: seconds === 0 ? 0 : samples / seconds,
    metricsPerContainer: undefined,
    unit: "records of processes",
  };
}
