/**
 * What every parser of kernel text must do with text that no kernel writes. A test file calls this
 * with its parser and a few true texts to damage.
 *
 * @module
 */

import { Random } from "./random.ts";

/** Damaged texts tried with each true one. */
const TRIES_PER_TEXT = 300;

/** Most bytes changed in one try. */
const CHANGES_MAX = 6;

/** Bytes that mean something in kernel files, and two that never do. */
const TELLING_BYTES = new TextEncoder().encode("\n\n  09:=.-x()%\0ÿ");

/**
 * Feeds `parse` with damaged texts, cut texts and plain noise.
 *
 * @throws {Error} naming seed and text when it throws anything but a SyntaxError. A parser that hangs
 * hangs here.
 */
export function fuzzParser(
  parse: (bytes: Uint8Array, length: number) => void,
  texts: readonly (string | Uint8Array)[],
  { seed = 1 }: { readonly seed?: number } = {},
): void {
  const random = new Random(seed);
  const below = (limit: number) => Math.floor(random.unit() * limit);
  const attempt = (bytes: Uint8Array, length: number) => {
    try {
      parse(bytes, length);
    } catch (error) {
      if (error instanceof SyntaxError) return;
      const text = JSON.stringify(new TextDecoder().decode(bytes.subarray(0, length)));
      throw new Error(`Cannot parse (seed ${seed}) ${text}`, { cause: error });
    }
  };
  for (const text of texts) {
    const whole = typeof text === "string" ? new TextEncoder().encode(text) : text;
    for (let length = 0; length <= Math.min(whole.length, 400); length++) attempt(whole, length);
    for (let round = 0; round < TRIES_PER_TEXT; round++) {
      const damaged = whole.slice();
      for (let change = 0; change <= below(CHANGES_MAX); change++) {
        const byte = TELLING_BYTES[below(TELLING_BYTES.length)] ?? 0;
        damaged[below(damaged.length)] = random.chance(0.8) ? byte : below(256);
      }
      attempt(damaged, below(4) === 0 ? below(damaged.length + 1) : damaged.length);
    }
  }
  for (let round = 0; round < TRIES_PER_TEXT; round++) {
    const noise = Uint8Array.from(
      { length: below(64) },
      () => random.chance(0.5) ? TELLING_BYTES[below(TELLING_BYTES.length)] ?? 0 : below(256),
    );
    attempt(noise, noise.length);
  }
}
