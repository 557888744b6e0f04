/**
 * The parsers of what the kernel, container runtimes and kubelet write, for `deno task fuzz`. True inputs
 * are the captured hosts' own.
 *
 * @module
 */

import { type FuzzTarget, fuzzText } from "@fgm/k8s/testing/fuzz_target";
import { assertEquals } from "@std/assert";
import { parseCpuMax } from "../cgroup/cpu_max.ts";
import type { FileParser } from "../cgroup/file_parser.ts";
import { flatKeyedParser } from "../cgroup/flat_keyed.ts";
import { parseIoStat } from "../cgroup/io_stat.ts";
import { classifyCgroup, podCgroupPath } from "../cgroup/layout.ts";
import { countPids, parsePids } from "../cgroup/pid_list.ts";
import { pressureParser } from "../cgroup/pressure.ts";
import { singleValueParser } from "../cgroup/single_value.ts";
import { parseBootTimeMs } from "../procfs/boot.ts";
import { parseOpenFilesMax } from "../procfs/limits.ts";
import { parsePidIo } from "../procfs/pid_io.ts";
import { parsePidStat } from "../procfs/pid_stat.ts";
import { smapsRollupParser } from "../procfs/smaps_rollup.ts";
import { parseLogLink } from "../sampling/names.ts";
import { outcomeOf } from "./read_outcome.ts";
import { readScenario } from "./scenario.ts";

/** Hosts whose files were captured; the others are names alone. */
const CAPTURED = ["hybrid_linux_6_18", "kind_v2_linux_6_1"] as const;

/** Hosts of all drivers and runtimes, for names. */
const NAMED = ["containerd_systemd", "crio_systemd", "docker_in_pod", "kind_cgroupfs", "podman"];

/** The captured texts of files that end in `name`, each text once. */
function capturedTexts(name: string): readonly string[] {
  const texts = CAPTURED.flatMap((host) =>
    Object.entries(readScenario(host).files)
      .filter(([path]) => path.endsWith(`/${name}`))
      .map(([, text]) => text)
  );
  return [...new Set(texts)].slice(0, CAPTURED_MAX);
}

/** Texts of one kind that are damaged: more of them say the same. */
const CAPTURED_MAX = 40;

/** Bytes that an earlier, longer text has left in the buffer: they must make no difference. */
const LEFTOVERS = new TextEncoder().encode("9) 9:9 9\nmax some avg10=9.99 rbytes=9\n\n9 kB\n");

/** Reads an input at the start of a buffer that holds more, as the sampler does. */
function inBuffer<T>(input: Uint8Array, read: (bytes: Uint8Array, length: number) => T): T {
  const buffer = new Uint8Array(input.length + LEFTOVERS.length);
  buffer.set(input);
  buffer.set(LEFTOVERS, input.length);
  return read(buffer, input.length);
}

type ReadBytes = (bytes: Uint8Array, length: number) => unknown;

function bytesTarget(
  name: string,
  { corpus, open, words = [] }: {
    readonly corpus: () => readonly string[];
    /** A parser may remember what it read before: each run has its own. */
    readonly open: () => ReadBytes;
    readonly words?: readonly string[];
  },
): FuzzTarget {
  return {
    name: `kernel/${name}`,
    form: "text",
    refusals: [SyntaxError],
    words: ["\n", " ", "max", ...words],
    open: () => {
      const [read, readAgain] = [open(), open()];
      return {
        corpus: corpus(),
        read: (input) => {
          const outcome = outcomeOf(() => inBuffer(input, read));
          // The same text in a buffer of its own means the same.
          assertEquals(outcomeOf(() => readAgain(input, input.length)), outcome);
          if (outcome.refused === undefined) return outcome.read;
          throw new SyntaxError(outcome.refused);
        },
      };
    },
  };
}

/** A parser of files into slots. */
function slotsTarget(
  name: string,
  { keys, make, corpus }: {
    readonly keys: readonly string[];
    readonly make: (slots: ReadonlyMap<string, number>) => FileParser;
    readonly corpus: () => readonly string[];
  },
): FuzzTarget {
  const open = () => {
    const parse = make(new Map(keys.map((key, slot) => [key, slot])));
    return (bytes: Uint8Array, length: number) => {
      const out = new Float64Array(keys.length).fill(NaN);
      parse(bytes, length, out);
      return out;
    };
  };
  return bytesTarget(name, { corpus, open, words: keys });
}

