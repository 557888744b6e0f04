/**
 * What a tool answers: the same facts for programs, and in words.
 *
 * @module
 */

/** An answer. Either part is enough for who reads that alone. */
export interface Answer {
  /** Two to a dozen lines, as a person would say it. */
  readonly text: string;
  /** Of the tool's output schema. */
  readonly structured: Readonly<Record<string, unknown>>;
}
