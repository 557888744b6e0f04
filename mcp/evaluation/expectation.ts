/**
 * What the answers of an incident must say, and what they must not.
 *
 * @module
 */

import type { Statement } from "./statements.ts";

/** A pattern of statements; what is left out may be anything. */
export interface Expectation {
  readonly kind?: Statement["kind"];
  /** A part of the container's name. */
  readonly container?: string;
  /** Worst place in the answer. */
  readonly rankMax?: number;
  /** The end of the metric's name. */
  readonly metric?: string;
  readonly direction?: Statement["direction"];
  /** Seconds since the start of the incident's data, and how far off they may be. */
  readonly at?: readonly [second: number, toleranceSeconds: number];
  readonly type?: string;
  readonly countMin?: number;
  readonly text?: RegExp;
}

/** An answer as it is judged. */
export interface JudgedAnswer {
  readonly text: string;
  readonly isError: boolean;
  readonly statements: readonly Statement[];
}

/** What is asked of one answer. */
export interface Verdict {
  /** Statements that must be there. */
  readonly says?: readonly Expectation[];
  /** Statements that must not. */
  readonly denies?: readonly Expectation[];
  /** What the text must tell. */
  readonly tells?: readonly RegExp[];
  /** What the text must not tell. */
  readonly hides?: readonly RegExp[];
}

/** What is wrong with an answer, in words; empty where nothing is. */
export function judge(
  answer: JudgedAnswer,
  { says = [], denies = [], tells = [], hides = [] }: Verdict,
  { startMs }: { readonly startMs: number },
): readonly string[] {
  if (answer.isError) return [`refused: ${answer.text}`];
  const isSaid = (expected: Expectation) =>
    answer.statements.filter((statement) => isMatch(statement, expected, startMs));
  return [
    ...says.filter((expected) => isSaid(expected).length === 0)
      .map((expected) => `does not say ${expectationText(expected)}`),
    ...denies.flatMap(isSaid).map((statement) => `says ${statementText(statement, startMs)}`),
    ...tells.filter((pattern) => !pattern.test(answer.text)).map((it) => `does not tell ${it}`),
    ...hides.filter((pattern) => pattern.test(answer.text)).map((it) => `tells ${it}`),
  ];
}

function isMatch(statement: Statement, expected: Expectation, startMs: number): boolean {
  const { kind, container, rankMax, metric, direction, at, type, countMin, text } = expected;
  return (kind === undefined || statement.kind === kind) &&
    (container === undefined || statement.container?.includes(container) === true) &&
    (rankMax === undefined || (statement.rank ?? Infinity) <= rankMax) &&
    (metric === undefined || statement.metric?.endsWith(metric) === true) &&
    (direction === undefined || statement.direction === direction) &&
    (at === undefined || isNear(statement, at, startMs)) &&
    (type === undefined || statement.type === type) &&
    (countMin === undefined || (statement.count ?? 0) >= countMin) &&
    (text === undefined || text.test(statement.text));
}

/** Of a statement about a time from and to, one of them must be near. */
function isNear(
  { timesMs }: Statement,
  [second, tolerance]: readonly [number, number],
  startMs: number,
): boolean {
  if (timesMs === undefined) return false;
  return timesMs.some((timeMs) => Math.abs(timeMs - startMs - second * 1_000) <= tolerance * 1_000);
}

/** "level of shop/a/b's memory.current up at 1200 ± 60 s". */
export function expectationText(expected: Expectation): string {
  const { kind, container, rankMax, metric, direction, at, type, countMin, text } = expected;
  const parts = [
    kind ?? "anything",
    container === undefined ? "" : `of ${container}`,
    rankMax === undefined ? "" : `within the first ${rankMax}`,
    metric ?? "",
    direction ?? "",
    type ?? "",
    countMin === undefined ? "" : `${countMin} times`,
    at === undefined ? "" : `at ${at[0]} ± ${at[1]} s`,
    text === undefined ? "" : String(text),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function statementText(statement: Statement, startMs: number): string {
  const { kind, container, metric, direction, timesMs, type, text } = statement;
  const at = timesMs === undefined ? "" : `at ${Math.round((timesMs[0] - startMs) / 1_000)} s`;
  return [kind, container ?? "", metric ?? "", direction ?? "", type ?? "", at, text]
    .filter((part) => part !== "").join(" ");
}
