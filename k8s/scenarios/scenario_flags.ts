/**
 * The commands of `scenario` and their flags.
 *
 * @module
 */

import { CLUSTER_FLAGS } from "../client/cluster_flags.ts";
import { nearestName } from "../pod/flag_values.ts";
import { type FlagValues, parseFlags, type ProgramSpec } from "../pod/flags.ts";
import { LOADS } from "../tools/deploy_plan.ts";
import { parseDuration } from "./duration_text.ts";
import type { Scenario } from "./scenario.ts";

/** Longest run, in milliseconds. */
export const DURATION_MS_MAX = 24 * 3_600_000;

/** Shortest run, in milliseconds. */
export const DURATION_MS_MIN = 10_000;

const COMMON_FLAGS = [
  ...CLUSTER_FLAGS,
  {
    name: "state-dir",
    kind: "string",
    placeholder: "DIR",
    help: "Folder with the records of runs; $XDG_STATE_HOME/fgm/runs when left out.",
  },
] as const;

const JSON_FLAG = { name: "json", kind: "boolean", help: "Print JSON for programs." } as const;

const RUN_FLAGS = [
  {
    name: "duration",
    kind: "string",
    placeholder: "TIME",
    help: "How long, from when the pods run: 90s, 5m, 1h30m. The scenario's own when left out.",
  },
  {
    name: "node",
    kind: "string",
    placeholder: "NAME",
    help: "Node for the pods; the first with a ready pod of fgm that takes others when left out.",
  },
  { name: "until-met", kind: "boolean", help: "End as soon as all expectations are met." },
  { name: "keep", kind: "boolean", help: "Leave the namespace there at the end." },
  { name: "detach", kind: "boolean", help: "Return as soon as the pods run." },
  {
    name: "image-prefix",
    kind: "string",
    default: "localhost/",
    placeholder: "TEXT",
    help: "What the images' names begin with, such as registry.example/team/.",
  },
  {
    name: "image-tag",
    kind: "string",
    default: "dev",
    placeholder: "TAG",
    help: "Tag of the images.",
  },
  {
    name: "build",
    kind: "boolean",
    default: true,
    help: "Take the images as they are on the nodes, or in the registry.",
  },
  {
    name: "load",
    kind: "string",
    choices: LOADS,
    help:
      "How built images get to the nodes; kind for its clusters, a registry if the prefix names one.",
  },
  JSON_FLAG,
  ...COMMON_FLAGS,
] as const;

const LOGS_FLAGS = [
  {
    name: "container",
    kind: "string",
    placeholder: "NAME",
    help: "Only containers of this name.",
  },
  {
    name: "tail",
    kind: "integer",
    default: 50,
    min: 1,
    max: 10_000,
    help: "Lines of each container.",
  },
  ...COMMON_FLAGS,
] as const;

const STOP_FLAGS = [
  { name: "all", kind: "boolean", help: "Stop every run." },
  ...COMMON_FLAGS,
] as const;

const EXPORT_FLAGS = [
  {
    name: "output",
    kind: "string",
    placeholder: "BASE",
    help: "Path of both files, without endings; also -o. Named after the run when left out.",
  },
  JSON_FLAG,
  ...COMMON_FLAGS,
] as const;

const RUN_ARGUMENT = {
  placeholder: "RUN",
  help: "Id of the run, or the beginning of it.",
  max: 1,
} as const;

/** Flags that say which cluster and viewers. */
export type ClusterFlags = FlagValues<typeof COMMON_FLAGS>;

/** What the arguments ask for. */
export type ScenarioCommand =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "list"; readonly json: boolean }
  | {
    readonly kind: "run";
    readonly scenario: Scenario;
    readonly durationMs: number;
    readonly values: FlagValues<typeof RUN_FLAGS>;
  }
  | {
    readonly kind: "status";
    readonly run: string | undefined;
    readonly values: ClusterFlags & { readonly json: boolean };
  }
  | {
    readonly kind: "logs";
    readonly run: string;
    readonly values: FlagValues<typeof LOGS_FLAGS>;
  }
  | {
    readonly kind: "stop";
    /** Undefined for all. */
    readonly run: string | undefined;
    readonly values: ClusterFlags;
  }
  | {
    readonly kind: "export";
    readonly run: string;
    readonly values: FlagValues<typeof EXPORT_FLAGS>;
  };

const COMMANDS = ["list", "run", "status", "logs", "stop", "export"] as const;

const OVERVIEW = `scenario: Gives a cluster trouble on purpose, and checks that fgm finds it.

Usage: scenario COMMAND [flags]

Commands:
  list            What there is, and what fgm has to find in it.
  run NAME        Make it happen, wait, check, clean up.
  status [RUN]    Runs, their pods, and what was found so far.
  logs RUN        What the pods of a run have written last.
  stop RUN|--all  Delete the namespace of a run, or of all.
  export RUN      All that fgm has recorded of a run, as Parquet and as a page.

Every command but list also deletes namespaces that runs have left behind.
COMMAND --help shows the flags of one.
`;

