/**
 * `fgm-tui` by its keys and its mouse, over data that does not change.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { startProgram } from "./program.ts";
import { NO_TMUX_NOTE, type TmuxScreen } from "./tmux_screen.ts";
import {
  cursorOf,
  PAST_VIEW,
  pastStage,
  PLAIN_ENV,
  type Stage,
  startTui,
  windowOf,
} from "./tui_run.ts";

/** A part of the screen is there. */
function has(...parts: readonly (string | RegExp)[]): (screen: string) => boolean {
  return (screen) =>
    parts.every((part) => typeof part === "string" ? screen.includes(part) : part.test(screen));
}

/** Rows of a legend that name a container; each panel has as many as there are lines in it. */
function labelsIn(screen: string): readonly string[] {
  return screen.split("\n").flatMap((line) => /[●▲■◆○] (\S+) /.exec(line.slice(80))?.[1] ?? []);
}

/** First words of the table's rows below its head: mark and name. */
function tableIn(screen: string): readonly string[] {
  const lines = screen.split("\n");
  const head = lines.findIndex((line) => /^ +CONTAINER +NAMESPACE/.test(line));
  return lines.slice(head + 1).flatMap((line) =>
    /^[▌ ][●▲■◆○ ] +(\S+\/\S+) /.exec(line)?.[1] ?? []
  );
}

const seconds = (time: string) => time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

function secondsShown(screen: string): number {
  const [from = "", to = ""] = windowOf(screen).split(" – ");
  return seconds(to) - seconds(from);
}

type Act = (tui: TmuxScreen) => Promise<void>;