const PRESSURE_KEYS = ["some", "full"].flatMap((line) =>
  ["avg10", "avg60", "avg300", "total"].map((key) => `${line}.${key}`)
);

const MULTIPATH = "259:0 rbytes=90430464 wbytes=0 rios=8950 wios=0 dbytes=0 dios=0\n" +
  "(unknown) rbytes=1 wbytes=1 rios=1 wios=1 dbytes=0 dios=0\n8:0 8:16 rbytes=1459200 rios=192\n";

const LIMITS = "Limit                     Soft Limit           Hard Limit           Units     \n" +
  "Max open files            1024                 524288               files     \n" +
  "Max locked memory         unlimited            unlimited            bytes     \n";

const NAMES_OF_CONTAINERS = () =>
  NAMED.flatMap((host) => {
    const { dirs, files, links } = readScenario(host);
    return [...dirs, ...Object.keys(files), ...Object.keys(links)];
  });

/** One parser of a text, which has no slots and no memory. */
function textTarget(
  name: string,
  { corpus, parse, words = [] }: {
    readonly corpus: () => readonly string[];
    readonly parse: (text: string) => unknown;
    readonly words?: readonly string[];
  },
): FuzzTarget {
  return {
    name: `kernel/${name}`,
    form: "text",
    refusals: [SyntaxError],
    words,
    open: () => ({ corpus: corpus(), read: (input) => parse(fuzzText(input)) }),
  };
}

/** The targets. */
export const KERNEL_FUZZ_TARGETS: readonly FuzzTarget[] = [
  slotsTarget("flat-keyed", {
    keys: ["usage_usec", "nr_periods", "anon", "file", "oom_kill", "max"],
    make: flatKeyedParser,
    corpus: () =>
      ["memory.stat", "cpu.stat", "memory.events", "pids.events"].flatMap(capturedTexts),
  }),
  slotsTarget("pressure", {
    keys: PRESSURE_KEYS,
    make: pressureParser,
    corpus: () => ["cpu.pressure", "memory.pressure", "io.pressure"].flatMap(capturedTexts),
  }),
  slotsTarget("single-value", {
    keys: ["value"],
    make: () => singleValueParser(0),
    corpus: () => ["memory.current", "memory.max", "pids.max"].flatMap(capturedTexts),
  }),
  slotsTarget("smaps-rollup", {
    keys: ["rss", "pss", "pss_anon", "private_dirty", "swap_pss"],
    make: smapsRollupParser,
    corpus: () => capturedTexts("smaps_rollup"),
  }),
  bytesTarget("io-stat", {
    corpus: () => [MULTIPATH, ...capturedTexts("io.stat")],
    open: () => parseIoStat,
    words: ["(unknown)", "8:0", "rbytes=", "cost.usage=5"],
  }),
  bytesTarget("cpu-max", { corpus: () => capturedTexts("cpu.max"), open: () => parseCpuMax }),
  bytesTarget("pid-list", {
    corpus: () => ["4026\n4031\n0\n4026\n", ...capturedTexts("cgroup.procs")],
    open: () => (bytes, length) => [
      countPids(bytes, length),
      parsePids(bytes, length, 100),
    ],
  }),
  bytesTarget("pid-stat", {
    corpus: () => capturedTexts("stat").filter((text) => text.includes("(")),
    open: () => parsePidStat,
    words: ["(", ")", ") S "],
  }),
  bytesTarget("pid-io", { corpus: () => capturedTexts("io"), open: () => parsePidIo }),
  textTarget("boot-time", {
    corpus: () => ["cpu  1360 0 1083 1630 18 0 6 0 0 0\nintr 5\nbtime 1767304800\nprocesses 5\n"],
    parse: parseBootTimeMs,
    words: ["btime "],
  }),
  textTarget("open-files", {
    corpus: () => [LIMITS],
    parse: parseOpenFilesMax,
    words: ["unlimited", "Max open files "],
  }),
  textTarget("cgroup-path", {
    corpus: NAMES_OF_CONTAINERS,
    parse: (text) => [classifyCgroup(text), podCgroupPath(text)],
    words: ["/", "kubepods", "kubepods.slice", ".scope", "docker-", "cri-containerd", ":", "pod"],
  }),
  textTarget("log-link", {
    corpus: () => NAMES_OF_CONTAINERS().map((path) => path.slice(path.lastIndexOf("/") + 1)),
    parse: parseLogLink,
    words: ["_", ".log", "-"],
  }),
];