/** What each command is given to parse its arguments with. */
export interface CommandLine {
  readonly scenarios: readonly Scenario[];
  /** Answer to `--version`. */
  readonly version: string;
  readonly env: (name: string) => string | undefined;
}

/** Reads the arguments; the first is the command. */
export function parseScenarioCommand(
  [first = "--help", ...rest]: readonly string[],
  line: CommandLine,
): ScenarioCommand {
  if (first === "--help" || first === "-h") return { kind: "text", text: OVERVIEW };
  if (first === "--version") return { kind: "text", text: line.version };
  const args = rest.map((arg) => arg === "-o" ? "--output" : arg);
  switch (COMMANDS.find((name) => name === first)) {
    case "list":
      return parse(line, args, {
        name: "list",
        summary: "Lists the scenarios.",
        flags: [JSON_FLAG],
      })
        .take(({ json }) => ({ kind: "list", json }));
    case "run":
      return parseRun(line, args);
    case "status":
      return parse(line, args, {
        name: "status",
        summary: "Tells of all runs, or of one with its expectations.",
        flags: [JSON_FLAG, ...COMMON_FLAGS],
        positionals: RUN_ARGUMENT,
      }).take((values, [run]) => ({ kind: "status", run, values }));
    case "logs":
      return parse(line, args, {
        name: "logs",
        summary: "Shows what the containers of a run have written last.",
        flags: LOGS_FLAGS,
        positionals: { ...RUN_ARGUMENT, min: 1 },
      }).take((values, [run = ""]) => ({ kind: "logs", run, values }));
    case "stop":
      return parse(line, args, {
        name: "stop",
        summary: "Deletes the namespace of a run, or of all.",
        flags: STOP_FLAGS,
        positionals: RUN_ARGUMENT,
      }).take((values, [run]) =>
        (run === undefined) === values.all
          ? { kind: "stop", run, values }
          : { kind: "error", message: "Cannot stop runs: give one of them, or --all" }
      );
    case "export":
      return parse(line, args, {
        name: "export",
        summary: "Writes all that fgm has recorded of a run into one Parquet file and one page.",
        flags: EXPORT_FLAGS,
        positionals: { ...RUN_ARGUMENT, min: 1 },
      }).take((values, [run = ""]) => ({ kind: "export", run, values }));
    case undefined:
      return { kind: "error", message: unknown(first, "command", COMMANDS) };
  }
}

function parseRun(line: CommandLine, args: readonly string[]): ScenarioCommand {
  return parse(line, args, {
    name: "run",
    summary: "Makes a scenario happen in a namespace of its own, and checks what fgm finds.",
    flags: RUN_FLAGS,
    positionals: { placeholder: "NAME", help: "The scenario.", min: 1, max: 1 },
    examples: ["scenario run memory-leak", "scenario run todo-app --duration 1h --detach"],
  }).take((values, [name = ""]) => {
    const scenario = line.scenarios.find((known) => known.name === name);
    if (scenario === undefined) {
      const names = line.scenarios.map((known) => known.name);
      return { kind: "error", message: unknown(name, "scenario", names) };
    }
    const durationMs = values.duration === undefined
      ? scenario.durationMs
      : parseDuration(values.duration);
    if (durationMs === undefined || durationMs < DURATION_MS_MIN || durationMs > DURATION_MS_MAX) {
      const message = `Cannot read flag --duration: "${values.duration}" is no time from 10s to ` +
        "24h, such as 90s or 5m";
      return { kind: "error", message };
    }
    return { kind: "run", scenario, durationMs, values };
  });
}

function unknown(text: string, noun: string, names: readonly string[]): string {
  const nearest = nearestName(text, names);
  const hint = nearest === undefined ? `there are ${names.join(", ")}` : `did you mean ${nearest}?`;
  return `Cannot use ${noun} ${JSON.stringify(text)}: there is none of that name; ${hint}`;
}

/** Reads the flags of one command; `take` gets them where there is nothing else to say. */
function parse<const Flags extends ProgramSpec["flags"]>(
  { version, env }: CommandLine,
  args: readonly string[],
  spec: Omit<ProgramSpec<Flags>, "version">,
) {
  const parsed = parseFlags<Flags>({ ...spec, name: `scenario ${spec.name}`, version }, args, env);
  return {
    take: (
      toCommand: (values: FlagValues<Flags>, positionals: readonly string[]) => ScenarioCommand,
    ): ScenarioCommand => {
      if (parsed.kind === "error") return parsed;
      if (parsed.kind !== "run") return { kind: "text", text: parsed.text };
      return toCommand(parsed.values, parsed.positionals);
    },
  };
}
