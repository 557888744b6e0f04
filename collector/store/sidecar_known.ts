/**
 * Bytes that were seen before, recognised where they stand again.
 *
 * @module
 */

/** Bytes, at least four, and what they stand for. */
export interface Known<T> {
  readonly words: Int32Array;
  readonly byteLength: number;
  readonly value: T;
}

/** Whether known bytes stand at `at`; four are compared at a time, whatever their place in memory. */
export function isAt(known: Known<unknown>, view: DataView, at: number): boolean {
  const { words, byteLength } = known;
  if (at + byteLength > view.byteLength) return false;
  const whole = byteLength >> 2;
  for (let i = 0; i < whole; i++) {
    if (view.getInt32(at + 4 * i, true) !== words[i]) return false;
  }
  // The last word overlaps the one before it, so that no bytes are left over.
  return view.getInt32(at + byteLength - 4, true) === words[whole];
}

/** Copies the bytes from `at` to `end`, which stand for `value`. */
export function remember<T>(
  view: DataView,
  { at, end, value }: { readonly at: number; readonly end: number; readonly value: T },
): Known<T> {
  const byteLength = end - at;
  const whole = byteLength >> 2;
  const words = new Int32Array(whole + 1);
  for (let i = 0; i < whole; i++) words[i] = view.getInt32(at + 4 * i, true);
  words[whole] = view.getInt32(end - 4, true);
  return { words, byteLength, value };
}

/** Copies bytes that stand for nothing but themselves. */
export function rememberBytes(bytes: readonly number[]): Known<undefined> {
  const view = new DataView(Uint8Array.from(bytes).buffer);
  return remember(view, { at: 0, end: bytes.length, value: undefined });
}
