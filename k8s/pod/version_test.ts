import { assertEquals } from "@std/assert";
import { readGitRev, VERSION, versionText } from "./version.ts";

const REV_CASES: ReadonlyArray<readonly [env: string | undefined, want: string]> = [
  [undefined, "unknown"],
  ["", "unknown"],
  ["  ", "unknown"],
  ["abc123\n", "abc123"],
  ["0123456789abcdef0123456789abcdef01234567", "0123456789ab"],
];
for (const [value, want] of REV_CASES) {
  Deno.test(`readGitRev() reads ${want} from ${JSON.stringify(value)}`, () => {
    assertEquals(readGitRev((name) => name === "FGM_GIT_REV" ? value : undefined), want);
  });
}

Deno.test("versionText() names program, version, commit and format", () => {
  assertEquals(versionText("fgm", "unknown"), "fgm 0.1.0 (unknown, format 1)");
});

for (const member of ["k8s", "collector", "server", "mcp", "tui"]) {
  Deno.test(`VERSION is the version of workspace member ${member}`, async () => {
    const url = new URL(`../../${member}/deno.json`, import.meta.url);
    const config = JSON.parse(await Deno.readTextFile(url));
    assertEquals(config.version, VERSION);
  });
}
