import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startTestViewer } from "@fgm/server/testing/test_viewer";

const MAIN = new URL("./main.tsx", import.meta.url).pathname;

async function outputOf(args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, ...args],
    env: { FGM_VIEWER_URL: "", FGM_TOKEN_FILE: "", NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out ?? "", err: err ?? "" };
}

const REFUSED: ReadonlyArray<readonly [string, readonly string[], string]> = [
  ["an unknown flag", ["--nod", "x"], "did you mean --node?"],
  ["a range that is none", ["--range", "soon"], "Cannot use --range"],
  ["six metrics", Array.from({ length: 6 }, (_, index) => `--metric=m${index}`), "at most 5"],
  ["a token file that is missing", ["--snapshot", "--token-file=/nothing/here"], "--token-file"],
  ["what is not a terminal", ["--url", "http://127.0.0.1:1"], "--snapshot prints one frame"],
];

for (const [name, args, why] of REFUSED) {
  Deno.test(`fgm-tui refuses ${name} with one line and exit code 2`, async () => {
    const { code, out, err } = await outputOf(args);
    assertEquals([code, out, err.trimEnd().split("\n").length], [2, "", 1], err);
    assertStringIncludes(err, why);
  });
}

Deno.test("fgm-tui --help tells every flag, --version the version", async () => {
  const help = await outputOf(["--help"]);
  assertEquals([help.code, help.err], [0, ""]);
  for (const flag of ["--url", "--node", "--metric", "--snapshot", "--no-mouse", "--color"]) {
    assert(help.out.includes(flag), flag);
  }
  const version = await outputOf(["--version"]);
  assertEquals(version.code, 0);
  assertStringIncludes(version.out, "fgm-tui 0.");
});

Deno.test("fgm-tui --snapshot fails with one line and exit code 1 where nobody listens", async () => {
  // A port that was free a moment ago.
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const { code, out, err } = await outputOf(["--snapshot", "--url", `http://127.0.0.1:${port}`]);
  assertEquals([code, out, err.trimEnd().split("\n").length], [1, "", 1], err);
  assertStringIncludes(err, `127.0.0.1:${port}`);
});

for (const form of ["--json", "--snapshot"]) {
  Deno.test(`fgm-tui ${form} fails with exit code 1 for a study that the viewer has not`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "fgm-tui-" });
    {
      await using viewer = startTestViewer([folder], { nowMs: Date.UTC(2026, 0, 12) });
      const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
      await using server = Deno.serve(options, ({ url }) => {
        const { pathname, search } = new URL(url);
        return viewer.fetch(`${pathname}${search}`);
      });
      const place = ["--url", `http://127.0.0.1:${server.addr.port}`];
      const { code, out, err } = await outputOf([form, ...place, "--study", "periodicty"]);
      assertEquals([code, out, err.trimEnd().split("\n").length], [1, "", 1], err);
      assertStringIncludes(err, '"periodicty": the viewer has periodicity, changepoint, trend');
    }
    await Deno.remove(folder, { recursive: true });
  });
}
