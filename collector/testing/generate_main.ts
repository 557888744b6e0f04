/**
 * `deno task generate`: writes a data directory of a simulated node.
 *
 * @module
 */

import { type FlagValues, parseFlags, type ProgramSpec } from "@fgm/k8s/pod/flags";
import { shutdownSignal } from "@fgm/k8s/pod/shutdown";
import { FORMAT_VERSION, readGitRev, VERSION, versionText } from "@fgm/k8s/pod/version";
import type { Session } from "../store/session.ts";
import { drawUuid } from "./container_identity.ts";
import {
  type DataProgress,
  partOf,
  type SegmentPart,
  writeDataDirectory,
} from "./data_directory.ts";
import { NodeModel } from "./node_model.ts";
import { Random } from "./random.ts";

const FLAGS = [
  { name: "output-dir", kind: "string", placeholder: "DIR", help: "Where to write; required." },
  {
    name: "containers",
    kind: "integer",
    default: 100,
    min: 1,
    max: 1_000,
    help: "Containers on the node.",
  },
  { name: "hours", kind: "number", default: 1, min: 0.001, max: 8_760, help: "Time to cover." },
  { name: "seed", kind: "integer", default: 1, min: 0, help: "The same seed, the same data." },
  {
    name: "start",
    kind: "string",
    placeholder: "TIME",
    help: "First tick: RFC 3339 or ms since 1970. Ends now when left out.",
  },
  {
    name: "rotation-seconds",
    kind: "integer",
    default: 90,
    min: 1,
    max: 3_600,
    help: "Time covered by one segment.",
  },
  { name: "node-name", kind: "string", default: "generated", help: "Name of the node." },
  {
    name: "part",
    kind: "string",
    placeholder: "K/N",
    help: "Only this of N parts of the time, for N processes at once; needs --start.",
  },
  { name: "force", kind: "boolean", help: "Add to a directory that is not empty." },
  { name: "truth", kind: "boolean", help: "Print what was planted as JSON on stdout." },
] as const;

/** What shells report for a process ended by SIGINT. */
const INTERRUPTED_EXIT_CODE = 130;

function programSpec(version: string): ProgramSpec<typeof FLAGS> {
  return {
    name: "generate",
    summary: "Writes a data directory of a simulated node, as the collector would.",
    version,
    flags: FLAGS,
    examples: ["deno task generate --output-dir /tmp/fgm-day --hours 24 --containers 100"],
  };
}

type Values = FlagValues<typeof FLAGS>;

/** A checked order: what to write where. */
interface Order {
  readonly outputDir: string;
  readonly wasThere: DirectoryState;
  readonly node: { readonly seed: number; readonly containers: number; readonly startMs: number };
  readonly ticks: number;
  readonly session: Session;
  readonly part: SegmentPart;
  readonly wantsTruth: boolean;
}

async function main(): Promise<number> {
  const env = (name: string) => Deno.env.get(name);
  const gitRev = readGitRev(env);
  const parsed = parseFlags(programSpec(versionText("generate", gitRev)), Deno.args, env);
  switch (parsed.kind) {
    case "help":
    case "version":
      print(parsed.text);
      return 0;
    case "error":
      return refuse(parsed.message);
    case "run": {
      const order = readOrder(parsed.values, { gitRev, nowMs: Date.now() });
      return typeof order === "string" ? refuse(order) : await carryOut(order);
    }
    default:
      return parsed satisfies never;
  }
}

/** The order that the flags give, or what is wrong with them. */
function readOrder(
  values: Values,
  world: { readonly gitRev: string; readonly nowMs: number },
): Order | string {
  const { outputDir, containers, hours, seed } = values;
  if (outputDir === undefined) return "Missing flag --output-dir: where to write";
  const ticks = Math.max(1, Math.round(hours * 3600));
  const startMs = readStart(values.start, world.nowMs - ticks * 1000);
  if (startMs === undefined) {
    return `Cannot read --start "${values.start}": neither RFC 3339 nor milliseconds`;
  }
  const part = values.part === undefined ? WHOLE : readPart(values.part);
  if (part === undefined) {
    return `Cannot read --part "${values.part}": not one of 1/2, 2/2 and such`;
  }
  if (values.part !== undefined && values.start === undefined) {
    return "Missing flag --start: parts of one range must agree on it";
  }
  const wasThere = stateOf(outputDir);
  if (wasThere === "occupied" && !values.force) {
    return `Cannot write to ${outputDir}: it is not empty; --force adds to it`;
  }
  const session: Session = {
    runId: drawUuid(new Random(`${seed} ${startMs}`)),
    identifier: `fgm-${values.nodeName}`,
    startMs,
    nodeName: values.nodeName,
    clusterName: "generated",
    samplingIntervalMs: 1000,
    rotationSeconds: values.rotationSeconds,
    version: VERSION,
    gitRev: world.gitRev,
    formatVersion: FORMAT_VERSION,
  };
  return {
    outputDir,
    wasThere,
    node: { seed, containers, startMs },
    ticks,
    session,
    part: partOf({ ticks, session }, part),
    wantsTruth: values.truth,
  };
}

