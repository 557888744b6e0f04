import { assert, assertEquals } from "@std/assert";
import { countTokens } from "../testing/count_tokens.ts";
import { estimateTokens, KNOWN_WORDS } from "./token_estimate.ts";

Deno.test("estimateTokens() takes nothing for nothing", () => {
  assertEquals(estimateTokens(""), 0);
});

const ALPHABETS = {
  "a pod's name": "abcdefghijklmnopqrstuvwxyz0123456789-",
  "an id": "0123456789abcdef",
  "letters": "bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ",
  "signs": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ",
  "digits": "0123456789",
  "other scripts": "äßλжשمहあ漢🜁🏳️ﷺ",
  "all": 'aZ09 ./-_{}"\\\n\t€漢🜁',
} as const;

for (const [kind, alphabet] of Object.entries(ALPHABETS)) {
  Deno.test(`estimateTokens() never says too few for ${kind}`, () => {
    const letters = [...alphabet];
    for (let seed = 1; seed <= 60; seed++) {
      const random = randomFrom(seed);
      const text = Array.from({ length: 253 }, () => letters[Math.floor(random() * letters.length)])
        .join("");
      const [estimate, count] = [estimateTokens(text), countTokens(text)];
      assert(estimate >= count, `seed ${seed}: ${estimate} for ${count}: ${text}`);
    }
  });
}

Deno.test("estimateTokens() knows words that are one token, behind a space and without", () => {
  const others = [...KNOWN_WORDS].filter((word) =>
    countTokens(word) + countTokens(` ${word}`) !== 2
  );
  assertEquals(others, []);
});

const SENTENCES = [
  "Rose from 61 MiB to 93 MiB at 2026-01-05T10:00:07Z (probability 0.99).",
  '{"container":"shop/web-7d9f8b6c5-x2x4z/app","id":"0a1b2c3d4e5f","value":412.5}',
  "cgroup.v2.memory.pressure.some.avg10 and total_cpu_usage_millicores of every container",
];

for (const text of SENTENCES) {
  Deno.test(`estimateTokens() is at most 2.6 times too much for ${text.slice(0, 20)}`, () => {
    const [estimate, count] = [estimateTokens(text), countTokens(text)];
    assert(estimate >= count && estimate <= count * 2.6, `${estimate} for ${count}`);
  });
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
