/**
 * Whole frames over data that does not change: the real viewer's answers, drawn by the real program,
 * compared with the golden frames in `testdata/tui_frames/`. To write them anew after a change that is
 * meant, and then look at each of them:
 *
 *     FGM_WRITE_FRAMES=1 deno test -A k8s/e2e/tui_frames_test.ts
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { startProgram } from "./program.ts";
import { NO_TMUX_NOTE } from "./tmux_screen.ts";
import { isDrawn, PAST_VIEW, pastStage, PLAIN_ENV, type Stage, startTui } from "./tui_run.ts";

const FRAMES = new URL("./testdata/tui_frames/", import.meta.url);

/** Arguments by the name of the golden file; its name ends with the size. */
const GOLDEN: Readonly<Record<string, readonly string[]>> = {
  "charts_120x40": [],
  "study_80x24": ["--study", "periodicity", "--container", "queue-drain-z5p8lwfhjt-ph5cv/worker"],
  "line_80x24": ["--glyphs", "line", "--range", "5m"],
  "table_100x24": ["--screen", "table"],
};

/** `fgm-tui` without a terminal. */
async function outputOf({ url }: Stage, args: readonly string[]): Promise<string> {
  await using paper = startProgram("fgm-tui", ["--url", url, ...PAST_VIEW, ...args], {
    env: { ...PLAIN_ENV, NO_COLOR: "1", LC_ALL: "C.UTF-8" },
  });
  assertEquals(await paper.ended, { code: 0, signal: null }, paper.stderr);
  assertEquals(paper.stderr, "");
  return paper.stdout;
}

/** The header differs from run to run: by the viewer's port, its version, and the age of the data. */
function withoutHeader(frame: string): string {
  return frame.split("\n").slice(1).join("\n");
}

async function assertGolden(stage: Stage, name: string): Promise<void> {
  const [columns = "", rows = ""] = name.split("_").at(-1)?.split("x") ?? [];
  const size = ["--width", columns, "--height", rows];
  const frame = await outputOf(stage, ["--snapshot", ...size, ...GOLDEN[name] ?? []]);
  assertMatch(frame, /^ .*127\.0\.0\.1:\d+ .*PAUSED .*● connected\n/);
  const url = new URL(`${name}.txt`, FRAMES);
  if (Deno.env.has("FGM_WRITE_FRAMES")) await Deno.writeTextFile(url, withoutHeader(frame));
  assertEquals(withoutHeader(frame), await Deno.readTextFile(url));
}

interface Document {
  readonly window: { readonly from_ms: number; readonly to_ms: number };
  readonly chosen: readonly unknown[];
  readonly panels: readonly {
    readonly metric: string;
    readonly series: readonly { readonly last: { readonly value: number } | null }[];
  }[];
}

async function assertDocument(stage: Stage): Promise<void> {
  const document: Document = JSON.parse(await outputOf(stage, ["--json"]));
  const { window, chosen, panels } = document;
  assertEquals(window.to_ms, Date.parse("2025-01-15T12:20:00Z"));
  assertEquals(panels.map(({ metric }) => metric), [
    "total_cpu_usage_millicores",
    "cgroup.v2.memory.current",
    "cpu_throttled_percentage",
  ]);
  assertEquals(panels.map(({ series }) => series.length), panels.map(() => chosen.length));
  const first = panels[0]?.series[0]?.last?.value ?? 0;
  assert(first > 195 && first < 205, `${first} millicores of a container that is held at 200`);
}

/** Sequences that switch a colour on, of any depth; others than colours may be there. */
const COLOUR = "\\x1b\\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m";

const COLOUR_ENVS: ReadonlyArray<readonly [Readonly<Record<string, string>>, RegExp | undefined]> =
  [
    [{ NO_COLOR: "1" }, undefined],
    [{ NO_COLOR: "", TERM: "xterm" }, /\[(?:1;)?[39][0-7]m/],
    [{ NO_COLOR: "", TERM: "xterm-256color" }, /38;5;\d+/],
    [{ NO_COLOR: "", COLORTERM: "truecolor" }, /38;2;\d+;\d+;\d+/],
  ];

Deno.test("fgm-tui prints the frames and the document that the data asks for", async (t) => {
  await using stage = await pastStage();
  for (const name of Object.keys(GOLDEN)) {
    await t.step(`${name}.txt`, () => assertGolden(stage, name));
  }
  await t.step("the document behind it", () => assertDocument(stage));
  for (const [env, want] of COLOUR_ENVS) {
    const shown = Object.entries(env).map((pair) => pair.join("=")).join(" ");
    await t.step({
      name: `on a terminal, colours by ${shown}${NO_TMUX_NOTE}`,
      ignore: NO_TMUX_NOTE !== "",
      async fn() {
        await using tui = await startTui(["--url", stage.url, ...PAST_VIEW], { env });
        await tui.waitFor("the charts", isDrawn);
        const text = await tui.text({ colours: true });
        if (want === undefined) assertEquals(text.match(new RegExp(COLOUR, "g")), null);
        else assertMatch(text, want);
      },
    });
  }
});
