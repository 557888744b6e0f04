/**
 * Why there is no export, or only the beginning of one.
 *
 * @module
 */

/** Nothing in the data matches what was asked for. */
export class NothingToExportError extends Error {
  override readonly name = "NothingToExportError";
}

/** Part of what was asked for is damaged or gone: what could be sent would be silently short. */
export class IncompleteDataError extends Error {
  override readonly name = "IncompleteDataError";
}

/** The client read nothing for so long that it is taken for dead. */
export class SlowClientError extends Error {
  override readonly name = "SlowClientError";
}
