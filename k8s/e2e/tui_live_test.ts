/**
 * `fgm-tui` on a node that lives: what is new is on the screen at once, a viewer that goes away is said
 * and comes back, and one that refuses is told apart from one that is not there.
 *
 * @module
 */

import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { join } from "@std/path";
import { NO_TMUX_NOTE, type TmuxScreen } from "./tmux_screen.ts";
import {
  headerOf,
  isDrawn,
  liveStage,
  type Stage,
  startTui,
  startViewer,
  windowOf,
} from "./tui_run.ts";
import { until } from "./until.ts";
import { connectViewer } from "./viewer_client.ts";

const METRIC = "total_cpu_usage_millicores";

/** How soon a sample is on the screen after its tick. */
const FRESH_MS_MAX = 2_000;

/** Different seconds that have to be seen so soon. One late frame of a busy machine is none of them. */
const FRESH_TICKS = 5;

/** Samples of the past that a value on the screen could be mistaken for. */
const COMPARED_MS = 20_000;

interface LiveContainer {
  readonly id: string;
  readonly pod_name: string;
  readonly container_name: string;
}

/** The busiest container but the collector's own: its values differ from second to second. */
async function busiest({ client }: Stage): Promise<LiveContainer> {
  const path = `/api/containers?sort=${METRIC}&limit=5`;
  return await until("a container that is busy", async () => {
    const { containers } = JSON.parse(await client.text(path));
    return (containers as readonly LiveContainer[]).find(({ id }) => id !== "fgm-self");
  });
}

/** The value of the first line in the first panel, in millicores; a range of two is none. */
function readOut(screen: string): number | undefined {
  const [, digits, milli] = /● \S+ +([\d.]+)(m?)$/m.exec(screen) ?? [];
  return digits === undefined ? undefined : Number(digits) * (milli === "m" ? 1 : 1_000);
}

/** Whether a value would be told so; three digits are. */
function isTold(value: number, told: number): boolean {
  return Math.abs(value - told) <= Math.max(0.006 * told, 1e-3);
}

/**
 * Each look gives the time that the newest sample on the screen has, if no other one could be meant; it
 * counts when that was long enough ago by no more than what is promised.
 */
async function assertFresh(stage: Stage): Promise<void> {
  const { id, pod_name, container_name } = await busiest(stage);
  const name = `${pod_name}/${container_name}`;
  await using tui = await startTui([
    ...["--url", stage.url, "--metric", METRIC, "--container", name, "--range", "1m", "--utc"],
  ]);
  await tui.waitFor(
    "live data",
    (screen) => isDrawn(screen) && headerOf(screen).endsWith("● live"),
  );
  const fresh = new Set<number>();
  let looks = 0;
  await until(`${FRESH_TICKS} seconds on the screen as soon as promised`, async () => {
    const told = readOut(await tui.text());
    const seenMs = Date.now();
    looks++;
    if (told === undefined) return false;
    const points = await stage.client.points({
      ...{ metric: METRIC, containerId: id, fromMs: seenMs - COMPARED_MS, toMs: seenMs },
    });
    const meant = [...points].filter(([, value]) => isTold(value, told));
    const [timeMs, ...others] = meant.map(([time]) => time);
    if (timeMs !== undefined && others.length === 0 && seenMs - timeMs <= FRESH_MS_MAX) {
      fresh.add(timeMs);
    }
    return fresh.size >= FRESH_TICKS;
  }, { explain: () => `${looks} looks, soon enough: ${[...fresh].join(", ")}` });
}

/** A window that is paused stands still while data comes, and moves on when it is followed again. */
async function assertPauses(stage: Stage): Promise<void> {
  await using tui = await startTui(["--url", stage.url, "--range", "1m", "--utc"]);
  await tui.waitFor("live data", (screen) => isDrawn(screen) && screen.includes("FOLLOW 1m"));
  await tui.press("Space");
  const paused = windowOf(await tui.waitFor("a pause", (screen) => screen.includes("PAUSED 1m")));
  const pausedMs = Date.now();
  await until("data of three more seconds", async () => {
    const { newest_age_ms } = JSON.parse(await stage.client.text("/api/ready"));
    return Date.now() - newest_age_ms > pausedMs + 3_000;
  });
  await tui.waitFor("the header to know of them", (screen) => /\d\.\ds old/.test(headerOf(screen)));
  assertEquals(windowOf(await tui.text()), paused);
  await tui.press("f");
  await tui.waitFor("a later window", (screen) => {
    return headerOf(screen).includes("FOLLOW 1m") && windowOf(screen) > paused;
  });
}

