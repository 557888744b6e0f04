import { assert, assertEquals } from "@std/assert";
import { defineRole } from "./role.ts";

const ECHO = defineRole({
  name: "echo",
  summary: "Ends with a code.",
  flags: [{ name: "code", kind: "integer", min: 0, env: "CODE", default: 3, help: "Which." }],
}, ({ code }) => Promise.resolve(code));

const { signal } = new AbortController();

const CODES:
  readonly (readonly [args: readonly string[], code: string | undefined, want: number])[] = [
    [[], undefined, 3],
    [[], "5", 5],
    [["--code=7"], "5", 7],
  ];
for (const [args, code, want] of CODES) {
  Deno.test(`defineRole() runs [${args}] with CODE=${code} to ${want}`, async () => {
    const start = ECHO.start(args, (name) => name === "CODE" ? code : undefined);
    assert(start.kind === "run");
    assertEquals(await start.run(signal), want);
  });
}

const TOLD: readonly (readonly [args: readonly string[], kind: "told" | "error", text: RegExp])[] =
  [
    [["--help"], "told", /^fgm-workload echo: Ends with a code\./],
    [["--version"], "told", /^fgm-workload \d/],
    [["--code=x"], "error", /^Cannot read flag --code: "x"/],
  ];
for (const [args, kind, text] of TOLD) {
  Deno.test(`defineRole() answers [${args}] without running`, () => {
    const start = ECHO.start(args, () => undefined);
    assertEquals(start.kind, kind);
    assert(
      text.test(start.kind === "told" ? start.text : start.kind === "error" ? start.message : ""),
    );
  });
}
