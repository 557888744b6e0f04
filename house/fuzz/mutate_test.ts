import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Random } from "@fgm/collector/testing/random";
import { type Ingredients, INPUT_BYTES_MAX, mutated } from "./mutate.ts";

const encoder = new TextEncoder();

function ingredients(changes: Partial<Ingredients> = {}): Ingredients {
  return {
    corpus: ["usage_usec 5012345\nuser_usec 3000001\n", "nr_periods 120\n"].map((text) =>
      encoder.encode(text)
    ),
    form: "text",
    words: [encoder.encode("throttled_usec")],
    ...changes,
  };
}

function inputs(given: Ingredients, count = 2_000): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, i) => mutated(new Random(`1/${i}`), given));
}

const FORMS = ["bytes", "text", "json"] as const;

for (const form of FORMS) {
  Deno.test(`mutated() gives the same ${form} for the same seed, and others for others`, () => {
    const given = ingredients({ form });
    assertEquals(inputs(given, 200), inputs(given, 200));
    const texts = new Set(inputs(given, 200).map((input) => input.toHex()));
    assert(texts.size > 150, `${texts.size} of 200`);
  });

  Deno.test(`mutated() leaves true ${form} as they are, and none is longer than the most`, () => {
    const given = ingredients({ form });
    const before = given.corpus.map((bytes) => bytes.toHex());
    for (const input of inputs(given)) assert(input.length <= INPUT_BYTES_MAX);
    assertEquals(given.corpus.map((bytes) => bytes.toHex()), before);
  });

  Deno.test(`mutated() stands ${form} of nothing at all`, () => {
    for (const input of inputs(ingredients({ form, corpus: [new Uint8Array(0)], words: [] }))) {
      assert(input.length <= INPUT_BYTES_MAX);
    }
  });
}

const MET: readonly (readonly [what: string, isMet: (text: string) => boolean])[] = [
  ["the true text", (text) => text === "nr_periods 120\n"],
  ["its beginning", (text) => text !== "" && "nr_periods 120\n".startsWith(text)],
  ["the empty text", (text) => text === ""],
  ["a word of the target", (text) => text.includes("throttled_usec")],
  ["a number that no counter has", (text) => text.includes("18446744073709551616")],
  ["another digit", (text) => /^nr_periods (1[013-9]|[02-9]2)0\n$/.test(text)],
  ["a piece of another text", (text) => text.startsWith("nr_periods") && text.includes("user_")],
  ["a repeated piece", (text) => text.length > 1_000],
  ["the longest text", (text) => text.length > INPUT_BYTES_MAX * 0.9],
  ["a sign that nobody expects", (text) => text.includes("\u{202e}")],
];

for (const [what, isMet] of MET) {
  Deno.test(`mutated() gives ${what} now and then`, () => {
    const decoder = new TextDecoder();
    assert(inputs(ingredients(), 20_000).some((input) => isMet(decoder.decode(input))));
  });
}

Deno.test("mutated() writes the greatest lengths into bytes", () => {
  const given = ingredients({ form: "bytes", corpus: [new Uint8Array(32)] });
  const all = inputs(given, 5_000).map((input) => input.toHex());
  for (const extreme of ["ffffffff", "8080808008", "ffffffffffffffffff01"]) {
    assert(all.some((hex) => hex.includes(extreme)), extreme);
  }
});

Deno.test("mutated() keeps most JSON whole", () => {
  const given = ingredients({ form: "json", corpus: [encoder.encode('{"a":[1,{"b":"c"}]}')] });
  const whole = inputs(given, 500).filter((input) => {
    try {
      JSON.parse(new TextDecoder().decode(input));
      return true;
    } catch {
      return false;
    }
  });
  assert(whole.length > 200, `${whole.length} of 500`);
  assertNotEquals(whole.length, 500);
});
