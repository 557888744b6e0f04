/**
 * Damages true inputs: what a parser meets when a disk, a network, a kernel of another version or a
 * person with a keyboard goes wrong. The same random source gives the same input.
 *
 * @module
 */

import type { Random } from "@fgm/collector/testing/random";
import type { FuzzForm } from "@fgm/k8s/testing/fuzz_target";
import { damagedJson } from "./damaged_json.ts";

/** Longest input, in bytes: long enough that work that grows with the square of it is felt. */
export const INPUT_BYTES_MAX = 128 * 1024;

/** What inputs are made of. */
export interface Ingredients {
  /** True inputs, at least one. */
  readonly corpus: readonly Uint8Array[];
  readonly form: FuzzForm;
  /** Words that mean something to the parser. */
  readonly words: readonly Uint8Array[];
}

/** Most changes to one input. */
const CHANGES_MAX = 10;

/** One damaged input; seldom a true one, or plain noise. */
export function mutated(random: Random, ingredients: Ingredients): Uint8Array {
  const { corpus, form, words } = ingredients;
  if (random.chance(0.01)) return noise(random, random.integer(0, 64));
  const base = random.pick(corpus);
  if (random.chance(0.01)) return base;
  let bytes = form === "json" && random.chance(0.7) ? damagedJson(random, base, words) : base;
  // A document that is no JSON any more is refused at its door: half of them stay whole.
  if (bytes !== base && random.chance(0.7)) return bytes.subarray(0, INPUT_BYTES_MAX);
  const moves = form === "bytes" ? BYTE_MOVES : TEXT_MOVES;
  for (let changes = 0; changes < CHANGES_MAX; changes++) {
    bytes = random.pick(moves)(bytes, random, ingredients).subarray(0, INPUT_BYTES_MAX);
    if (random.chance(0.4)) break;
  }
  return bytes;
}

type Move = (bytes: Uint8Array, random: Random, ingredients: Ingredients) => Uint8Array;

function noise(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.integer(0, 255));
}

/** A position in the bytes, or just behind them. */
function place(bytes: Uint8Array, random: Random): number {
  // Heads and tails say what the rest means.
  if (random.chance(0.1)) return Math.min(bytes.length, random.integer(0, 16));
  if (random.chance(0.1)) return Math.max(0, bytes.length - random.integer(0, 16));
  return random.integer(0, bytes.length);
}

/** The bytes with those from `from` on, `count` of them, replaced by `others`. */
function replaced(
  bytes: Uint8Array,
  from: number,
  { count, others }: { readonly count: number; readonly others: Uint8Array },
): Uint8Array {
  const end = Math.min(bytes.length, from + count);
  const whole = new Uint8Array(from + others.length + bytes.length - end);
  whole.set(bytes.subarray(0, from));
  whole.set(others, from);
  whole.set(bytes.subarray(end), from + others.length);
  return whole;
}

function piece(bytes: Uint8Array, random: Random, lengthMax: number): Uint8Array {
  const from = place(bytes, random);
  return bytes.subarray(from, from + random.integer(0, lengthMax));
}

const flipBit: Move = (bytes, random) => {
  if (bytes.length === 0) return bytes;
  const flipped = bytes.slice();
  flipped[Math.min(place(bytes, random), bytes.length - 1)]! ^= 1 << random.integer(0, 7);
  return flipped;
};

const setByte: Move = (bytes, random) => {
  const value = random.chance(0.5)
    ? random.pick([0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x20])
    : random.integer(0, 255);
  return replaced(bytes, place(bytes, random), { count: 1, others: Uint8Array.of(value) });
};

const cutEnd: Move = (bytes, random) => bytes.subarray(0, place(bytes, random));

const cutPiece: Move = (bytes, random) =>
  replaced(bytes, place(bytes, random), {
    count: random.integer(1, random.chance(0.8) ? 16 : bytes.length + 1),
    others: new Uint8Array(0),
  });

/** A piece twice, a few times or, seldom, as often as fits: that is where squares are felt. */
const repeatPiece: Move = (bytes, random) => {
  const from = place(bytes, random);
  const once = bytes.subarray(from, from + random.integer(1, random.chance(0.7) ? 16 : 512));
  if (once.length === 0) return bytes;
  const most = Math.floor(INPUT_BYTES_MAX / once.length);
  const times = Math.min(most, random.chance(0.01) ? most : random.integer(1, 40));
  const others = new Uint8Array(once.length * times);
  for (let at = 0; at < others.length; at += once.length) others.set(once, at);
  return replaced(bytes, from, { count: 0, others });
};

const splice: Move = (bytes, random, { corpus }) =>
  replaced(bytes, place(bytes, random), {
    count: random.integer(0, 64),
    others: piece(random.pick(corpus), random, random.chance(0.8) ? 64 : INPUT_BYTES_MAX),
  });

