import { assert, assertEquals } from "@std/assert";
import type { Answer } from "./answer.ts";
import { answerTokens, fitAnswer } from "./fit_answer.ts";

function build(count: number): Answer {
  return { text: `${count} of 100`, structured: { rows: Array(count).fill("x1y2z3") } };
}

Deno.test("fitAnswer() leaves an answer that fits as it is", () => {
  assertEquals(fitAnswer(100, build, 10_000), build(100));
});

Deno.test("fitAnswer() takes as many entries as fit, and not one more", () => {
  for (const max of [90, 120, 333, 700]) {
    const answer = fitAnswer(100, build, max);
    const { length } = answer.structured["rows"] as unknown[];
    assert(length > 0 && length < 100, String(length));
    assert(answerTokens(answer) <= max);
    assert(answerTokens(build(length + 1)) > max, `${length} rows for ${max} tokens`);
    assertEquals(answer.text, `${length} of 100`);
  }
});

Deno.test("fitAnswer() gives none where none fits", () => {
  assertEquals(fitAnswer(100, build, 1), build(0));
  assertEquals(fitAnswer(0, build, 1), build(0));
});
