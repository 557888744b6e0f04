import { assertEquals, assertThrows } from "@std/assert";
import { outcomeOf } from "./read_outcome.ts";

Deno.test("outcomeOf() gives what is read, and why it is refused", () => {
  assertEquals(outcomeOf(() => 5), { read: 5 });
  assertEquals(outcomeOf(() => JSON.parse('"x"')), { read: "x" });
  const refuse = () => {
    throw new SyntaxError("damaged");
  };
  assertEquals(outcomeOf(refuse), { refused: "damaged" });
});

Deno.test("outcomeOf() passes on what does not tell of damage", () => {
  const fail = () => {
    throw new TypeError("a mistake");
  };
  assertThrows(() => outcomeOf(fail), TypeError, "a mistake");
});
