import { assert, assertEquals, assertRejects } from "@std/assert";
import { createViewerClient, type ViewerClientOptions } from "./client.ts";
import { ViewerError } from "./client_error.ts";

/** Timers that fire when the test says so. */
class HandTimers {
  readonly timers = new Map<object, { readonly act: () => void; readonly delayMs: number }>();

  readonly start = (act: () => void, delayMs: number): () => void => {
    const key = {};
    this.timers.set(key, { act, delayMs });
    return () => void this.timers.delete(key);
  };

  fire(): void {
    for (const [key, { act }] of [...this.timers]) {
      this.timers.delete(key);
      act();
    }
  }
}

async function failure(
  options: ViewerClientOptions,
  signal?: AbortSignal,
): Promise<ViewerError> {
  const client = createViewerClient(options);
  return await assertRejects(
    () => client.metrics(signal === undefined ? {} : { signal }),
    ViewerError,
  );
}

/** Serves one handler on a free port of loopback. */
async function withServer(
  handle: (request: Request) => Response | Promise<Response>,
  check: (url: string) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", signal: stop.signal, onListen: () => {} },
    handle,
  );
  try {
    await check(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    stop.abort();
    await server.finished;
  }
}

function answer(body: BodyInit | null, type: string | undefined, status = 200): Response {
  const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
  return new Response(body, { status, headers });
}

const PROBLEM = JSON.stringify({
  type: "urn:fgm:problem:not-ready",
  title: "t",
  status: 503,
  detail: "No data yet",
});

/** Answers over a real connection, and what is told of them. */
const ANSWERS: readonly (readonly [string, () => Response, ViewerError["kind"], string])[] = [
  ["a problem", () => answer(PROBLEM, "application/problem+json", 503), "problem", "No data yet"],
  [
    "a problem in capitals with a charset",
    () => answer(PROBLEM, "Application/Problem+JSON; charset=utf-8", 503),
    "problem",
    "No data yet",
  ],
  [
    "a problem of another program",
    () =>
      answer('{"type":"about:blank","status":404,"detail":"x"}', "application/problem+json", 404),
    "not-a-viewer",
    "404 application/problem+json",
  ],
  ["a broken problem", () => answer("{", "application/problem+json", 500), "not-a-viewer", "500"],
  [
    "a page",
    () => answer("\n<!doctype html>\n<title>", "text/html"),
    "not-a-viewer",
    'it answers 200 text/html "<!doctype html>',
  ],
  [
    "a proxy's error",
    () => answer("Bad gateway", "text/plain", 502),
    "not-a-viewer",
    "it answers 502 text/plain;charset",
  ],
  ["nothing", () => answer(null, undefined, 204), "not-a-viewer", "204 without a type"],
  ["no type", () => answer(new Uint8Array(3), undefined), "not-a-viewer", "without a type"],
  [
    "JSON that is cut",
    () => answer('{"metrics":[', "application/json"),
    "not-a-viewer",
    "other JSON",
  ],
  [
    "JSON of another program",
    () => answer('{"ok":true}', "application/json"),
    "not-a-viewer",
    "other JSON",
  ],
  ["a list", () => answer('["metrics"]', "application/json"), "not-a-viewer", "other JSON"],
  ["null", () => answer("null", "application/json"), "not-a-viewer", "other JSON"],
  [
    "a member of another form",
    () => answer('{"metrics":null,"key_metrics":[]}', "application/json"),
    "not-a-viewer",
    "metrics is no list",
  ],
  [
    "one of many of another form",
    () => answer('{"metrics":[],"key_metrics":["a",7]}', "application/json"),
    "not-a-viewer",
    "key_metrics.1 is no text",
  ],
  [
    "a redirect",
    () => new Response(null, { status: 302, headers: { location: "http://elsewhere/" } }),
    "not-a-viewer",
    "it redirects to http://elsewhere/",
  ],
  [
    "17 MB",
    () => answer(new Uint8Array(17 * 1024 * 1024).fill(32), "application/json"),
    "not-a-viewer",
    "more than 16777216 bytes",
  ],
  [
    "17 MB of problem",
    () => answer(new Uint8Array(17 * 1024 * 1024).fill(32), "application/problem+json", 500),
    "not-a-viewer",
    "more than 16777216 bytes",
  ],
];

for (const [fact, respond, kind, words] of ANSWERS) {
  Deno.test(`createViewerClient() takes ${fact} for ${kind}`, () =>
    withServer(respond, async (url) => {
      const error = await failure({ url, token: "secret-of-mine" });
      assertEquals(error.kind, kind, error.message);
      assert(error.message.includes(words.replace(/;charset$/, "")), error.message);
      assert(error.message.includes(url) && !error.message.includes("\n"), error.message);
      assert(!error.message.includes("secret"), error.message);
    }));
}

