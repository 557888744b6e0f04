/**
 * Why there is no export, or only the beginning of one.
 *
 * @module
 */

/** Nothing in the data matches what was asked for. */
export class NothingToExportError extends Error {
  override readonly name = "NothingToExportError";
}

/**
 * Part of what was asked for is damaged, gone or not yet known: what could be sent would be silently
 * short. The message names the way out.
 */
export class IncompleteDataError extends Error {
  override readonly name = "IncompleteDataError";
}

/** The client read nothing for so long that it is taken for dead. */
export class SlowClientError extends Error {
  override readonly name = "SlowClientError";
}
