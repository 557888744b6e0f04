/**
 * Why a question was not answered, as far as the caller can do something about it.
 *
 * @module
 */

/** A question whose answer does not fit into memory: the caller can ask for less. */
export class QueryTooLargeError extends Error {
  override readonly name = "QueryTooLargeError";
}

/** A query took longer than it may. */
export class QueryTimeoutError extends Error {
  override readonly name = "QueryTimeoutError";
}

/** Whether DuckDB refused to go on because its memory limit is reached. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Out of Memory Error");
}
