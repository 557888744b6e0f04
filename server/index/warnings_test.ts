import { assertEquals } from "@std/assert";
import { createWarnOnce } from "./warnings.ts";

Deno.test("createWarnOnce() tells of each key once, in the words that it is given", () => {
  const logged: unknown[] = [];
  const warnOnce = createWarnOnce({ warn: (message, fields) => logged.push([message, fields]) });
  const error = new Error("broken");
  warnOnce("/a", error);
  warnOnce("/a", new Error("again"));
  warnOnce("/b", error, { message: "Read otherwise" });
  assertEquals(logged, [
    ["Left out what cannot be read", { path: "/a", error }],
    ["Read otherwise", { path: "/b", error }],
  ]);
});

Deno.test("createWarnOnce() remembers ten thousand keys, and then begins again", () => {
  let count = 0;
  const warnOnce = createWarnOnce({ warn: () => count++ });
  for (let i = 0; i < 10_000; i++) warnOnce(`${i}`, undefined);
  warnOnce("0", undefined);
  assertEquals(count, 10_000);
  warnOnce("10000", undefined);
  warnOnce("0", undefined);
  assertEquals(count, 10_002);
});