const insertNoise: Move = (bytes, random) =>
  replaced(bytes, place(bytes, random), {
    count: random.integer(0, 8),
    others: noise(random, random.integer(1, 8)),
  });

const insertWord: Move = (bytes, random, { words }) =>
  words.length === 0 ? flipBit(bytes, random, { corpus: [], form: "bytes", words }) : replaced(
    bytes,
    place(bytes, random),
    { count: random.chance(0.5) ? 0 : random.integer(0, 16), others: random.pick(words) },
  );

/** Integers that lengths and counts must not be believed in. */
const EXTREMES: readonly bigint[] = [
  ...[0n, 1n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0xffffn, 0x10000n],
  ...[0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n],
];

/** An integer of 1, 2, 4 or 8 bytes, in either order, over what is there. */
const setInteger: Move = (bytes, random) => {
  const width = random.pick([1, 2, 4, 8]);
  const others = new Uint8Array(8);
  const isLittle = random.chance(0.5);
  new DataView(others.buffer).setBigUint64(0, random.pick(EXTREMES), isLittle);
  const kept = isLittle ? others.subarray(0, width) : others.subarray(8 - width);
  return replaced(bytes, place(bytes, random), { count: width, others: kept });
};

/** A varint (LEB128), as journals, Thrift and exported pages have them. */
const setVarint: Move = (bytes, random) => {
  const septets: number[] = [];
  let rest = random.pick(EXTREMES) + BigInt(random.integer(0, 3));
  for (; rest >= 0x80n; rest >>= 7n) septets.push(Number(rest & 0x7fn) | 0x80);
  const others = Uint8Array.from([...septets, Number(rest)]);
  return replaced(bytes, place(bytes, random), { count: random.integer(0, 3), others });
};

const BYTE_MOVES: readonly Move[] = [
  ...[flipBit, flipBit, setByte, setByte, cutEnd, cutPiece, repeatPiece, splice],
  ...[insertNoise, insertWord, setInteger, setVarint, setVarint],
];

/** Numbers as text that parsers have stumbled over. */
const NUMBER_TEXTS: readonly Uint8Array[] = [
  ...["", "0", "-0", "-1", "1", "00", "007", "1.5", ".5", "5.", "1e3", "1e999", "-1e999", "1e-400"],
  ...["2147483648", "4294967296", "9007199254740993", "18446744073709551616", "0x1F", "1_000"],
  ...["9".repeat(40), "253402300800000", "32503680000001", "NaN", "Infinity", "max", "٣", "1,5"],
].map(bytesOf);

/** Signs that texts are made of, and those that most do not expect. */
const SIGNS: readonly Uint8Array[] = [
  ...[..."\n\r\t \0:;,.=&?#%+-~/\\|\"'()[]{}<>*^$!@_"],
  ...["%00", "%2", "%ff", "%C0%AF", "\r\n", "\u{feff}", "\u{e000}", "\u{200b}", "\u{202e}"],
  ...["é", "ß", "İ", "漢", "😀", "👩‍👩‍👧", "e\u0301", "\u{10ffff}", "\u001b[31m", "__proto__"],
].map(bytesOf);

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Another number in place of one of the text's. */
const setNumber: Move = (bytes, random) => {
  let from = place(bytes, random);
  while (from < bytes.length && !isDigit(bytes[from])) from++;
  let end = from;
  while (isDigit(bytes[end])) end++;
  return replaced(bytes, from, { count: end - from, others: random.pick(NUMBER_TEXTS) });
};

/** Another digit: what has a fixed width, such as a date, keeps it. */
const turnDigit: Move = (bytes, random) => {
  let at = place(bytes, random);
  while (at < bytes.length && !isDigit(bytes[at])) at++;
  const others = Uint8Array.of(0x30 + random.integer(0, 9));
  return at < bytes.length ? replaced(bytes, at, { count: 1, others }) : bytes;
};

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

const insertSign: Move = (bytes, random) =>
  replaced(bytes, place(bytes, random), {
    count: random.integer(0, 1),
    others: random.pick(SIGNS),
  });

/** Upper case for lower, and back. */
const turnCase: Move = (bytes, random) => {
  const at = place(bytes, random);
  const byte = bytes[at] ?? 0;
  const isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  return isLetter ? replaced(bytes, at, { count: 1, others: Uint8Array.of(byte ^ 0x20) }) : bytes;
};

const TEXT_MOVES: readonly Move[] = [
  ...[flipBit, setByte, cutEnd, cutPiece, repeatPiece, repeatPiece, splice, insertNoise],
  ...[insertWord, insertWord, setNumber, setNumber, turnDigit, turnDigit],
  ...[insertSign, insertSign, turnCase],
];