Deno.test("createViewerClient() does not follow a redirect with its token", () => {
  const asked: string[] = [];
  return withServer((request) => {
    asked.push(new URL(request.url).pathname);
    return new Response(null, { status: 307, headers: { location: "/other" } });
  }, async (url) => {
    await failure({ url, token: "x".repeat(20) });
    assertEquals(asked, ["/api/metrics"]);
  });
});

Deno.test("createViewerClient() says that a closed port refuses", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const error = await failure({ url: `http://127.0.0.1:${port}` });
  assertEquals(error.kind, "unreachable");
  assert(error.message.includes("the connection is refused; is fgm-viewer running there?"));
  assert(error.cause instanceof TypeError);
});

Deno.test("createViewerClient() says that an answer broke off", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const serve = async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(4_096));
    const text = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
    await connection.write(new TextEncoder().encode(text));
  };
  const serving = serve();
  const error = await failure({ url: `http://127.0.0.1:${listener.addr.port}` });
  await serving;
  listener.close();
  assertEquals([error.kind, error.message.includes("the connection broke off")], [
    "unreachable",
    true,
  ]);
});

for (const length of [10 * 1024 ** 3, 2 ** 53]) {
  Deno.test(`createViewerClient() believes no length: one of ${length} bytes costs no memory`, async () => {
    using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const serve = async () => {
      using connection = await listener.accept();
      await connection.read(new Uint8Array(4_096));
      const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
      await connection.write(new TextEncoder().encode(`${head}content-length: ${length}\r\n\r\n`));
      const spaces = new Uint8Array(1 << 20).fill(32);
      try {
        for (let sent = 0; sent < 64; sent++) await connection.write(spaces);
        return 64;
      } catch {
        return 0; // the client has hung up, as it should
      }
    };
    const serving = serve();
    const error = await failure({ url: `http://127.0.0.1:${listener.addr.port}` });
    assertEquals(error.kind, "not-a-viewer", error.message);
    assert(error.message.includes("more than 16777216 bytes"), error.message);
    assertEquals(await serving, 0);
  });
}

Deno.test("createViewerClient() waits no longer than its timeout for an answer to begin", async () => {
  const timers = new HandTimers();
  const arrived = Promise.withResolvers<void>();
  await withServer((request) => {
    arrived.resolve();
    return new Promise((resolve) =>
      request.signal.addEventListener("abort", () => resolve(new Response()))
    );
  }, async (url) => {
    const failing = failure({ url, startTimer: timers.start, timeoutMs: 2_000 });
    await arrived.promise;
    assertEquals([...timers.timers.values()].map(({ delayMs }) => delayMs), [2_000]);
    timers.fire();
    const error = await failing;
    assertEquals(error.kind, "timeout");
    assert(error.message.includes("within 2 s"), error.message);
  });
});

Deno.test("createViewerClient() counts a body that trickles in among its timeout", async () => {
  const timers = new HandTimers();
  const trickled = Promise.withResolvers<void>();
  let parts = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.enqueue(new TextEncoder().encode(" "));
      if (++parts < 5) return;
      trickled.resolve();
      return new Promise(() => {}); // no more comes, and no end
    },
  });
  const failing = failure({
    url: "http://viewer",
    startTimer: timers.start,
    fetch: () => answer(body, "application/json"),
  });
  await trickled.promise;
  assertEquals(timers.timers.size, 1);
  timers.fire();
  assertEquals((await failing).kind, "timeout");
});

Deno.test("createViewerClient() stops when it is cancelled, before, during and in the body", async () => {
  const asked: string[] = [];
  const gone = AbortSignal.abort("enough");
  const before = await failure({
    url: "http://viewer",
    fetch: (request) => {
      asked.push(request.url);
      return answer("", "text/plain");
    },
  }, gone);
  assertEquals([before.kind, before.cause, asked.length], ["cancelled", "enough", 0]);

  const during = new AbortController();
  const waiting = failure({
    url: "http://viewer",
    fetch: () => new Promise(() => {}),
  }, during.signal);
  during.abort();
  assertEquals((await waiting).kind, "cancelled");

  const inBody = new AbortController();
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull: () => inBody.abort(),
    cancel: () => cancelled.resolve(),
  }, { highWaterMark: 0 });
  const error = await failure({
    url: "http://viewer",
    fetch: () => answer(body, "application/json"),
  }, inBody.signal);
  assertEquals(error.kind, "cancelled");
  await cancelled.promise;
});

Deno.test("createViewerClient() leaves no timer behind", async () => {
  const timers = new HandTimers();
  const client = createViewerClient({
    url: "http://viewer",
    startTimer: timers.start,
    fetch: () => answer('{"metrics":[],"key_metrics":[]}', "application/json"),
  });
  assertEquals(await client.metrics(), { metrics: [], key_metrics: [] });
  assertEquals(timers.timers.size, 0);
});
