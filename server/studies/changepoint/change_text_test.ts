import { assertEquals } from "@std/assert";
import { changeText } from "./change_text.ts";

const MIB = 1_048_576;
const CASES = [
  [{
    before: 61 * MIB,
    after: 93 * MIB,
    timeMs: 1_767_607_207_000,
    unit: "bytes",
    confidence: 0.9999,
  }, "Rose from 61 MiB to 93 MiB at 2026-01-05T10:00:07Z (probability 0.99)."],
  [
    { before: 0.52, after: 0.1234, timeMs: 0, unit: "unknown", confidence: 0.876 },
    "Fell from 0.52 to 0.123 at 1970-01-01T00:00:00Z (probability 0.87).",
  ],
  [
    { before: 1, after: 2, timeMs: 1e300, unit: "count", confidence: 0.9 },
    "Rose from 1 to 2 at 1e+300 ms (probability 0.9).",
  ],
] as const;
for (const [facts, text] of CASES) {
  Deno.test(`changeText() says "${text}"`, () => assertEquals(changeText(facts), text));
}
