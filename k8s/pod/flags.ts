/**
 * One spelling of flags for every program: a table says what there is, and from it come the
 * parser, the types of the values, the help text and the error messages.
 *
 *     const parsed = parseFlags(
 *       {
 *         name: "fgm-viewer",
 *         summary: "HTTP API over a data directory.",
 *         version: "fgm-viewer 0.1.0",
 *         flags: [
 *           { name: "port", kind: "integer", min: 0, max: 65535, default: 8050, help: "Port." },
 *           { name: "token-file", kind: "string", env: "FGM_TOKEN_FILE", help: "File." },
 *         ],
 *       },
 *       ["--port", "80"],
 *       (name) => Deno.env.get(name),
 *     );
 *     // { kind: "run", values: { port: 80, tokenFile: undefined }, positionals: [] }
 *
 * A flag wins over its environment variable, which wins over the default. Nothing here prints,
 * exits or reads the environment by itself: that is the caller's `main.ts`.
 *
 * @module
 */

import { helpText } from "./flag_help.ts";
import { FlagError, nearestName, readFlagValue } from "./flag_values.ts";

interface FlagBase {
  /** Lower-case words joined by "-", without the leading dashes. */
  readonly name: string;
  /** One or two sentences for `--help`, without the default: that is added. */
  readonly help: string;
  /** Environment variable read when the flag is not given. Empty counts as unset. */
  readonly env?: string;
}

/** A flag with any text as its value, or one of `choices`. */
export interface StringFlag extends FlagBase {
  readonly kind: "string";
  readonly default?: string;
  /** Word for the value in the help text, such as `DIR`; "TEXT" when left out. */
  readonly placeholder?: string;
  /** All values allowed; any text when left out. */
  readonly choices?: readonly string[];
}

/** A flag that may be given several times; its values are kept in order. Comma-separated in `env`. */
export interface StringsFlag extends FlagBase {
  readonly kind: "strings";
  readonly default?: readonly string[];
  /** Word for one value in the help text; "TEXT" when left out. */
  readonly placeholder?: string;
  /** All values allowed; any text when left out. */
  readonly choices?: readonly string[];
}

/** A flag with a finite number as its value; "integer" allows whole numbers only. */
export interface NumberFlag extends FlagBase {
  readonly kind: "integer" | "number";
  readonly default?: number;
  /** Word for the value in the help text; "N" when left out. */
  readonly placeholder?: string;
  /** Smallest value allowed. */
  readonly min?: number;
  /** Largest value allowed. */
  readonly max?: number;
}

/** A flag without value: `--name`, `--no-name`, `--name=true`. False when there is no default. */
export interface BooleanFlag extends FlagBase {
  readonly kind: "boolean";
  readonly default?: boolean;
}

/** One row of a program's flag table. */
export type FlagSpec = StringFlag | StringsFlag | NumberFlag | BooleanFlag;

/** What a program takes besides flags. Without this, every such argument is refused. */
export interface PositionalSpec {
  /** Word in the usage line, such as `PATH`. */
  readonly placeholder: string;
  readonly help: string;
  /** Fewest allowed; 0 when left out. */
  readonly min?: number;
  /** Most allowed; no bound when left out. */
  readonly max?: number;
}

/** A program as `--help` describes it. `--help` and `--version` themselves are added. */
export interface ProgramSpec<Flags extends readonly FlagSpec[] = readonly FlagSpec[]> {
  readonly name: string;
  /** What the program does, in a sentence or two. */
  readonly summary: string;
  /** Answer to `--version`: see `versionText`. */
  readonly version: string;
  readonly flags: Flags;
  readonly positionals?: PositionalSpec;
  /** Command lines shown under the help text, as they would be typed. */
  readonly examples?: readonly string[];
}

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

type Chosen<Flag> = Flag extends { readonly choices: readonly (infer Choice)[] } ? Choice : string;

type ScalarOf<Flag extends FlagSpec> = Flag extends NumberFlag ? number : Chosen<Flag>;

/** Type of one flag's value: undefined is possible only for a scalar without default. */
export type FlagValueOf<Flag extends FlagSpec> = Flag extends BooleanFlag ? boolean
  : Flag extends StringsFlag ? readonly Chosen<Flag>[]
  : Flag extends { readonly default: string | number } ? ScalarOf<Flag>
  : ScalarOf<Flag> | undefined;

/** Values by flag name in camel case: `--output-dir` becomes `outputDir`. */
export type FlagValues<Flags extends readonly FlagSpec[]> = {
  readonly [Flag in Flags[number] as CamelCase<Flag["name"]>]: FlagValueOf<Flag>;
};

/** What the arguments ask for. A program prints `text` and exits 0, or `message` and exits 2. */
export type ParsedFlags<Flags extends readonly FlagSpec[]> =
  | {
    readonly kind: "run";
    readonly values: FlagValues<Flags>;
    readonly positionals: readonly string[];
  }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version"; readonly text: string }
  | { readonly kind: "error"; readonly message: string };

