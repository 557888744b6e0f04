import { assertEquals } from "@std/assert";
import { withTerminal } from "./deploy_terminal.ts";

const ENDS: readonly (readonly [act: () => Promise<number>, code: number])[] = [
  [() => Promise.resolve(0), 0],
  [() => Promise.resolve(1), 1],
  [() => Promise.reject(new Error("Cannot test: it is meant to be")), 1],
  [() => Promise.reject(new RangeError("flags")), 2],
];

for (const [index, [act, code]] of ENDS.entries()) {
  Deno.test(`withTerminal() ends case ${index} with code ${code}`, async () => {
    assertEquals(await withTerminal("test", act), code);
  });
}

Deno.test({
  name: "withTerminal() ends with 130 once it is asked to end",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const code = await withTerminal("test", async ({ pause }) => {
      const paused = pause(1e9);
      Deno.kill(Deno.pid, "SIGTERM");
      await paused;
      return 0;
    });
    assertEquals(code, 130);
  },
});
