/**
 * Damages JSON so that it stays JSON: what is told is wrong, not how it is written.
 *
 * @module
 */

import type { Random } from "@fgm/collector/testing/random";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** How deep values are wrapped into lists at most: deeper than recursion goes on most machines. */
const DEPTH_MAX = 20_000;

/** How often an entry is repeated at most. */
const REPEATS_MAX = 2_000;

/** Chance that a change is made here rather than further down. */
const HERE = 0.25;

/**
 * The same JSON with one to a few changes of its values, members and lists; `base` itself where it is no
 * JSON.
 */
export function damagedJson(
  random: Random,
  base: Uint8Array,
  words: readonly Uint8Array[],
): Uint8Array {
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder().decode(base));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return base;
  }
  const texts = words.map((word) => new TextDecoder().decode(word));
  const changes = random.integer(1, 3);
  for (let i = 0; i < changes; i++) value = changed(value, { random, texts });
  // Depth is put in as text: a value that deep can be neither walked nor written.
  const text = JSON.stringify(value).replace(`"${DEEP}"`, () => {
    const depth = random.integer(1, DEPTH_MAX);
    return random.chance(0.5)
      ? "[".repeat(depth) + "]".repeat(depth)
      : '{"items":'.repeat(depth) + "0" + "}".repeat(depth);
  });
  return new TextEncoder().encode(text);
}

const DEEP = "deep value";

interface Change {
  readonly random: Random;
  readonly texts: readonly string[];
}

function changed(value: Json, change: Change): Json {
  const { random } = change;
  if (typeof value !== "object" || value === null || random.chance(HERE)) {
    return changedHere(value, change);
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return changedHere(value, change);
    const at = random.integer(0, value.length - 1);
    return value.with(at, changed(value[at]!, change));
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return changedHere(value, change);
  const [key, member] = random.pick(entries);
  return record(entries, [[key, changed(member, change)]]);
}

function changedHere(value: Json, { random, texts }: Change): Json {
  const odd = () => oddValue(random, texts);
  if (Array.isArray(value) && value.length > 0 && random.chance(0.7)) {
    const at = random.integer(0, value.length - 1);
    const repeats = random.chance(0.1) ? random.integer(1, REPEATS_MAX) : 1;
    return random.pick([
      () => value.toSpliced(at, 1),
      () => value.toSpliced(at, 0, ...new Array<Json>(repeats).fill(value[at]!)),
      () => value.toSpliced(at, 0, odd()),
      () => value.toReversed(),
    ])();
  }
  if (typeof value === "object" && value !== null && random.chance(0.7)) {
    const entries = Object.entries(value);
    if (entries.length === 0) return { [oddName(random, texts)]: odd() };
    const [key, member] = random.pick(entries);
    return random.pick([
      () => Object.fromEntries(entries.filter(([name]) => name !== key)),
      () => record(entries, [[oddName(random, texts), member]]),
      () => record(entries, [[key, odd()]]),
      () => record(entries, [[key, [member]]]),
      () => record(entries, [[key, value as Json]]),
    ])();
  }
  if (typeof value === "string" && random.chance(0.5)) {
    const at = random.integer(0, value.length);
    return `${value.slice(0, at)}${random.pick(ODD_TEXTS)}${value.slice(at)}`;
  }
  return odd();
}

function record(
  entries: readonly (readonly [string, Json])[],
  others: readonly (readonly [string, Json])[],
): Json {
  // Not by assignment, for which "__proto__" is no name like others.
  return Object.fromEntries([...entries, ...others]);
}

const ODD_TEXTS: readonly string[] = [
  ...[
    "",
    " ",
    "0",
    "null",
    "\0",
    "\n",
    "a,b",
    "a:b",
    "../..",
    "%",
    "*".repeat(50),
    "x".repeat(600),
  ],
  ...["\u{d800}", "\u{ffff}", "😀", "{{RUN_ID}}", "{{", "1e999", "constructor", "__proto__"],
];

const ODD_NUMBERS: readonly number[] = [
  ...[
    0,
    -0,
    -1,
    1,
    0.5,
    1e3,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 53),
    1e21,
    1e308,
    5e-324,
  ],
  ...[8.64e15, 8.64e15 + 1, 253_402_300_800_000],
];

function oddValue(random: Random, texts: readonly string[]): Json {
  return random.pick<() => Json>([
    () => random.pick(ODD_NUMBERS),
    () => random.pick(ODD_TEXTS),
    () => texts.length > 0 ? random.pick(texts) : null,
    () => random.pick<Json>([null, true, false, [], {}, [null], [[]], { "": null }]),
    () => new Array<Json>(random.integer(1, 300)).fill(random.pick(ODD_NUMBERS)),
    () => random.chance(0.2) ? DEEP : "x",
  ])();
}

function oddName(random: Random, texts: readonly string[]): string {
  const names = ["", "__proto__", "constructor", "toString", "length", "0", "then", "\0"];
  return random.pick([...names, ...texts]);
}
