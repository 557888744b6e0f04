/**
 * Skips work whose inputs are what they were.
 *
 * @module
 */

/** `update`, called only when one of its arguments is another one than at the call before. */
export function whenChanged<Args extends readonly unknown[]>(
  update: (...args: Args) => void,
): (...args: Args) => void {
  let last: Args | undefined;
  return (...args) => {
    if (last?.every((value, i) => Object.is(value, args[i]))) return;
    // Set first, so that what an update sets off does not come back to it.
    last = args;
    update(...args);
  };
}
