/**
 * Cuts answers to what a caller can be expected to read.
 *
 * @module
 */

import type { Answer } from "./answer.ts";
import { estimateTokens } from "./token_estimate.ts";

/** Most tokens of an answer, its text and its structured part together, by `estimateTokens`. */
export const ANSWER_TOKENS_MAX = 3_900;

/** Tokens of what surrounds both parts in a message. */
const FRAME_TOKENS = 40;

/** What the answer costs at most. */
export function answerTokens({ text, structured }: Answer): number {
  // Text travels as a JSON string, in which a line break is two characters.
  return FRAME_TOKENS + estimateTokens(JSON.stringify(text)) +
    estimateTokens(JSON.stringify(structured));
}

/**
 * The answer with as many of its entries as fit, the most important first. `build` makes the answer of
 * the first `count` entries, and says in it how many are left out and how to get at them; an answer
 * without entries has to fit.
 */
export function fitAnswer(
  entries: number,
  build: (count: number) => Answer,
  tokensMax: number = ANSWER_TOKENS_MAX,
): Answer {
  const whole = build(entries);
  if (answerTokens(whole) <= tokensMax) return whole;
  let [fits, tooMany] = [0, entries];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (answerTokens(build(middle)) <= tokensMax) fits = middle;
    else tooMany = middle;
  }
  return build(fits);
}
