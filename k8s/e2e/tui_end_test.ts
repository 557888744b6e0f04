/**
 * However `fgm-tui` ends, the terminal is as it was before, and the exit code says how it went.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { isRunning } from "../client/testing/fake_kubectl.ts";
import { FIRST_LINE, NO_TMUX_NOTE, SHELL_MODES, type TmuxScreen } from "./tmux_screen.ts";
import { isDrawn, PAST_VIEW, pastStage, startTui } from "./tui_run.ts";
import { until } from "./until.ts";

const FAIL_ON_SIGNAL = fromFileUrl(new URL("./fail_on_signal.ts", import.meta.url));

interface Ending {
  readonly name: string;
  readonly end: (tui: TmuxScreen) => Promise<void>;
  readonly code: number;
  /** What is said on the main screen. */
  readonly says?: string;
}

const signal = (name: Deno.Signal) => async (tui: TmuxScreen) => {
  Deno.kill(await tui.pid(), name);
};

const ENDINGS: readonly Ending[] = [
  { name: "q", end: (tui) => tui.press("q"), code: 0 },
  { name: "Ctrl-C", end: (tui) => tui.press("C-c"), code: 0 },
  {
    name: "Ctrl-C in a dialog",
    async end(tui) {
      await tui.press("m");
      await tui.waitFor("the picker", (screen) => screen.includes("Metric of panel 1"));
      await tui.press("C-c");
    },
    code: 0,
  },
  {
    name: ":q",
    async end(tui) {
      await tui.press(":");
      await tui.send("q");
      await tui.press("Enter");
    },
    code: 0,
  },
  { name: "SIGTERM", end: signal("SIGTERM"), code: 0 },
  { name: "SIGINT", end: signal("SIGINT"), code: 0 },
  { name: "SIGHUP", end: signal("SIGHUP"), code: 0 },
  {
    name: "an error that nobody catches",
    end: signal("SIGUSR1"),
    code: 1,
    says: "fgm-tui: Cannot go on: a mistake was made",
  },
  {
    name: "a promise that nobody waits for",
    end: signal("SIGURG"),
    code: 1,
    says: "fgm-tui: Cannot go on: a promise was broken",
  },
];

Deno.test({
  name: `fgm-tui leaves the terminal as it was${NO_TMUX_NOTE}`,
  ignore: NO_TMUX_NOTE !== "",
  async fn(t) {
    await using stage = await pastStage();
    const open = async () => {
      const tui = await startTui(["--url", stage.url, ...PAST_VIEW], { preload: FAIL_ON_SIGNAL });
      await tui.waitFor("the charts", isDrawn);
      return tui;
    };
    for (const { name, end, code, says } of ENDINGS) {
      await t.step(`after ${name}`, async () => {
        await using tui = await open();
        // That there is something to put back.
        assertEquals(await tui.modes(), {
          hasAlternateScreen: true,
          hidesCursor: true,
          reportsMouse: true,
        });
        await end(tui);
        await assertRestored(tui, [...(says === undefined ? [] : [says]), `[exited ${code}]`]);
      });
    }

    await t.step("when its window is closed, it is gone", async () => {
      await using tui = await open();
      const pid = await tui.pid();
      await tui.close();
      await until("the end of the process", () => !isRunning(pid));
    });
  },
});

/** The modes of a shell, the words and nothing else, and a line that shows what is typed. */
async function assertRestored(tui: TmuxScreen, words: readonly string[]): Promise<void> {
  await tui.waitFor("the end", (screen) => /^\[exited \d+\]$/m.test(screen));
  await tui.send("echo\n");
  // Once by the terminal, once by the program that reads it.
  const screen = await tui.waitFor("an echo", (text) => /^echo\necho$/m.test(text));
  assertEquals(screen.trimEnd().split("\n"), [FIRST_LINE, ...words, "echo", "echo"]);
  assertEquals(await tui.modes(), SHELL_MODES);
  // Nor would a click send anything now, nor a colour stay.
  assertEquals((await tui.text({ colours: true })).includes("\x1b"), false);
}
