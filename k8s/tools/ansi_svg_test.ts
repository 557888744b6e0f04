import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ansiSvg } from "./ansi_svg.ts";

function drawn(screen: string): readonly string[] {
  return ansiSvg(screen, "t").split("\n").filter((line) => /^<(text|rect x)/.test(line));
}

Deno.test("ansiSvg() puts each run of text into its column and row", () => {
  assertEquals(drawn("ab\n   c"), [
    '<text x="12" y="25.3" textLength="16.8">ab</text>',
    '<text x="37.2" y="43.3" textLength="8.4">c</text>',
  ]);
});

Deno.test("ansiSvg() keeps colours until they are reset", () => {
  const [red, plain] = drawn("\x1b[38;2;255;0;0mx\x1b[39my");
  assertStringIncludes(red ?? "", 'fill="rgb(255,0,0)"');
  assert(!plain?.includes("fill"));
});

Deno.test("ansiSvg() draws inverse text on a rectangle, blanks included", () => {
  const [line] = drawn("\x1b[7m   \x1b[27m");
  assertEquals(line, '<rect x="12" y="12" width="25.2" height="18" fill="#d7dae0"/>');
  assertStringIncludes(drawn("\x1b[1;7mx\x1b[0m")[0] ?? "", 'fill="#16181d" font-weight="bold"');
});

Deno.test("ansiSvg() counts signs, not units of UTF-16, and escapes text", () => {
  assertStringIncludes(drawn("⣿𝄞<&>")[0] ?? "", 'textLength="42">⣿𝄞&lt;&amp;&gt;</text>');
});

Deno.test("ansiSvg() of nothing is a picture without text", () => {
  assertEquals(drawn(""), []);
  assertStringIncludes(ansiSvg("", "<t>"), "<title>&lt;t&gt;</title>");
});
