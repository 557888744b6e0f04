/**
 * What `fgm-tui` takes on its command line, and what it makes of it.
 *
 * @module
 */

import { CLUSTER_FLAGS } from "@fgm/k8s/client/cluster_flags";
import {
  type FlagValues,
  type ParsedFlags,
  parseFlags,
  type ProgramSpec,
} from "@fgm/k8s/pod/flags";
import { SERIES_MAX } from "./chart/styled.ts";
import { GLYPHS, type Glyphs, PANELS_MAX, type View } from "./state/state.ts";
import {
  COLOUR_CHOICES,
  type ColourDepth,
  colourDepth,
  type ReadEnv,
} from "./terminal/colour_depth.ts";
import { readAt, readSpan } from "./start_view.ts";

/** Columns and rows of a snapshot at most. */
const SNAPSHOT_SIZE_MAX = 1_000;

/** Environment variable that names a viewer. */
const URL_ENV = "FGM_VIEWER_URL";

const FLAGS = [
  {
    name: "url",
    kind: "string",
    env: URL_ENV,
    placeholder: "URL",
    help:
      "Viewer to show, such as http://127.0.0.1:8050. Without it a node's is found in the cluster.",
  },
  {
    name: "node",
    kind: "string",
    placeholder: "NAME",
    help:
      "Node whose viewer to show, through kubectl port-forward. Without it there is a list to choose from.",
  },
  ...CLUSTER_FLAGS,
  {
    name: "metric",
    kind: "strings",
    placeholder: "NAME",
    help:
      `Metric of a panel; may be repeated, up to ${PANELS_MAX}. The viewer's key metrics when left out.`,
  },
  {
    name: "container",
    kind: "strings",
    placeholder: "REF",
    help:
      `Container to draw: an id or its begin, or "pod/container"; may be repeated, up to ${SERIES_MAX}.`,
  },
  {
    name: "range",
    kind: "string",
    default: "15m",
    placeholder: "RANGE",
    help: 'Length of time on the screen: "all", or a number with ms, s, m, h, d or w.',
  },
  {
    name: "at",
    kind: "string",
    placeholder: "TIME",
    help:
      "End of the time on the screen: milliseconds since 1970 or RFC 3339. The newest sample, " +
      "followed, when left out.",
  },
  {
    name: "study",
    kind: "string",
    placeholder: "ID",
    help: "Study to switch on for the first panel, such as periodicity.",
  },
  {
    name: "screen",
    kind: "string",
    choices: ["charts", "table"],
    default: "charts",
    placeholder: "SCREEN",
    help: "What to begin with.",
  },
  {
    name: "glyphs",
    kind: "string",
    choices: GLYPHS,
    placeholder: "GLYPHS",
    help: "How lines are drawn: braille, or line where the locale is not UTF-8, when left out.",
  },
  {
    name: "color",
    kind: "string",
    choices: COLOUR_CHOICES,
    default: "auto",
    placeholder: "WHEN",
    help: "Colours; auto heeds NO_COLOR, COLORTERM and TERM.",
  },
  {
    name: "time-zone",
    kind: "string",
    placeholder: "ZONE",
    help: "Zone of the times shown, such as Europe/Berlin; the machine's own when left out.",
  },
  { name: "utc", kind: "boolean", help: "Same as --time-zone UTC." },
  {
    name: "mouse",
    kind: "boolean",
    default: true,
    help: "Take clicks and wheel; --no-mouse leaves them to the terminal.",
  },
  { name: "snapshot", kind: "boolean", help: "Print one frame as text and exit." },
  { name: "json", kind: "boolean", help: "Print what is behind one frame as JSON and exit." },
  {
    name: "width",
    kind: "integer",
    min: 1,
    max: SNAPSHOT_SIZE_MAX,
    placeholder: "COLUMNS",
    help: "Width of the snapshot; the terminal's, or 120, when left out.",
  },
  {
    name: "height",
    kind: "integer",
    min: 1,
    max: SNAPSHOT_SIZE_MAX,
    placeholder: "ROWS",
    help: "Height of the snapshot; the terminal's, or 40, when left out.",
  },
] as const;

/** Values of the flags, as they were given. */
export type TuiFlags = FlagValues<typeof FLAGS>;

