import { assertEquals } from "@std/assert";
import { terminalLines } from "./terminal_lines.ts";

function lines(columns: number | undefined) {
  let text = "";
  const written = terminalLines({ write: (part) => text += part, columns: () => columns });
  return { ...written, text: () => text };
}

Deno.test("terminalLines() replaces progress on a terminal", () => {
  const { progress, note, clear, text } = lines(80);
  progress("one");
  progress("two");
  note("said");
  progress("three");
  clear();
  clear();
  assertEquals(text(), "one\r\u001b[Ktwo\r\u001b[Ksaid\nthree\r\u001b[K");
});

Deno.test("terminalLines() keeps every line in a file", () => {
  const { progress, note, clear, text } = lines(undefined);
  progress("one");
  note("said");
  progress("x".repeat(300));
  clear();
  assertEquals(text(), `one\nsaid\n${"x".repeat(300)}\n`);
});

Deno.test("terminalLines() cuts progress to the terminal's width", () => {
  for (const [columns, want] of [[6, "12345"], [5, "123…"], [3, "1…"], [0, "…"]] as const) {
    const { progress, text } = lines(columns);
    progress("12345");
    assertEquals(text(), want);
  }
});