const WHOLE = { index: 0, count: 1 };

/** Which part of how many; undefined when the text is no such thing. */
function readPart(text: string): { readonly index: number; readonly count: number } | undefined {
  const [, nth, count] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text)?.map(Number) ?? [];
  if (nth === undefined || count === undefined || nth > count) return undefined;
  return { index: nth - 1, count };
}

async function carryOut(order: Order): Promise<number> {
  const { node, outputDir, ticks, session } = order;
  using shutdown = shutdownSignal();
  const startedMs = performance.now();
  const made = new Set<string>();
  const done = await writeDataDirectory({
    ...node,
    outputDir,
    ticks,
    session,
    part: order.part,
    signal: shutdown.signal,
    onSegment(progress) {
      made.add(progress.parquetPath);
      say(progressLine(progress, {
        segments: order.part.end - order.part.first,
        elapsedMs: performance.now() - startedMs,
      }));
    },
  });
  say("\n");
  if (shutdown.signal.aborted) {
    await discard(order, made);
    say("interrupted: removed what was written\n");
    return INTERRUPTED_EXIT_CODE;
  }
  say(summaryLine(done, performance.now() - startedMs));
  if (order.wantsTruth) {
    print(JSON.stringify(new NodeModel(node).describe(node.startMs + ticks * 1000), undefined, 2));
  }
  return 0;
}

/** Whole seconds, as ticks are; undefined when the text is no time. */
function readStart(text: string | undefined, fallbackMs: number): number | undefined {
  const ms = text === undefined ? fallbackMs : /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isFinite(ms) ? Math.floor(ms / 1000) * 1000 : undefined;
}

type DirectoryState = "missing" | "empty" | "occupied";

function stateOf(path: string): DirectoryState {
  try {
    return Deno.readDirSync(path)[Symbol.iterator]().next().done === true ? "empty" : "occupied";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "missing";
    throw error;
  }
}

/** Undoes an interrupted run: everything if the directory was ours, else the segments it made. */
async function discard(order: Order, made: ReadonlySet<string>): Promise<void> {
  const { outputDir, wasThere } = order;
  if (wasThere === "missing") {
    await Deno.remove(outputDir, { recursive: true });
  } else if (wasThere === "empty") {
    for (const entry of Deno.readDirSync(outputDir)) {
      await Deno.remove(`${outputDir}/${entry.name}`, { recursive: true });
    }
  } else {
    // The sidecar goes first: without it nobody takes the segment for a published one.
    for (const path of made) {
      await Deno.remove(path.replace(/\.parquet$/, ".containers"));
      await Deno.remove(path);
    }
  }
}

function progressLine(
  progress: DataProgress,
  run: { readonly segments: number; readonly elapsedMs: number },
): string {
  const share = progress.segments / run.segments;
  const leftSeconds = Math.ceil(run.elapsedMs / 1000 * (1 - share) / share);
  return `\r${(share * 100).toFixed(1)} %  ${progress.segments} segments  ` +
    `${megabytes(progress.bytes)} MB  ${leftSeconds} s left   `;
}

function summaryLine(done: DataProgress, elapsedMs: number): string {
  const perSecond = done.samples / elapsedMs * 1000;
  return `${done.samples} samples in ${done.segments} segments, ${megabytes(done.bytes)} MB: ` +
    `${(done.bytes / done.samples).toFixed(3)} bytes per sample; ` +
    `${(elapsedMs / 1000).toFixed(1)} s, ${(perSecond / 1e6).toFixed(2)} million samples/s\n`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function refuse(message: string): number {
  say(`${message}\n`);
  return 2;
}

const ENCODER = new TextEncoder();

function say(text: string): void {
  Deno.stderr.writeSync(ENCODER.encode(text));
}

function print(text: string): void {
  Deno.stdout.writeSync(ENCODER.encode(text.endsWith("\n") ? text : `${text}\n`));
}

if (import.meta.main) Deno.exit(await main());
