/**
 * Stands between `fgm-mcp-server` and a viewer, and holds up what a test wants to be slow.
 *
 * @module
 */

/** A request as it came by. */
export interface PassedRequest {
  /** With its query. */
  readonly path: string;
  readonly authorization: string | null;
  /** Whether who asked went away before there was an answer. */
  isAborted: boolean;
}

/** A viewer's stand-in, until it is disposed of. */
export interface ViewerProxy extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly PassedRequest[];
  /** Holds up requests whose path holds `part`, until the function that it returns is called. */
  hold(part: string): () => void;
}

/** Starts to listen, in front of the viewer of this URL; without one it fails what it does not hold. */
export function startViewerProxy(
  target: string | undefined,
  { hostname = "127.0.0.1", port = 0 }: { readonly hostname?: string; readonly port?: number } = {},
): ViewerProxy {
  const requests: PassedRequest[] = [];
  const gates = new Map<string, Promise<void>>();
  const server = Deno.serve({ hostname, port, onListen: () => {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const authorization = request.headers.get("authorization");
    const passed: PassedRequest = { path: pathname + search, authorization, isAborted: false };
    requests.push(passed);
    const gone = Promise.withResolvers<void>();
    const leave = () => {
      passed.isAborted = true;
      gone.resolve();
    };
    request.signal.addEventListener("abort", leave, { once: true });
    const held = [...gates].filter(([part]) => passed.path.includes(part)).map(([, gate]) => gate);
    await Promise.race([Promise.all(held), gone.promise]);
    if (passed.isAborted || target === undefined) return new Response(null, { status: 503 });
    const answer = await fetch(`${target}${passed.path}`, {
      headers: authorization === null ? {} : { authorization },
    });
    const body = await answer.arrayBuffer();
    // Some versions of Deno tell of an abort when all is over too.
    request.signal.removeEventListener("abort", leave);
    return new Response(body, { status: answer.status, headers: answer.headers });
  });
  return {
    url: `http://${hostname}:${server.addr.port}`,
    requests,
    hold: (part) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gates.set(part, promise);
      return () => {
        gates.delete(part);
        resolve();
      };
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
