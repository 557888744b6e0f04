import { assert, assertEquals } from "@std/assert";
import { ROLES, startOf } from "./roles.ts";

const NO_ENV = () => undefined;

Deno.test("ROLES have names of their own", () => {
  assertEquals(new Set(ROLES.map(({ name }) => name)).size, ROLES.length);
});

for (const args of [[], ["--help"], ["-h"]]) {
  Deno.test(`startOf() of [${args}] lists every role`, () => {
    const start = startOf(args, NO_ENV);
    assert(start.kind === "told");
    for (const { name, summary } of ROLES) {
      assert(start.text.includes(name + " ") && start.text.includes(summary));
    }
  });
}

Deno.test("startOf() refuses a role that is none, and names those that are", () => {
  const start = startOf(["leek"], NO_ENV);
  assert(start.kind === "error");
  assert(start.message.startsWith('Cannot be "leek": not one of leak, burn,'));
});

for (const { name } of ROLES) {
  Deno.test(`startOf() of ${name} runs with what it has by default`, () => {
    assertEquals(startOf([name], NO_ENV).kind, "run");
  });
}
