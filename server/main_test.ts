import { assertEquals, assertStringIncludes } from "@std/assert";

const MAIN = new URL("./main.ts", import.meta.url).pathname;

const REFUSED: readonly [string, readonly string[], string][] = [
  ["no path", [], "PATH"],
  ["a missing path", ["/nothing/here"], "no such file or directory"],
  ["a pattern without match", ["/nothing/*.parquet"], "nothing matches"],
  ["a file of another kind", [MAIN], "neither a directory"],
  ["an unknown flag", ["--prot", "1"], "--port"],
  ["a bad port", ["--port", "70000", "/tmp"], "65535"],
];
for (const [fact, args, reason] of REFUSED) {
  Deno.test(`fgm-viewer refuses ${fact} with one line and exit code 2`, async () => {
    const { code, stderr, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", MAIN, ...args],
      env: { FGM_DATA_DIR: "", NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder().decode(stderr);
    assertEquals([code, stdout.length, text.trimEnd().split("\n").length], [2, 0, 1], text);
    assertStringIncludes(text, reason);
  });
}
