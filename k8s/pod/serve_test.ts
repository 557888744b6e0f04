import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { listenFailure, serve } from "./serve.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

Deno.test("serve() answers on a port of its choice until the signal", async () => {
  const stop = new AbortController();
  const serving = serve(LOOPBACK, () => new Response("hello"), { signal: stop.signal });
  const url = `http://127.0.0.1:${serving.port}/`;
  assertEquals(await (await fetch(url)).text(), "hello");
  stop.abort();
  await serving.finished;
});

Deno.test("serve() ends without a signal when it is shut down", async () => {
  const serving = serve(LOOPBACK, () => new Response("hello"));
  await serving.shutdown();
  await serving.finished;
});

Deno.test("serve() throws for a port that is taken, and listenFailure() says the way out", () => {
  using listener = Deno.listen(LOOPBACK);
  const address = { ...LOOPBACK, port: listener.addr.port };
  const cause = assertThrows(
    () => serve(address, () => new Response("hello")),
    Deno.errors.AddrInUse,
  );
  assertEquals(
    listenFailure(address, cause).message,
    `Cannot listen on 127.0.0.1:${address.port}: another program does already; ` +
      "take another --port, or 0 for a free one",
  );
});

for (
  const [hostname, cause, want] of [
    ["::1", new Error("no such address"), "Cannot listen on [::1]:80: no such address"],
    ["0.0.0.0", "odd", "Cannot listen on 0.0.0.0:80: odd"],
  ] as const
) {
  Deno.test(`listenFailure() tells "${want}"`, () => {
    assertEquals(listenFailure({ hostname, port: 80 }, cause).message, want);
  });
}

/** A server with 96 descriptors, which tells its port and logs to standard output. */
const SERVER = `
import { serve } from "${new URL("./serve.ts", import.meta.url).href}";
import { createLogger } from "${new URL("./log.ts", import.meta.url).href}";
const log = createLogger({ level: "info", now: Date.now, write: (line) => console.log(line.trim()) });
const stop = new AbortController();
Deno.addSignalListener("SIGTERM", () => stop.abort());
const handle = () => new Response("hello");
const { port, finished } = serve({ hostname: "127.0.0.1", port: 0 }, handle, { signal: stop.signal, log });
console.log(port);
await finished;
console.log("ended");
Deno.exit(0);
`;

Deno.test({
  name: "serve() closes all connections when there are too many, and goes on",
  ignore: Deno.build.os === "windows", // no ulimit
  fn: async () => {
    const child = new Deno.Command("sh", {
      args: ["-c", 'ulimit -n 96 && exec "$0" eval --quiet "$1"', Deno.execPath(), SERVER],
      stdout: "piped",
    }).spawn();
    const lines = readLines(child.stdout);
    const port = Number(await lines.next());
    const held: Deno.Conn[] = [];
    const hold = async () => {
      const connection = await Deno.connect({ port }).catch(unlessBeginning);
      if (connection !== undefined) held.push(connection);
      return connection !== undefined;
    };
    while (await hold()) assert(held.length < 1_000, "it never had enough");
    assertMatch(await lines.next(), /Closed all connections: no more could be taken.*open files/);
    assertEquals(await answer(port), "hello");
    for (const connection of held) connection.close();
    child.kill("SIGTERM");
    assertEquals(await lines.next(), "ended");
    assertEquals((await child.status).code, 0);
    await lines.rest();
  },
});

/** Nobody listens while it begins anew, and who had just come is sent away. */
function unlessBeginning(error: unknown): undefined {
  const { ConnectionRefused, ConnectionReset } = Deno.errors;
  if (!(error instanceof ConnectionRefused || error instanceof ConnectionReset)) throw error;
}

/** Asks until somebody listens again. */
async function answer(port: number): Promise<string> {
  for (;;) {
    try {
      return await (await fetch(`http://127.0.0.1:${port}/`)).text();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
}

interface Lines {
  readonly next: () => Promise<string>;
  readonly rest: () => Promise<void>;
}

function readLines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Lines {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async () => {
    while (!text.includes("\n")) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`The server has ended: ${text}`);
      text += value;
    }
    const [line = ""] = text.split("\n");
    text = text.slice(line.length + 1);
    return line;
  };
  return { next, rest: () => reader.cancel() };
}
