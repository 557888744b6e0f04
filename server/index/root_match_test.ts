import { assertEquals } from "@std/assert";
import { parseDataRoot } from "./data_root.ts";
import { hasMatch } from "./root_match.ts";

const FILES = ["a/dt=1/x.parquet", "a/dt=2/y.journal", "b/notes.txt", "b/.hidden/x.parquet"];

const CASES: readonly [argument: string, want: boolean][] = [
  ["a", true],
  ["b", true],
  ["empty", true],
  ["a/dt=1/x.parquet", true],
  ["a/dt=*", true],
  ["a/dt=*/x.parquet", true],
  ["a/dt=2/*", true],
  ["**/y.journal", true],
  ["a/dt=*/z.parquet", false],
  ["b/*.parquet", false],
  ["b/*/x.parquet", false],
  ["c*", false],
];
for (const [argument, want] of CASES) {
  Deno.test(`hasMatch() of ${argument} is ${want}`, async () => {
    const dir = await Deno.makeTempDir({ prefix: "fgm-root-match-" });
    for (const name of FILES) {
      await Deno.mkdir(`${dir}/${name}`.replace(/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${dir}/${name}`, "");
    }
    await Deno.mkdir(`${dir}/empty`);
    const exists = (path: string) => {
      try {
        return Deno.statSync(path).isDirectory ? "directory" as const : "file" as const;
      } catch {
        return "absent" as const; // a pattern
      }
    };
    assertEquals(hasMatch(parseDataRoot(argument, { workDir: dir, exists })), want);
    await Deno.remove(dir, { recursive: true });
  });
}

Deno.test("hasMatch() of a directory that went is false", async () => {
  const dir = await Deno.makeTempDir({ prefix: "fgm-root-match-" });
  const root = parseDataRoot(dir, { workDir: "/", exists: () => "directory" });
  await Deno.remove(dir);
  assertEquals(hasMatch(root), false);
});
