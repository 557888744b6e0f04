/**
 * How a program ends whose arguments do not ask it to run.
 *
 * @module
 */

import type { FlagSpec, ParsedFlags } from "./flags.ts";

/** What there is to say, where a program is not to run. */
export type FlagAnswer = Exclude<ParsedFlags<readonly FlagSpec[]>, { readonly kind: "run" }>;

/**
 * Prints help or version on standard output, or what is wrong on standard error.
 *
 * @returns the exit code: 0, or 2 for arguments that cannot be used.
 */
export function answerFlags(answer: FlagAnswer): number {
  if (answer.kind === "error") {
    console.error(answer.message);
    return 2;
  }
  console.log(answer.text.trimEnd());
  return 0;
}
