/**
 * `deno task export PATH… -o NAME`: recorded data as NAME.parquet and as NAME.html, a page to look at.
 *
 * @module
 */

import { parseFlags, type ProgramSpec } from "@fgm/k8s/pod/flags";
import { createLogger, writeStderr } from "@fgm/k8s/pod/log";
import { shutdownSignal } from "@fgm/k8s/pod/shutdown";
import { readGitRev, versionText } from "@fgm/k8s/pod/version";
import { writeExport, type WriteExportOptions, WRITTEN_FORMATS } from "./write_export.ts";

const env = (name: string) => Deno.env.get(name);

const PROGRAM = {
  name: "export",
  summary:
    "Writes recorded data to NAME.parquet, for programs, and to NAME.html: a page that shows " +
    "it in any browser, without a viewer and without a network.",
  version: versionText("export", readGitRev(env)),
  flags: [
    {
      name: "out",
      kind: "string",
      placeholder: "NAME",
      help: "Path of the files without .parquet and .html; required. Also -o NAME.",
    },
    {
      name: "only",
      kind: "string",
      choices: WRITTEN_FORMATS,
      placeholder: "FORMAT",
      help: "Write only this one of the two.",
    },
    { name: "from", kind: "string", placeholder: "TIME", help: "First instant: RFC 3339, or ms." },
    { name: "to", kind: "string", placeholder: "TIME", help: "End of the range." },
    {
      name: "range",
      kind: "string",
      placeholder: "WORD",
      help: "The last of the data instead, such as 15m, 1h or 1d. All when nothing is said.",
    },
    { name: "metrics", kind: "strings", placeholder: "NAME", help: "Only these; may be repeated." },
    {
      name: "containers",
      kind: "strings",
      placeholder: "NAME",
      help: "Only these ids, prefixes or names namespace/pod/container; may be repeated.",
    },
    { name: "namespace", kind: "string", help: "Only containers of this namespace." },
    { name: "node", kind: "string", help: "Only containers of this node." },
    { name: "qos-class", kind: "string", help: "Only containers of this QoS class." },
    { name: "labels", kind: "strings", placeholder: "KEY:VALUE", help: "Only with these labels." },
    { name: "search", kind: "string", help: "Only what a fuzzy search finds." },
    {
      name: "samples-max",
      kind: "integer",
      min: 1,
      help: "Most samples of the page, by estimate. [default 20000000, which make some 5 to 20 MB]",
    },
  ],
  positionals: {
    placeholder: "PATH",
    help: "Data directory, .parquet or .journal file, or a quoted pattern; of several nodes, too.",
  },
  examples: [
    "deno task export /var/lib/fgm -o incident",
    "deno task export node-1/ node-2/ --range 1h --namespace shop -o shop",
  ],
} as const satisfies ProgramSpec;

async function main(): Promise<number> {
  const args = Deno.args.map((arg) => arg === "-o" ? "--out" : arg);
  const parsed = parseFlags(PROGRAM, args, env);
  if (parsed.kind === "error") return refuse(parsed.message, 2);
  if (parsed.kind !== "run") {
    console.log(parsed.text.trimEnd());
    return 0;
  }
  const { values: { out, only, samplesMax, ...filters }, positionals: paths } = parsed;
  if (paths.length === 0) return refuse("Cannot read PATH: at least one is needed; see --help", 2);
  if (out === undefined) return refuse("Cannot write files: say where to with -o NAME", 2);
  using shutdown = shutdownSignal();
  const options: WriteExportOptions = {
    paths,
    out: out.replace(/\.(html|parquet)$/, ""),
    query: queryOf(filters),
    ...(only === undefined ? {} : { formats: [only] }),
    ...(samplesMax === undefined ? {} : { samplesMax }),
    gitRev: readGitRev(env),
    now: Date.now,
    log: createLogger({ level: "warn", write: writeStderr, now: Date.now }),
    signal: shutdown.signal,
    onProgress: progressOn(Deno.stderr.isTerminal()),
  };
  try {
    for (const { path, sizeBytes } of await writeExport(options)) {
      console.log(`${path}  ${megabytes(sizeBytes)}`);
    }
    return 0;
  } catch (error) {
    if (shutdown.signal.aborted) return refuse("Stopped; nothing was written", 130);
    if (error instanceof RangeError) return refuse(error.message, 2);
    return refuse(`Cannot export: ${error instanceof Error ? error.message : error}`, 1);
  }
}

/** The parameters that were given, as `/api/export` calls them. */
function queryOf(
  filters: Readonly<Record<string, string | readonly string[] | undefined>>,
): Readonly<Record<string, string>> {
  const given = Object.entries(filters).flatMap(([name, value]) => {
    const text = typeof value === "object" ? value.join(",") : value ?? "";
    return text === "" ? [] : [[name.replace("qosClass", "qos_class"), text]];
  });
  return Object.fromEntries(given);
}

/** Says on a terminal how far it is; to files it says nothing. */
function progressOn(isTerminal: boolean): NonNullable<WriteExportOptions["onProgress"]> {
  let shownMs = 0;
  return ({ path, sizeBytes }) => {
    if (!isTerminal || Date.now() - shownMs < PROGRESS_EVERY_MS) return;
    shownMs = Date.now();
    writeStderr(`\r\x1b[K${path} … ${megabytes(sizeBytes)}\r`);
  };
}

/** Time between two lines of progress, in milliseconds. */
const PROGRESS_EVERY_MS = 100;

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function refuse(message: string, code: number): number {
  writeStderr(`export: ${message}\n`);
  return code;
}

Deno.exit(await main());