/**
 * Parses the arguments and environment of a program. `--help` and `--version` win over everything
 * else, errors included; of several errors the first is told. After `--` all is positional.
 */
export function parseFlags<const Flags extends readonly FlagSpec[]>(
  spec: ProgramSpec<Flags>,
  args: readonly string[],
  env: (name: string) => string | undefined,
): ParsedFlags<Flags> {
  const end = args.indexOf("--");
  const beforeEnd = end < 0 ? args : args.slice(0, end);
  if (beforeEnd.some((arg) => arg === "--help" || arg === "-h")) {
    return { kind: "help", text: helpText(spec) };
  }
  if (beforeEnd.includes("--version")) return { kind: "version", text: spec.version };
  try {
    const given = readArguments(spec.flags, beforeEnd);
    const positionals = [...given.positionals, ...(end < 0 ? [] : args.slice(end + 1))];
    checkPositionals(spec.positionals, positionals);
    const values = Object.fromEntries(
      spec.flags.map((flag) => [camelCase(flag.name), valueOf(flag, given.texts, env)]),
    );
    // The keys and types follow from the table, which the compiler cannot see through a Map.
    return { kind: "run", values: values as FlagValues<Flags>, positionals };
  } catch (error) {
    if (error instanceof FlagError) return { kind: "error", message: error.message };
    throw error;
  }
}

interface GivenArguments {
  /** Texts of each flag by its name, in the order given. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

function readArguments(flags: readonly FlagSpec[], args: readonly string[]): GivenArguments {
  const texts = new Map<string, string[]>();
  const positionals: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (!looksLikeFlag(arg)) {
      positionals.push(arg);
      continue;
    }
    const equals = arg.indexOf("=");
    const word = equals < 0 ? arg : arg.slice(0, equals);
    const { flag, negated } = findFlag(flags, word);
    const inline = equals < 0 ? undefined : arg.slice(equals + 1);
    if (negated && inline !== undefined) {
      throw new FlagError(`Cannot read flag ${word}: it takes no value`);
    }
    const text = inline ?? (flag.kind === "boolean" ? String(!negated) : args[++index]);
    if (text === undefined || (inline === undefined && looksLikeFlag(text))) {
      throw new FlagError(`Cannot read flag --${flag.name}: it needs a value`);
    }
    const known = texts.get(flag.name) ?? [];
    if (known.length > 0 && flag.kind !== "strings") {
      throw new FlagError(`Cannot read flag --${flag.name}: it is given more than once`);
    }
    texts.set(flag.name, [...known, text]);
  }
  return { texts, positionals };
}

/** "-" alone is a value (standard input by custom), and so is a negative number. */
function looksLikeFlag(arg: string): boolean {
  return arg.startsWith("-") && arg !== "-" && !/^-[\d.]/.test(arg);
}

function findFlag(
  flags: readonly FlagSpec[],
  word: string,
): { readonly flag: FlagSpec; readonly negated: boolean } {
  const exact = flags.find((flag) => `--${flag.name}` === word);
  if (exact !== undefined) return { flag: exact, negated: false };
  const opposite = flags.find((flag) => flag.kind === "boolean" && `--no-${flag.name}` === word);
  if (opposite !== undefined) return { flag: opposite, negated: true };
  const names = ["--help", "--version", ...flags.map((flag) => `--${flag.name}`)];
  const nearest = nearestName(word, names);
  const hint = nearest === undefined ? "see --help" : `did you mean ${nearest}?`;
  throw new FlagError(`Cannot read flag ${word}: there is no such flag; ${hint}`);
}

function valueOf(
  flag: FlagSpec,
  given: ReadonlyMap<string, readonly string[]>,
  env: (name: string) => string | undefined,
): string | number | boolean | readonly string[] | undefined {
  const texts = given.get(flag.name);
  if (texts !== undefined) return readFlagValue(flag, texts, `flag --${flag.name}`);
  const text = flag.env === undefined ? undefined : env(flag.env);
  if (text !== undefined && text !== "") {
    const parts = flag.kind === "strings" ? text.split(",") : [text];
    return readFlagValue(flag, parts, `environment variable ${flag.env}`);
  }
  if (flag.default !== undefined) return flag.default;
  return flag.kind === "boolean" ? false : flag.kind === "strings" ? [] : undefined;
}

function checkPositionals(spec: PositionalSpec | undefined, given: readonly string[]): void {
  const max = spec === undefined ? 0 : spec.max ?? Infinity;
  if (given.length > max) {
    const reason = max === 0 ? "only flags are taken" : `at most ${max} such can be given`;
    throw new FlagError(`Cannot read argument ${JSON.stringify(given[max])}: ${reason}`);
  }
  if (spec !== undefined && given.length < (spec.min ?? 0)) {
    const wanted = (spec.min ?? 0) === 1 ? "it is" : `at least ${spec.min} are`;
    throw new FlagError(`Cannot read argument ${spec.placeholder}: ${wanted} needed; see --help`);
  }
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