/** What keys do to charts of 120 × 40, each begun anew. */
const CHART_TESTS: Readonly<Record<string, Act>> = {
  "Left and Right move the cursor, and the legend tells the values there": async (tui) => {
    await tui.press("Left", "Left", "Left");
    const before = await tui.waitFor("a cursor", (screen) => cursorOf(screen) === "12:19:18");
    await tui.press("h", "Left");
    const there = await tui.waitFor("it to go back", (screen) => cursorOf(screen) < "12:19:18");
    assertNotEquals(there.split("\n")[3]?.slice(80), before.split("\n")[3]?.slice(80));
    await tui.press("l", "Right");
    await tui.waitFor("all as before", (screen) => bodyOf(screen) === bodyOf(before));
  },

  "+ and - zoom around the cursor": async (tui) => {
    await tui.press("H", "+");
    const near = await tui.waitFor("half the time", has("PAUSED 7m 30s"));
    assert(secondsShown(near) < 500, windowOf(near));
    await tui.press("-", "-");
    const far = await tui.waitFor("twice the time", has("PAUSED 30m"));
    assert(secondsShown(far) >= 1_800, windowOf(far));
  },

  ": takes ranges and times, and says what it does not understand": async (tui) => {
    await tui.press(":");
    await tui.send("5m");
    await tui.press("Enter");
    await tui.waitFor("five minutes", has("PAUSED 5m"));
    await tui.press(":");
    await tui.send("12:10");
    await tui.press("Enter");
    const there = await tui.waitFor("the time", (screen) => {
      const [from = "", to = ""] = windowOf(screen).split(" – ");
      return from <= "12:10:00" && to >= "12:10:00" && to < "12:16:00";
    });
    assert(secondsShown(there) < 400, windowOf(there));
    await tui.press(":");
    await tui.send("soon");
    await tui.press("Enter");
    await tui.waitFor("a complaint", has(/:soon.* .*soon/));
    await tui.press("Escape");
    await tui.waitFor("the footer again", has("? help"));
  },

  "m finds a metric by some of its letters": async (tui) => {
    await tui.press("m");
    await tui.waitFor("the picker", has("Metric of panel 1"));
    await tui.send("pids.curr");
    await tui.waitFor("one that matches", has("› pids.curr", /▌ +cgroup\.v2\.pids\.current/));
    await tui.press("Enter");
    await tui.waitFor("its panel", has("▌1 cgroup.v2.pids.current  count", /● \S+ +\d+ *$/m));
  },

  "m takes a pasted name, and no line break for Enter": async (tui) => {
    await tui.press("m");
    await tui.waitFor("the picker", has("Metric of panel 1"));
    await tui.paste("memory\npeak");
    const picker = await tui.waitFor("what was pasted", has(/› memory ?peak/));
    assertMatch(picker, /Metric of panel 1/);
    await tui.press("Escape");
    await tui.waitFor("the charts", has("▌1 total_cpu_usage_millicores"));
  },

  "c ticks containers that a filter finds, Alt-N goes through namespaces": async (tui) => {
    await tui.press("c");
    await tui.waitFor("the picker", has("Containers to draw", "19 of 19", "[x] ●"));
    await tui.press("M-n");
    await tui.waitFor("a namespace", has("only namespace data", "[x] ▲  postgres-4/db"));
    await tui.press("M-u");
    await tui.waitFor("no tick", has("[ ]    postgres-4/db"));
    await tui.press("Tab");
    await tui.waitFor("a tick", has(/\[x\] \S +postgres-4\/db/));
    await tui.press("Enter");
    const screen = await tui.waitFor("it alone", has("1 container ", /● postgres-4\/db +\d/));
    assertEquals(new Set(labelsIn(screen)), new Set(["postgres-4/db"]));
  },

  "t lists containers, s sorts them, / filters, Enter draws one alone": async (tui) => {
    await tui.press("t");
    const byCpu = await tui.waitFor("the table", has("by total_cpu_usage_millicores", / 200m /));
    assertMatch(tableIn(byCpu)[0] ?? "", /^renderer-/);
    await tui.press("s");
    await tui.waitFor("the picker", has("Sort the table by"));
    await tui.send("memory.current");
    await tui.waitFor("a match", has("› memory.current", /▌ +cgroup\.v2\.memory\.current/));
    await tui.press("Enter");
    const byMemory = await tui.waitFor("another order", (screen) => {
      return tableIn(screen)[0] === "postgres-4/db" && screen.includes("Mi ");
    });
    assertEquals(tableIn(byMemory).toSorted(), tableIn(byCpu).toSorted());
    await tui.press("/");
    await tui.send("queue");
    const filtered = await tui.waitFor("one row", has("1 container ", "/queue"));
    assertMatch(tableIn(filtered).join(), /^queue-drain-[^,]*\/worker$/);
    await tui.press("Enter");
    await tui.waitFor("the filter to stay", has("filter queue"));
    await tui.press("Enter");
    const drawn = await tui.waitFor("its charts", has("▌1 ", /● queue-\S+ +\d/));
    assertEquals(labelsIn(drawn).filter((label) => !label.startsWith("queue-")), []);
  },

  "s finds periods, n goes to a finding, o lists them": async (tui) => {
    await tui.press("s");
    await tui.waitFor("the studies", has("Study of panel 1", "▌○ off  Periodicity"));
    await tui.press("Enter");
    await tui.waitFor("findings", has(/◈ Periodicity: [1-9]\d* findings?/));
    await tui.press("n");
    const first = cursorOf(await tui.waitFor("a cursor", (screen) => cursorOf(screen) !== ""));
    await tui.press("o");
    const list = await tui.waitFor("the list", has(/─ \d+ findings? ─/));
    assertMatch(list, new RegExp(`${first} +≈ period +\\S +1 [a-z]`));
    assertMatch(list, /≈ period +◆ +1 queue-\S+ +Repeats every 15 s /);
    await tui.press("Escape");
    await tui.waitFor("the charts", (screen) => !/─ \d+ findings? ─/.test(screen));
  },

  "? shows the keys, i the summary, e the events": async (tui) => {
    await tui.press("?");
    await tui.waitFor("the keys", has("─ Keys ─", "Space p", /lines 1–\d+ of \d+/));
    await tui.press("G");
    await tui.waitFor("the end of them", has("─ Keys ─", /lines \d+–(\d+) of \1 /));
    await tui.press("Escape");
    await tui.waitFor("the charts", has("? help  q quit"));
    await tui.press("i");
    await tui.waitFor("the summary", has("─ Summary of renderer-", "METRIC", " 200m "));
    await tui.press("Escape");
    await tui.waitFor("the charts", has("? help  q quit"));
    await tui.press("e");
    const events = await tui.waitFor("the events", has(/─ \d+ events, newest first ─/));
    assertMatch(events, /▌2025-01-15 12:16:00 +~ throttled +●/);
    await tui.press("Enter");
    await tui.waitFor("the cursor there", (screen) => cursorOf(screen) === "12:16:00");
  },

  "clicks set the cursor, the wheel zooms, the strip moves the window": async (tui) => {
    const mouse = (button: number, column: number, row: number) =>
      tui.send(`\x1b[<${button};${column};${row}M\x1b[<${button};${column};${row}m`);
    await mouse(0, 30, 20);
    const clicked = await tui.waitFor("a cursor", (screen) => cursorOf(screen) !== "");
    assertMatch(clicked, /^▌2 /m);
    assertMatch(cursorOf(clicked), /^12:08:/);
    await tui.send("\x1b[<64;30;20M");
    await tui.waitFor("less time", (screen) => secondsShown(screen) < 900);
    await tui.send("\x1b[<65;30;20M");
    await tui.waitFor("as much as before", (screen) => windowOf(screen) === windowOf(clicked));
    await mouse(0, 3, 38);
    await tui.waitFor("the beginning", (screen) => {
      return windowOf(screen) !== "" && windowOf(screen) < "12:00:00";
    });
  },
};

