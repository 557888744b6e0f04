import { assertEquals } from "@std/assert";
import { COMMAND_TIMES, COMMAND_WORDS, commandNamed } from "./command_words.ts";
import { parseCommand } from "./command_line.ts";
import { fixtureState } from "../testing/fixture_state.ts";

const NAMED = [
  ["q", "quit"],
  ["q!", "quit"],
  ["QUIT", "quit"],
  ["h", "help"],
  ["pods", "table"],
  ["metric", "metric"],
  ["met", undefined],
  ["", undefined],
] as const;
for (const [text, want] of NAMED) {
  Deno.test(`commandNamed() knows "${text}" as ${want}`, () => {
    assertEquals(commandNamed(text)?.word, want);
  });
}

Deno.test("COMMAND_WORDS has each word and alias once", () => {
  const all = COMMAND_WORDS.flatMap(({ word, aliases }) => [word, ...aliases]);
  assertEquals(all.filter((word, index) => all.indexOf(word) !== index), []);
});

Deno.test("COMMAND_TIMES has examples that are understood", () => {
  const state = fixtureState({ columns: 80, rows: 24 });
  const clock = { ...state, extent: { oldestMs: 0, newestMs: Date.UTC(2100, 0) } };
  for (const { example } of COMMAND_TIMES) {
    const isList = !/\d:\d/.test(example);
    for (const text of isList ? example.split(" ") : [example]) {
      const { kind } = parseCommand(text, clock);
      assertEquals(["span", "move", "jump", "range"].includes(kind), true, `${text}: ${kind}`);
    }
  }
});
