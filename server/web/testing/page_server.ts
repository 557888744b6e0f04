/**
 * A test's viewer and its page behind a real port.
 *
 * @module
 */

import { buildPage } from "../build_page.ts";
import { startTestViewer, type TestViewer } from "../../testing/test_viewer.ts";

/** A viewer that a browser can open. Disposing ends it. */
export interface PageServer extends AsyncDisposable {
  /** Such as "http://127.0.0.1:43121". */
  readonly url: string;
  readonly viewer: TestViewer;
}

/** Builds the page and starts a viewer that serves it. */
export async function startPageServer(
  paths: readonly string[],
  options: Parameters<typeof startTestViewer>[1],
): Promise<PageServer> {
  await using stack = new AsyncDisposableStack();
  const builtDir = await Deno.makeTempDir({ prefix: "fgm-page-" });
  stack.defer(() => Deno.remove(builtDir, { recursive: true }));
  await buildPage({ outDir: builtDir });
  const viewer = stack.use(startTestViewer(paths, { ...options, builtDir }));
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => {
      const { pathname, search } = new URL(request.url);
      return viewer.fetch(`${pathname}${search}`, request);
    },
  );
  stack.defer(() => server.shutdown());
  const owned = stack.move();
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    viewer,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
