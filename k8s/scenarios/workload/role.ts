/**
 * What a workload can be told to be: a name, its flags, and what it then does.
 *
 * @module
 */

import { type FlagSpec, type FlagValues, parseFlags } from "../../pod/flags.ts";
import { readGitRev, versionText } from "../../pod/version.ts";

/** What the arguments of a role ask for. A program prints `text` and exits 0, or `message` and exits 2. */
export type RoleStart =
  | {
    readonly kind: "run";
    /** Works until the signal is aborted or its work is done; resolves with the exit code. */
    readonly run: (signal: AbortSignal) => Promise<number>;
  }
  | { readonly kind: "told"; readonly text: string }
  | { readonly kind: "error"; readonly message: string };

/** One role. */
export interface Role {
  /** First argument of the program. */
  readonly name: string;
  readonly summary: string;
  start(args: readonly string[], env: (name: string) => string | undefined): RoleStart;
}

/** A role by the table of its flags and what it does with their values. */
export function defineRole<const Flags extends readonly FlagSpec[]>(
  spec: { readonly name: string; readonly summary: string; readonly flags: Flags },
  run: (values: FlagValues<Flags>, signal: AbortSignal) => Promise<number>,
): Role {
  const { name, summary } = spec;
  return {
    name,
    summary,
    start(args, env) {
      const version = versionText("fgm-workload", readGitRev(env));
      const program = { ...spec, name: `fgm-workload ${name}`, version };
      const parsed = parseFlags(program, args, env);
      switch (parsed.kind) {
        case "run":
          return { kind: "run", run: (signal) => run(parsed.values, signal) };
        case "help":
        case "version":
          return { kind: "told", text: parsed.text };
        case "error":
          return { kind: "error", message: parsed.message };
        default:
          return parsed satisfies never;
      }
    },
  };
}
