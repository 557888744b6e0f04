/**
 * How many tokens a text costs a model, never too few.
 *
 * Tokenizers differ, and none belongs into a program that answers questions. This counts runs of letters,
 * digits, white space and signs by rates that no text exceeds with o200k_base. What can be anything, such
 * as a name, counts as random letters; the words that answers are made of count as they are.
 *
 * @module
 */

// deno-lint-ignore no-control-regex
const RUNS = /[A-Z]?[a-z]+|[A-Z]+|[0-9]+| +|\s+|[!-/:-@[-`{-~]|[^\x00-\x7f]+|[^]/g;

/** Words of answers that are one token each. */
export const KNOWN_WORDS: ReadonlySet<string> = new Set(
  ("about after age all and app around asked at average avg before bytes change changes " +
    "confidence container containers count counter cpu critical current data end events every " +
    "file first for from full id in info is kill last left limit max mean memory metric " +
    "metrics min more most name names namespace near no node nodes not of on one out over " +
    "percent period pid pod pressure range rate ready reason restart samples seen series " +
    "stable start stat state stop study summary text the time to total trend type unit usage " +
    "value version volatile warning was which with")
    .split(" "),
);

const UTF8 = new TextEncoder();

/** An upper bound for the tokens of `text`; 0 for the empty text. */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [run] of text.matchAll(RUNS)) tokens += tokensOfRun(run);
  return tokens;
}

function tokensOfRun(run: string): number {
  const code = run.charCodeAt(0);
  // A token is a byte or more, whatever the script.
  if (code > 0x7f) return UTF8.encode(run).length;
  if (/[A-Za-z]/.test(run)) return KNOWN_WORDS.has(run) ? 1 : Math.ceil(run.length * 2 / 3);
  if (/[0-9]/.test(run)) return Math.ceil(run.length / 3);
  // A single space belongs to the word behind it; a sign may join others, but need not.
  return run === " " ? 0 : 1;
}
