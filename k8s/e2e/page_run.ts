/**
 * The web page in a real browser, and viewers for it to look at.
 *
 * @module
 */

import { buildPage } from "@fgm/server/web/build_page";
import { startTestViewer } from "@fgm/server/testing/test_viewer";
import {
  type Locator,
  type Page,
  type PageOptions,
  startBrowser,
  type TestBrowser,
} from "@fgm/server/web/testing/browser";
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
  const directory = await Deno.makeTempDir({ prefix: "fgm-page-" });
  stack.defer(() => Deno.remove(directory, { recursive: true }));
  const [builtDir, dataDir] = [`${directory}/built`, `${directory}/data`];
  await Deno.mkdir(dataDir);
  await buildPage({ outDir: builtDir });
  await using writer = startProgram("past-data", [dataDir]);
  const { code } = await writer.ended;
  if (code !== 0) throw new Error(`Cannot write the fixed data: ${writer.stderr}`);
  const viewer = stack.use(
    startTestViewer([dataDir], {
      nowMs: NOW_MS,
      builtDir,
      dashboardsDir,
      ...(token === undefined ? {} : { token }),
    }),
  );
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => {
      const { pathname, search } = new URL(request.url);
      return viewer.fetch(`${pathname}${search}`, request);
    },
  );
  stack.defer(() => server.shutdown());
  const browser: TestBrowser = stack.use(await startBrowser());
  const url = `http://127.0.0.1:${server.addr.port}`;
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