interface Size {
  readonly columns: number;
  readonly rows: number;
}

const SIZE: Size = { columns: 120, rows: 40 };
const SMALL_SIZE: Size = { columns: 80, rows: 24 };

/** A screen on which all has come that will come: it is as on paper. */
async function openCharts({ url }: Stage, paper: string): Promise<TmuxScreen> {
  const tui = await startTui(["--url", url, ...PAST_VIEW], SIZE);
  try {
    await tui.waitFor("all of a screen of 120 × 40", (screen) => bodyOf(screen) === paper);
    return tui;
  } catch (error) {
    await tui[Symbol.asyncDispose]();
    throw error;
  }
}

Deno.test({
  name: `fgm-tui is driven by keys and mouse${NO_TMUX_NOTE}`,
  ignore: NO_TMUX_NOTE !== "",
  async fn(t) {
    await using stage = await pastStage();
    const paper = await bodyOnPaper(stage, SIZE);
    for (const [fact, act] of Object.entries(CHART_TESTS)) {
      await t.step(fact, async () => {
        await using tui = await openCharts(stage, paper);
        await act(tui);
      });
    }
    await t.step("a resized screen is drawn anew, and says when it is too small", async () => {
      await assertResizes(stage, paper);
    });
  },
});

/** What has settled on a screen is what is printed on paper of the same size. */
async function assertResizes(stage: Stage, paper: string): Promise<void> {
  const small = await bodyOnPaper(stage, SMALL_SIZE);
  assertEquals([paper.split("\n").length, small.split("\n").length], [40, 24]);
  assertEquals(small.split("\n").filter((line) => line === "" || [...line].length > 80), []);
  await using tui = await openCharts(stage, paper);
  await tui.resize(80, 24);
  await tui.waitFor("all of a screen of 80 × 24", (screen) => bodyOf(screen) === small);
  await tui.resize(50, 10);
  const sentence = await tui.waitFor("a sentence", has("needs 60×16, is 50×10"));
  assertEquals(sentence.trim(), "needs 60×16, is 50×10");
  await tui.resize(80, 24);
  await tui.waitFor("the smaller screen again", (screen) => bodyOf(screen) === small);
  await tui.resize(120, 40);
  await tui.waitFor("the larger screen again", (screen) => bodyOf(screen) === paper);
}

async function bodyOnPaper({ url }: Stage, { columns, rows }: Size): Promise<string> {
  const size = ["--width", String(columns), "--height", String(rows)];
  await using paper = startProgram("fgm-tui", ["--url", url, ...PAST_VIEW, "--snapshot", ...size], {
    env: { ...PLAIN_ENV, LC_ALL: "C.UTF-8" },
  });
  assertEquals((await paper.ended).code, 0, paper.stderr);
  return bodyOf(paper.stdout);
}

/** All but the header, which tells the age of the data. */
function bodyOf(screen: string): string {
  return screen.trimEnd().split("\n").with(0, "header").join("\n");
}
