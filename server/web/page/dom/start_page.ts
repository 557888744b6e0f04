/**
 * Starts the page over a source.
 *
 * @module
 */

import { startLoader } from "../data/loader.ts";
import type { PageSource } from "../data/page_source.ts";
import { type Address, addressNotice, readAddress } from "../state/address.ts";
import type { PageAction } from "../state/action.ts";
import { readDashboard } from "../state/dashboard.ts";
import { initialState } from "../state/initial_state.ts";
import type { Choice } from "../state/page_state.ts";
import { addressBar } from "./address_bar.ts";
import type { ChartRoom } from "./chart_room.ts";
import { createCursor } from "./cursor.ts";
import type { ExportMenuOptions } from "./export_menu.ts";
import { listenToKeys } from "./keyboard.ts";
import { pageFrame } from "./page_frame.ts";
import { startLoop } from "./page_loop.ts";
import type { PageTexts } from "./page_texts.ts";
import { keepTheme, keptTheme, type ThemeColors, themeColors } from "./theme.ts";
import type { TokenKeeper } from "./token_keeper.ts";
import { downloadFile, fetchFile, FileError } from "./viewer_files.ts";
import { writtenTexts } from "./written_texts.ts";

/** Time between two looks at the clock, in milliseconds: ages are told in seconds. */
const CLOCK_MS = 1_000;

/** What a page is started with. */
export interface StartOptions {
  /** What is in it goes away. */
  readonly root: HTMLElement;
  readonly source: PageSource;
  /** The viewer's token; undefined where there is no viewer, and so no files to be had. */
  readonly token?: TokenKeeper;
  /** What is shown where the address says nothing. */
  readonly first?: Choice;
}

/** Starts the page. It goes on as long as the document does. */
export function startPage({ root, source, token, first }: StartOptions): void {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const texts = writtenTexts(timeZone);
  const address = readAddress(location.search);
  const hasLive = source.live !== undefined;
  const theme = themeColors(address.theme ?? keptTheme());
  const start = initialState({
    choice: firstChoice(address, { hasLive, first }),
    theme: address.theme ?? keptTheme(),
    nowMs: Date.now(),
    notice: addressNotice(address),
  });
  const loop = startLoop(start, {
    onState: (state, before, action) => {
      loader.update(state);
      if (state.choice !== before.choice) bar.update(state.choice, action);
      if (state.theme !== before.theme) {
        theme.set(state.theme);
        keepTheme(state.theme);
      }
    },
    onFrame: (state) => frame.render(state),
  });
  const { dispatch } = loop;
  const complain = (error: unknown) => {
    if (!(error instanceof FileError)) throw error;
    dispatch({ type: "notice", text: error.message });
  };
  const bar = addressBar({
    isDashboard: address.dashboard !== undefined,
    onChoice: (choice) => dispatch({ type: "choice", choice }),
  });
  const room = chartRoom(texts, theme, (plotWidth) => dispatch({ type: "resized", plotWidth }));
  const frame = pageFrame({
    ...{ dispatch, room, texts, timeZone, hasLive },
    sourceName: source.label,
    files: token === undefined ? undefined : fileLinks(token, complain),
    onCopyLink: () => {
      bar.flush();
      void copyLink().then((text) => dispatch({ type: "notice", text }));
    },
    onToken: (typed) => {
      token?.set(typed);
      loader.retry();
    },
  });
  root.replaceChildren(...frame.elements);
  frame.render(start);
  const loader = startLoader({
    source,
    state: start,
    dispatch,
    timing: { now: Date.now, random: Math.random, startTimer },
    hasToken: () => token?.get() !== undefined,
  });
  listenToKeys({
    state: loop.state,
    cursor: room.cursor,
    onEffect: (effect) => effect.type === "focus-search" ? frame.focusSearch() : dispatch(effect),
  });
  addEventListener("online", loader.retry);
  addEventListener("pointermove", ({ buttons }) => buttons !== 0 && loader.pause(), {
    passive: true,
  });
  setInterval(() => dispatch({ type: "clock", nowMs: Date.now() }), CLOCK_MS);
  void openDashboard(address, token).then(
    (action) => action !== undefined && dispatch(action),
    complain,
  );
}

/** What the address says. What will never grow is shown whole, and not followed. */
function firstChoice(
  { choice, hasView }: Address,
  { hasLive, first }: { readonly hasLive: boolean; readonly first: Choice | undefined },
): Choice {
  const isBare = !hasView && choice.panels.length === 0 && choice.chosen.length === 0;
  if (isBare && first !== undefined) return first;
  if (hasLive) return choice;
  const view = hasView ? choice.view : { kind: "latest", spanMs: "all" } as const;
  return { ...choice, view, isFollowing: false };
}

/** How files are fetched where a link cannot send the token. */
function fileLinks(token: TokenKeeper, complain: (error: unknown) => void): ExportMenuOptions {
  const fetcher = (file: string) => void downloadFile(file, token).catch(complain);
  return { fetcher: () => token.get() === undefined ? undefined : fetcher };
}

function chartRoom(
  texts: PageTexts,
  { colors, listen }: ThemeColors,
  onWidth: (widthPx: number) => void,
): ChartRoom {
  return { cursor: createCursor(), texts, colors, onColors: listen, onWidth };
}

/** What the address' dashboard leads to; undefined without one. */
async function openDashboard(
  { dashboard: ref, variables, hasView }: Address,
  token: TokenKeeper | undefined,
): Promise<PageAction | undefined> {
  if (ref === undefined) return undefined;
  const text = ref.kind === "inline"
    ? ref.text
    : await (await fetchFile(ref.path, token?.get())).text();
  const { dashboard, complaint } = readDashboard(text, { variables, hasView });
  if (dashboard === undefined) return { type: "notice", text: complaint };
  return { type: "dashboard", dashboard };
}

/** Copies the page's address; what has become of it, in words. */
async function copyLink(): Promise<string> {
  // Only secure origins have a clipboard (Clipboard API, 7).
  if (navigator.clipboard === undefined) return "Copy the link from the address bar";
  try {
    await navigator.clipboard.writeText(location.href);
    return "A link to this view is in the clipboard";
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return "The browser lets no page copy: take the link from the address bar";
  }
}

function startTimer(act: () => void, delayMs: number): () => void {
  const timer = setTimeout(act, delayMs);
  return () => clearTimeout(timer);
}