/** Parses the arguments. `version` is the answer to `--version`. */
export function parseTuiFlags(
  args: readonly string[],
  { version, env }: { readonly version: string; readonly env: ReadEnv },
): ParsedFlags<typeof FLAGS> {
  const spec = {
    name: "fgm-tui",
    summary: "Shows what containers do, second by second, in a terminal.",
    version,
    flags: FLAGS,
    examples: [
      "fgm-tui --node worker-1",
      "fgm-tui --url http://127.0.0.1:8050 --container web-0/nginx --range 1h --study periodicity",
      "fgm-tui --url http://127.0.0.1:8050 --snapshot --width 120 --height 40",
    ],
  } satisfies ProgramSpec;
  // A node that is named wins over a viewer that the environment names.
  const namesNode = args.some((arg) => arg === "--node" || arg.startsWith("--node="));
  return parseFlags(spec, args, (name) => namesNode && name === URL_ENV ? undefined : env(name));
}

/** What the flags amount to, besides the way to the viewer. */
export interface StartOptions {
  readonly metrics: readonly string[];
  readonly containers: readonly string[];
  readonly view: View;
  /** Absent for none. */
  readonly study?: string;
  readonly screen: "charts" | "table";
  readonly glyphs: Glyphs;
  readonly timeZone: string;
  /** Undefined for the full screen. */
  readonly print: "text" | "json" | undefined;
  /** What was asked for; undefined for the terminal's own. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly hasMouse: boolean;
  readonly depth: ColourDepth;
}

/** What the flags are read with. */
export interface Surroundings {
  readonly env: ReadEnv;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** IANA name of the machine's zone. */
  readonly timeZone: string;
  /** Wall clock. */
  readonly nowMs: number;
}

/**
 * Checks what the flag table cannot, and fills in what depends on the surroundings.
 *
 * @throws {RangeError} with one line for a person.
 */
export function startOptions(flags: TuiFlags, around: Surroundings): StartOptions {
  const { env, isTerminal } = around;
  refuseTooMany("--metric", flags.metric, PANELS_MAX);
  refuseTooMany("--container", flags.container, SERIES_MAX);
  if (flags.url !== undefined && flags.node !== undefined) {
    throw new RangeError("Cannot use --node together with a URL: each of them names a viewer");
  }
  const print = flags.json ? "json" : flags.snapshot ? "text" : undefined;
  const sizeFlag = flags.width !== undefined ? "--width" : "--height";
  if (print === undefined && (flags.width !== undefined || flags.height !== undefined)) {
    throw new RangeError(`Cannot use ${sizeFlag}: it is for --snapshot and --json`);
  }
  const timeZone = readTimeZone(flags, around);
  const at = { timeZone, nowMs: around.nowMs };
  const toMs = flags.at === undefined ? undefined : readAt(flags.at, at);
  return {
    metrics: flags.metric,
    containers: flags.container,
    view: {
      span: readSpan(flags.range),
      end: toMs === undefined ? { mode: "follow" } : { mode: "paused", toMs },
    },
    ...(flags.study === undefined ? {} : { study: flags.study }),
    screen: flags.screen,
    glyphs: flags.glyphs ?? (isUtf8(env) ? "braille" : "line"),
    timeZone,
    print,
    width: flags.width,
    height: flags.height,
    hasMouse: flags.mouse,
    // A frame on paper has colours only where they were asked for.
    depth: print === "text" && flags.color === "auto"
      ? "none"
      : colourDepth(flags.color, { env, isTerminal }),
  };
}

function refuseTooMany(flag: string, given: readonly string[], max: number): void {
  if (given.length <= max) return;
  throw new RangeError(`Cannot use ${flag} ${given.length} times: at most ${max} can be shown`);
}

/** LC_ALL wins over LC_CTYPE, which wins over LANG (POSIX, "Internationalization Variables"). */
function isUtf8(env: ReadEnv): boolean {
  const locale = [env("LC_ALL"), env("LC_CTYPE"), env("LANG")].find((text) => (text ?? "") !== "");
  // Without any of them nothing is known, and terminals that cannot show UTF-8 have become rare.
  return locale === undefined || /utf-?8/i.test(locale);
}

function readTimeZone(flags: TuiFlags, { timeZone }: Surroundings): string {
  if (flags.utc && flags.timeZone !== undefined) {
    throw new RangeError("Cannot use --utc together with --time-zone: each of them names a zone");
  }
  const zone = flags.utc ? "UTC" : flags.timeZone ?? timeZone;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch (cause) {
    throw new RangeError(
      `Cannot use time zone ${
        JSON.stringify(zone)
      }: there is none of that name, such as Europe/Berlin`,
      { cause },
    );
  }
}
