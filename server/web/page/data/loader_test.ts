import { assert, assertEquals } from "@std/assert";
import { turn } from "@fgm/k8s/testing/hand_clock";
import { CONTAINERS, END_SECOND, eventfulData } from "../../../events/testing/event_data.ts";
import { START_MS } from "../../../testing/data_dir.ts";
import type { StartTimer } from "../../../api/client_request.ts";
import { startTestViewer, type TestViewer } from "../../../testing/test_viewer.ts";
import type { PageAction } from "../state/action.ts";
import { readAddress } from "../state/address.ts";
import { initialState } from "../state/initial_state.ts";
import type { PageState } from "../state/page_state.ts";
import { reduce } from "../state/reduce.ts";
import { wantsOf } from "../state/wants.ts";
import { answerIn } from "../state/slot.ts";
import { createHttpSource } from "./http_source.ts";
import { startLoader } from "./loader.ts";

/** The machine's own timers: how long a viewer takes is not for a test to say. */
const startTimer: StartTimer = (act, delayMs) => {
  const timer = setTimeout(act, delayMs);
  return () => clearTimeout(timer);
};

/** Time after which a state that never comes is a failure, in milliseconds. */
const PATIENCE_MS = 30_000;

/** A page without its elements, at a viewer's address. */
class HeadlessPage {
  readonly told: PageAction[] = [];
  token: string | undefined;
  state: PageState;
  readonly #loader;
  #listener = () => {};

  constructor(viewer: TestViewer, query = "") {
    const { choice } = readAddress(query);
    this.state = initialState({ choice, theme: "auto", nowMs: START_MS });
    const source = createHttpSource({
      pageUrl: `http://localhost:8050/${query}`,
      token: () => this.token,
      fetch: ({ url, headers, signal }) => {
        const { pathname, search } = new URL(url);
        return viewer.fetch(`${pathname}${search}`, { headers, signal });
      },
    });
    this.#loader = startLoader({
      source,
      state: this.state,
      dispatch: this.dispatch,
      timing: { now: Date.now, startTimer, random: () => 0 },
      hasToken: () => this.token !== undefined,
    });
  }

  readonly dispatch = (action: PageAction): void => {
    this.told.push(action);
    this.state = reduce(this.state, action);
    this.#loader?.update(this.state);
    this.#listener();
  };

  retry(): void {
    this.#loader.retry();
  }

  /** Waits for a state; each action is looked at. */
  async until(isSo: (state: PageState) => boolean): Promise<void> {
    if (isSo(this.state)) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const told = () => this.told.slice(-20).map((action) => JSON.stringify(action).slice(0, 200));
    const giveUp = () => reject(new Error(`It never was so: ${told().join("\n")}`));
    const stop = startTimer(giveUp, PATIENCE_MS);
    this.#listener = () => isSo(this.state) && resolve();
    await promise.finally(stop);
  }

  async stop(): Promise<void> {
    this.#loader.stop();
    await turn();
  }
}

/** Whether all that is wanted has been answered. */
function isAnswered(state: PageState): boolean {
  const wants = wantsOf(state);
  return wants.length > 1 && wants.every(({ slot, key }) => {
    const answer = answerIn(state, slot);
    return answer?.key === key && !answer.isLoading;
  });
}

function appTest(
  name: string,
  run: (viewer: TestViewer) => Promise<void>,
  options: { readonly token?: string } = {},
): void {
  Deno.test(`loader: ${name}`, async () => {
    await using data = await eventfulData();
    const nowMs = START_MS + END_SECOND * 1_000;
    await using viewer = startTestViewer([data.dir], { nowMs, ...options });
    await run(viewer);
  });
}

appTest("the first screen shows something by itself", async (viewer) => {
  const page = new HeadlessPage(viewer);
  await page.until(isAnswered);
  const { choice, panelAnswers, events, overview, containers } = page.state;
  assertEquals([choice.panels.length, choice.chosen.length], [3, 3]);
  for (const { id } of choice.panels) {
    const series = panelAnswers.get(id)?.series;
    assertEquals(series?.error, undefined);
    assert((series?.value?.series[0]?.t.length ?? 0) > 10);
  }
  assert((containers.value?.total ?? 0) > 3);
  assert(events.value !== undefined && overview.value !== undefined);
  await page.stop();
});

appTest("ticks of what follows come in, and the state says so", async (viewer) => {
  const page = new HeadlessPage(viewer, "?range=all&follow=1&container=shop/pod-cccc/app");
  const lastMs = START_MS + (END_SECOND - 1) * 1_000;
  await page.until(({ live }) => live.recent.at(-1)?.t === lastMs);
  assertEquals(page.state.facts?.extent?.newestMs, lastMs);
  await page.stop();
});

appTest("an address is loaded, without what is not there", async (viewer) => {
  const name = CONTAINERS.before;
  const ref = `${name.namespace}/${name.podName}/${name.containerName}`;
  const page = new HeadlessPage(viewer, `?range=all&container=nosuch-thing&container=${ref}`);
  await page.until((state) => state.choice.chosen.length === 1 && isAnswered(state));
  assertEquals(page.state.choice.chosen, [ref]);
  assert(page.state.notice?.text.includes("nosuch-thing"));
  await page.stop();
});

appTest("a study is asked for and its findings or its note are there", async (viewer) => {
  const page = new HeadlessPage(viewer, "?range=all");
  await page.until(isAnswered);
  const study = { id: "changepoint", parameters: {} };
  page.dispatch({ type: "set-study", panelId: page.state.focus, study });
  await page.until(isAnswered);
  const answer = page.state.panelAnswers.get(page.state.focus)?.study;
  assertEquals([answer?.error, answer?.value?.study], [undefined, "changepoint"]);
  await page.stop();
});

appTest("a viewer that wants its token is asked with it", async (viewer) => {
  const page = new HeadlessPage(viewer);
  await page.until(({ dialog }) => dialog?.kind === "token");
  assertEquals(page.state.dialog, { kind: "token", wasWrong: false });
  page.token = "wrong";
  page.retry();
  await page.until(({ dialog }) => dialog?.kind === "token" && dialog.wasWrong);
  page.token = "secret-token-of-the-viewer";
  page.retry();
  await page.until(({ link }) => link.kind === "connected");
  await page.stop();
}, { token: "secret-token-of-the-viewer" });
