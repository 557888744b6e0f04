/**
 * A real browser for tests of the page: Chromium without a window, driven by playwright-core.
 *
 * A page collects everything that should not happen while it is used: errors on the console, uncaught
 * errors, failed requests, requests to anywhere but where the page came from. `use` fails on them, so
 * that no test has to remember to look.
 *
 * @module
 */

import { join } from "@std/path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

export type { Locator, Page } from "playwright-core";

/** How a page is looked at. */
export interface PageOptions {
  /** Size of the window in CSS pixels. Default `WIDE`. */
  readonly size?: { readonly width: number; readonly height: number };
  /** What the system prefers. Default light. */
  readonly theme?: "light" | "dark";
  /** Nothing can be reached but files and what the page holds. */
  readonly isOffline?: boolean;
  /** Whether the page has a touch screen. */
  readonly hasTouch?: boolean;
  /** Problems that the test provokes: those that match one of these are not counted. */
  readonly expected?: readonly RegExp[];
}

/** A page, and what went wrong on it so far. */
export interface TestPage {
  readonly page: Page;
  /** In the order in which they happened, one line each. */
  readonly problems: readonly string[];
  /**
   * Keeps a picture of the page as `NAME.png` in the directory that FGM_SCREENSHOTS names.
   *
   * @returns the path, or undefined where no directory is named.
   */
  screenshot(name: string): Promise<string | undefined>;
}

/** A browser with a profile of its own. Disposing ends it and removes the profile. */
export interface TestBrowser extends AsyncDisposable {
  /**
   * Opens an empty page in a context of its own, hands it to `check`, and closes it.
   *
   * @throws {Error} with all problems, when there were any.
   */
  use(options: PageOptions, check: (test: TestPage) => Promise<void>): Promise<void>;
}

/** A window as on a desk. */
export const WIDE = { width: 1_280, height: 800 };

/** A window as on a telephone. */
export const NARROW = { width: 390, height: 844 };

/** Where Debian installs it. */
const USUAL_PATH = "/usr/bin/chromium";

const FLAGS: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Time after which an action or a wait fails, in milliseconds. */
const PATIENCE_MS = 15_000;

/** Ends the name of a test that needs a browser; "" where there is one. */
export const NO_BROWSER_NOTE = chromiumPath() === undefined
  ? " (skipped: there is no chromium; FGM_CHROMIUM may name one)"
  : "";

/**
 * The browser's program: what FGM_CHROMIUM names, or the usual place, or `chromium` on PATH; undefined
 * where there is none.
 */
export function chromiumPath(): string | undefined {
  const named = Deno.env.get("FGM_CHROMIUM");
  if (named !== undefined && named !== "") return named;
  const onPath = (Deno.env.get("PATH") ?? "").split(":").filter((folder) => folder !== "")
    .map((folder) => join(folder, "chromium"));
  return [USUAL_PATH, ...onPath].find(isFile);
}

/**
 * Starts a browser.
 *
 * @throws {Error} where there is none or it does not start.
 */
export async function startBrowser(): Promise<TestBrowser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error("Cannot start a browser: there is no chromium");
  const browser = await chromium.launch({ executablePath, args: [...FLAGS], headless: true });
  return {
    use: (options, check) => usePage(browser, options, check),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/** Starts a browser for one page; see `TestBrowser.use`. */
export async function withPage(
  options: PageOptions,
  check: (test: TestPage) => Promise<void>,
): Promise<void> {
  await using browser = await startBrowser();
  await browser.use(options, check);
}

async function usePage(
  browser: Browser,
  options: PageOptions,
  check: (test: TestPage) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    viewport: options.size ?? WIDE,
    colorScheme: options.theme ?? "light",
    offline: options.isOffline ?? false,
    hasTouch: options.hasTouch ?? false,
    // Tests look at what is there, not at how it gets there.
    reducedMotion: "reduce",
    timezoneId: "UTC",
    locale: "en-GB",
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const problems: string[] = [];
  const page = await openPage(context, (problem) => {
    if (!(options.expected ?? []).some((pattern) => pattern.test(problem))) problems.push(problem);
  });
  try {
    await check({ page, problems, screenshot: (name) => screenshot(page, name) });
  } catch (error) {
    await screenshot(page, `failed-${Date.now()}`);
    const texts = [
      error instanceof Error ? error.message : String(error),
      await describePage(page),
    ];
    if (problems.length > 0) texts.push(`The page had problems:\n${problems.join("\n")}`);
    throw new Error(texts.join("\n"), { cause: error });
  } finally {
    await context.close();
  }
  if (problems.length > 0) throw new Error(`The page had problems:\n${problems.join("\n")}`);
}

async function openPage(
  context: BrowserContext,
  report: (problem: string) => void,
): Promise<Page> {
  const page = await context.newPage();
  page.on("console", (message) => {
    const isBad = message.type() === "error" || message.type() === "warning";
    if (isBad) report(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => report(`uncaught: ${error.stack ?? error.message}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // The page itself gives up what it no longer needs, as does leaving it.
    if (why !== "net::ERR_ABORTED") report(`request failed: ${request.url()}: ${why}`);
  });
  page.on("request", (request) => {
    const top = request.isNavigationRequest() ? request.url() : page.url();
    if (isForeign(request.url(), top)) report(`foreign request: ${request.url()} from ${top}`);
  });
  return page;
}

/** Whether a page at `pageUrl` asks somebody else for `url`. A file may ask for nothing but itself. */
function isForeign(url: string, pageUrl: string): boolean {
  const asked = new URL(url);
  if (asked.protocol === "data:" || asked.protocol === "blob:") return false;
  if (asked.protocol === "file:") return url.split("#")[0] !== pageUrl.split("#")[0];
  return asked.origin !== new URL(pageUrl).origin;
}

/** Time in which a page that draws has drawn, in milliseconds. */
const FRAME_WAIT_MS = 2_000;

/** Characters of a page that are told. */
const TOLD_MAX = 600;

/** Tells of the page that it runs on, as text: types of the DOM are not known here. */
const LOOK = `(async () => {
  const frame = new Promise((resolve) => requestAnimationFrame(() => resolve("draws")));
  const patience = new Promise((resolve) => setTimeout(resolve, ${FRAME_WAIT_MS}, "does not draw"));
  const focus = document.activeElement?.cloneNode().outerHTML;
  const text = document.body.innerText.replaceAll(/\\s+/g, " ");
  const how = document.visibilityState + " and " + await Promise.race([frame, patience]);
  return "It is " + how + ". The focus is on " + focus + ". It reads: " + text;
})()`;

/** What a page is like whose test has failed. */
async function describePage(page: Page): Promise<string> {
  const told = await page.evaluate<string>(LOOK).catch((error) =>
    `It cannot be looked at: ${error}`
  );
  return `The page is ${page.url()}. ${told.slice(0, TOLD_MAX)}`;
}

async function screenshot(page: Page, name: string): Promise<string | undefined> {
  const folder = Deno.env.get("FGM_SCREENSHOTS");
  if (folder === undefined || folder === "") return undefined;
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  return path;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    // Not there, or not to be looked at: either way it cannot be started.
    return false;
  }
}
