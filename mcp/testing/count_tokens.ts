/**
 * What a text costs a model, by a public tokenizer.
 *
 * @module
 */

import { countTokens as count } from "gpt-tokenizer/encoding/o200k_base";

/** Tokens of `text` in o200k_base. */
export function countTokens(text: string): number {
  return count(text, { allowedSpecial: "all" });
}