const hasLost = (screen: string) =>
  headerOf(screen).includes("✖ disconnected") && /disconnected for .*stale/.test(screen);

/** The lines, without what tells ages and times. */
function plotsOf(screen: string): string {
  return screen.split("\n").slice(2, -6).map((line) => line.slice(0, 80)).join("\n");
}

/** Words and the last data while the viewer is away; live again when one is at the same place. */
async function assertReconnects(stage: Stage): Promise<void> {
  await using first = startViewer(stage.dataDir);
  const { url } = await connectViewer(first);
  await using tui = await startTui(["--url", url, "--utc"]);
  const live = await tui.waitFor("live data", (screen) => {
    return isDrawn(screen) && headerOf(screen).endsWith("● live");
  });
  first.signal("SIGKILL");
  const lost = await tui.waitFor("words", hasLost);
  assert(isDrawn(lost), lost);
  assertGreater(plotsOf(lost).replace(/[\s│┤]/g, "").length, 20);
  assertEquals(titlesOf(lost), titlesOf(live));
  await using second = startViewer(stage.dataDir, "--port", new URL(url).port);
  await connectViewer(second);
  const back = await tui.waitFor("live data again", (screen) => {
    return headerOf(screen).endsWith("● live") && !screen.includes("disconnected");
  });
  assertEquals(titlesOf(back), titlesOf(live));
  const age = Number(/(\d+\.\d)s old/.exec(headerOf(back))?.[1]);
  assertLess(age, 5);
}

function titlesOf(screen: string): readonly string[] {
  return screen.match(/^[▌ ]\d \S+/gm) ?? [];
}

/** Nobody is there: that is said, and that it is tried again; help and quit work. */
async function assertSaysWhoIsMissing(): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await using tui = await startTui(["--url", `http://127.0.0.1:${port}`]);
  await tui.waitFor("words", (screen) => {
    return screen.includes(`Cannot reach 127.0.0.1:${port}`) && /Next try in \d+s/.test(screen);
  });
  await tui.press("?");
  await tui.waitFor("the keys", (screen) => screen.includes("─ Keys ─"));
  await tui.press("Escape", "Escape");
  await tui.waitFor("no keys", (screen) => !screen.includes("─ Keys ─"));
  await tui.press("q");
  await tui.waitFor("the end", (screen) => screen.includes("[exited 0]"));
}

/** A token opens the viewer; without it, or with another one, the words say what is missing. */
async function assertTokens(stage: Stage): Promise<void> {
  const [right, wrong] = await Promise.all(["right", "wrong"].map(async (name) => {
    const path = join(stage.dataDir, "..", `${name}-token`);
    await Deno.writeTextFile(path, `${name}-token-of-a-test-0123456789\n`, { mode: 0o600 });
    return path;
  })) as [string, string];
  await using viewer = startViewer(stage.dataDir, "--token-file", right);
  const { url } = await connectViewer(viewer);
  const isRefused = (screen: string) =>
    headerOf(screen).endsWith("✖ refused") && /token/.test(screen) && screen.includes("Cannot use");
  const cases: readonly (readonly [readonly string[], (screen: string) => boolean])[] = [
    [[], isRefused],
    [["--token-file", wrong], isRefused],
    [["--token-file", right], isDrawn],
  ];
  for (const [args, isThere] of cases) {
    await using tui = await startTui(["--url", url, ...args]);
    await tui.waitFor(`the answer to ${args.join(" ") || "no token"}`, isThere);
    await assertQuits(tui);
  }
}

async function assertQuits(tui: TmuxScreen): Promise<void> {
  await tui.press("q");
  await tui.waitFor("the end", (screen) => screen.includes("[exited 0]"));
}

Deno.test({
  name: `fgm-tui follows a node that lives${NO_TMUX_NOTE}`,
  ignore: NO_TMUX_NOTE !== "",
  async fn(t) {
    await using stage = await liveStage();
    await t.step("a second is on the screen two seconds after its tick", () => assertFresh(stage));
    await t.step("Space holds the window, f lets it go", () => assertPauses(stage));
    await t.step("a viewer that goes away is said, and taken again when it is back", async () => {
      await assertReconnects(stage);
    });
    await t.step("nobody at the URL is told in words", assertSaysWhoIsMissing);
    await t.step("a viewer with a token is told from one that is not there", async () => {
      await assertTokens(stage);
    });
  },
});
