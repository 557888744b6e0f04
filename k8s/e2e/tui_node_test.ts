/**
 * `fgm-tui --node` through a program that stands for kubectl: connections that die and come back, nodes to
 * choose from, and no kubectl left behind whatever ends the terminal UI.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { dirname } from "@std/path";
import { type FakeKubectl, fakeKubectl, isRunning } from "../client/testing/fake_kubectl.ts";
import { fakePod } from "../testing/fake_pod.ts";
import { NO_TMUX_NOTE, type TmuxScreen } from "./tmux_screen.ts";
import {
  headerOf,
  isDrawn,
  PAST_VIEW,
  pastStage,
  type Stage,
  startTui,
  startViewer,
} from "./tui_run.ts";
import { until } from "./until.ts";
import { connectViewer } from "./viewer_client.ts";

const PODS = JSON.stringify({
  kind: "List",
  items: [
    fakePod({ name: "fgm-a", node: "worker-1" }),
    fakePod({ name: "fgm-b", node: "worker-2" }),
  ],
});

/** A kubectl that forwards to the viewer. */
async function kubectlTo({ url }: Stage): Promise<FakeKubectl> {
  const kubectl = await fakeKubectl(PODS);
  kubectl.set("port", new URL(url).port);
  return kubectl;
}

/** `fgm-tui` that finds this kubectl on its path. */
async function startWith(kubectl: FakeKubectl, args: readonly string[]): Promise<TmuxScreen> {
  const path = `${dirname(kubectl.path)}:${Deno.env.get("PATH")}`;
  return await startTui([...args, ...PAST_VIEW], { env: { PATH: path } });
}

function isConnectedTo(node: string): (screen: string) => boolean {
  return (screen) =>
    isDrawn(screen) && headerOf(screen).includes(` ${node} `) &&
    headerOf(screen).endsWith("● connected");
}

async function assertAllGone(kubectl: FakeKubectl): Promise<void> {
  const pids = kubectl.pids();
  assert(pids.length > 0);
  await until("the end of every kubectl", () => !pids.some(isRunning));
}

async function assertComesBack(stage: Stage): Promise<void> {
  await using kubectl = await kubectlTo(stage);
  await using tui = await startWith(kubectl, ["--node", "worker-1", "--context", "here"]);
  await tui.waitFor("the charts", isConnectedTo("worker-1"));
  const [first, ...others] = kubectl.pids();
  assert(first !== undefined && others.length === 0);
  assertMatch(kubectl.calls().at(-1) ?? "", /--context=here .*port-forward .*pod\/fgm-a :8050$/);

  kubectl.set("stderr", "error: lost connection to pod\n");
  Deno.kill(first, "SIGKILL");
  const lost = await tui.waitFor("words", (screen) => {
    return headerOf(screen).includes("✖ disconnected, retry in") && /data is stale/.test(screen);
  });
  assert(isDrawn(lost), lost);

  // The pod is another one by now, and its port as well.
  await using viewer = startViewer(stage.dataDir);
  const { url } = await connectViewer(viewer);
  kubectl.set("port", new URL(url).port);
  kubectl.set("stderr", undefined);
  await tui.waitFor("the charts again", isConnectedTo("worker-1"));
  await tui.press("t");
  await tui.waitFor(
    "an answer of the other viewer",
    (screen) => / postgres-4\/db .*m /.test(screen),
  );
  assert(kubectl.pids().length > 1);
  await tui.press("q");
  await tui.waitFor("the end", (screen) => screen.includes("[exited 0]"));
  await assertAllGone(kubectl);
}

async function assertChooses(stage: Stage): Promise<void> {
  await using kubectl = await kubectlTo(stage);
  await using tui = await startWith(kubectl, []);
  await tui.waitFor("the nodes", (screen) => {
    return /1 +worker-1\n +2 +worker-2\n/.test(screen) && screen.includes("Node (1 to 2");
  });
  await tui.send("2\n");
  await tui.waitFor("its charts", isConnectedTo("worker-2"));
  assertMatch(kubectl.calls().at(-1) ?? "", /pod\/fgm-b :8050$/);
}

async function assertSaysWhichThereAre(stage: Stage): Promise<void> {
  await using kubectl = await kubectlTo(stage);
  await using tui = await startWith(kubectl, ["--node", "worker-3"]);
  const screen = await tui.waitFor("words", (text) => text.includes("✖ refused"));
  assertMatch(screen.replace(/\s+/g, " "), /there are worker-1, worker-2|did you mean worker-\d/);
  assertEquals(kubectl.pids(), []);
}

const ENDINGS: Readonly<Record<string, (tui: TmuxScreen) => Promise<void>>> = {
  "q": (tui) => tui.press("q"),
  "SIGTERM": async (tui) => Deno.kill(await tui.pid(), "SIGTERM"),
  "SIGKILL": async (tui) => Deno.kill(await tui.pid(), "SIGKILL"),
  "a closed window": (tui) => tui.close(),
};

Deno.test({
  name: `fgm-tui reaches a node through kubectl${NO_TMUX_NOTE}`,
  ignore: NO_TMUX_NOTE !== "",
  async fn(t) {
    await using stage = await pastStage();
    await t.step("a connection that dies is said, and made anew", () => assertComesBack(stage));
    await t.step("without a node there is a list to choose from", () => assertChooses(stage));
    await t.step("a node that is none is told from those that are", async () => {
      await assertSaysWhichThereAre(stage);
    });
    for (const [name, end] of Object.entries(ENDINGS)) {
      await t.step(`no kubectl is left behind by ${name}`, async () => {
        await using kubectl = await kubectlTo(stage);
        await using tui = await startWith(kubectl, ["--node", "worker-1"]);
        await tui.waitFor("the charts", isConnectedTo("worker-1"));
        assertEquals(kubectl.pids().map(isRunning), [true]);
        await end(tui);
        await assertAllGone(kubectl);
      });
    }
  },
});
