/**
 * The web page in a real browser, and viewers for it to look at.
 *
 * @module
 */

import {
  type Locator,
  type Page,
  type PageOptions,
  startBrowser,
  type TestBrowser,
} from "@fgm/server/web/testing/browser";
import { startPageServer } from "@fgm/server/web/testing/page_server";
import { startProgram } from "./program.ts";

/** Time just behind the fixed data's end: the viewer's clock. */
const NOW_MS = Date.UTC(2025, 0, 15, 12, 20, 1);

/** What the address needs to show the whole of the fixed data, and not to wait for more. */
export const PAST = "range=all&follow=0";

/** The page over fixed data. */
export interface PageStage extends AsyncDisposable {
  readonly url: string;
  /** Opens the page with a query, waits until it has drawn, and hands it to `check`. */
  use(
    query: string,
    options: PageOptions,
    check: (page: Page) => Promise<void>,
  ): Promise<void>;
}

/** A viewer that serves the page over the fixed data, and a browser. */
export async function pageStage(
  { token, dashboardsDir }: { readonly token?: string; readonly dashboardsDir?: string } = {},
): Promise<PageStage> {
  await using stack = new AsyncDisposableStack();
  const dataDir = await Deno.makeTempDir({ prefix: "fgm-page-data-" });
  stack.defer(() => Deno.remove(dataDir, { recursive: true }));
  await using writer = startProgram("past-data", [dataDir]);
  const { code } = await writer.ended;
  if (code !== 0) throw new Error(`Cannot write the fixed data: ${writer.stderr}`);
  const { url } = stack.use(
    await startPageServer([dataDir], {
      nowMs: NOW_MS,
      dashboardsDir,
      ...(token === undefined ? {} : { token }),
    }),
  );
  const browser: TestBrowser = stack.use(await startBrowser());
  const owned = stack.move();
  return {
    url,
    use: (query, options, check) =>
      browser.use(options, async ({ page }) => {
        await page.goto(`${url}/?${query}`);
        await check(page);
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Waits until there are exactly so many of something. */
export async function counted(found: Locator, count: number): Promise<void> {
  if (count > 0) await found.nth(count - 1).waitFor({ state: "attached" });
  await found.nth(count).waitFor({ state: "detached" });
}
