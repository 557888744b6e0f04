/**
 * What a parser has to offer so that it can be fed damaged inputs by `deno task fuzz`.
 *
 * Each member lists the targets of its own parsers; they are data, and know nothing of who damages the
 * inputs, how long for, and what is measured while they run.
 *
 * @module
 */

/** What inputs are made of, which says how they are best damaged. */
export type FuzzForm = "bytes" | "text" | "json";

/** A class of errors, whatever its constructor takes. */
export type ErrorClass = new (...args: never[]) => Error;

/** A parser, ready to read. */
export interface FuzzSubject extends Partial<AsyncDisposable> {
  /** True inputs, which are damaged; at least one. */
  readonly corpus: readonly (string | Uint8Array)[];
  /**
   * Reads one input. What it returns is measured: it has to stay in proportion to the input.
   *
   * @throws one of the target's refusals, or any other error, which is a finding.
   */
  readonly read: (input: Uint8Array) => unknown;
}

/** A parser that is fed damaged inputs. */
export interface FuzzTarget {
  /** The area and the parser: "kernel/pid-stat". */
  readonly name: string;
  readonly form: FuzzForm;
  /** Words that mean something to the parser, put in now and then. */
  readonly words?: readonly string[];
  /** What the parser throws for damage, by its documentation. */
  readonly refusals: readonly ErrorClass[];
  /** Bytes that may come out for each byte that goes in, besides a fixed amount; 64 if left out. */
  readonly growth?: number;
  /** Inputs that the test suite tries; 400 if left out. */
  readonly testInputs?: number;
  /** Makes the parser ready, alone for one run. */
  readonly open: () => FuzzSubject | Promise<FuzzSubject>;
}

/**
 * An input as text. Bytes that are no UTF-8 become U+FFFD; U+E000 becomes half of a surrogate pair, which
 * no bytes can say and keyboards, file names and JSON can.
 */
export function fuzzText(input: Uint8Array): string {
  return new TextDecoder().decode(input).replaceAll("\u{E000}", "\u{D83D}");
}
