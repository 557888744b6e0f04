import { assertEquals, assertRejects } from "@std/assert";
import { createLogger, type Logger } from "@fgm/k8s/pod/log";
import type { McpApp } from "./mcp_app.ts";
import { serveHttp } from "./serve_http.ts";

interface Listener {
  readonly log: Logger;
  readonly lines: { readonly message: string; readonly url?: string }[];
  readonly port: Promise<number>;
}

function listener(): Listener {
  const lines: Listener["lines"] = [];
  const { promise: port, resolve } = Promise.withResolvers<number>();
  const write = (line: string) => {
    lines.push(JSON.parse(line));
    const url = lines.at(-1)?.url;
    if (url !== undefined) resolve(Number(new URL(url).port));
  };
  return { log: createLogger({ level: "info", write, now: () => 0 }), lines, port };
}

/** An app that answers everything with "hello" until it ends. */
function helloApp(onEnd: () => void = () => {}): McpApp {
  return {
    fetch: () => Promise.resolve(new Response("hello")),
    [Symbol.asyncDispose]: () => Promise.resolve(onEnd()),
  };
}

const HOST = "127.0.0.1";

Deno.test("serveHttp() serves until the signal, and ends the app", async () => {
  const { log, lines, port } = listener();
  const stop = new AbortController();
  let ends = 0;
  const app = helloApp(() => ends++);
  const served = serveHttp(app, { host: HOST, port: 0, log, signal: stop.signal });
  assertEquals(await (await fetch(`http://${HOST}:${await port}/`)).text(), "hello");
  stop.abort();
  await served;
  assertEquals([ends, lines.map(({ message }) => message)], [1, ["Listening"]]);
});

Deno.test("serveHttp() ends at once when the signal came first", async () => {
  const { log } = listener();
  await serveHttp(helloApp(), { host: HOST, port: 0, log, signal: AbortSignal.abort() });
});

Deno.test({
  name: "serveHttp() does not wait for who does not let go",
  // The connection that is left to the end of the process is what this is about.
  ...{ sanitizeOps: false, sanitizeResources: false },
  fn: async () => {
    const { log, lines, port } = listener();
    const stop = new AbortController();
    const never = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(1)),
    });
    const app: McpApp = { ...helloApp(), fetch: () => Promise.resolve(new Response(never)) };
    const options = { host: HOST, port: 0, log, signal: stop.signal, endMsMax: 20 };
    const served = serveHttp(app, options);
    const response = await fetch(`http://${HOST}:${await port}/`);
    const reader = response.body?.getReader();
    await reader?.read();
    stop.abort();
    await served;
    assertEquals(lines.at(-1)?.message, "Connections are cut off that did not end");
    await reader?.cancel();
  },
});

Deno.test("serveHttp() says that a port is taken", async () => {
  const { log } = listener();
  using taken = Deno.listen({ hostname: HOST, port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const options = { host: HOST, port, log, signal: new AbortController().signal };
  await assertRejects(
    () => serveHttp(helloApp(), options),
    Error,
    `Cannot listen on ${HOST}:${port}: another program does already`,
  );
});
