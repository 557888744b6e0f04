/**
 * `fgm-viewer` and clients that do not behave: others are answered meanwhile, and when they are gone the
 * viewer is as it was.
 *
 * @module
 */

import { assert, assertEquals, assertLess } from "@std/assert";
import { freePort } from "../testing/free_port.ts";
import { createBench } from "./collector_run.ts";
import { type Program, programCommand, startCommand } from "./program.ts";
import { connectRaw, type RawConnection, rawRequest } from "./raw_http.ts";
import { settledBytes, startSettling } from "./settled_memory.ts";
import { pastStage } from "./tui_run.ts";
import { until } from "./until.ts";
import { connectViewer, type ViewerClient } from "./viewer_client.ts";

const MIB = 1024 * 1024;

/**
 * Memory that clients may leave behind when they come for the first time, in bytes: what has to be there
 * once, and what DuckDB keeps of the rows of an export.
 */
const FIRST_BYTES_MAX = 64 * MIB;

/**
 * Memory that the same clients may leave behind when they come again, in bytes. They leave a third of one
 * MiB; the thousand that say nothing take 10 while they are there.
 */
const AGAIN_BYTES_MAX = 8 * MIB;

/** The same for those who have rows read: of those DuckDB keeps now 36 MiB more, now as much less. */
const AGAIN_ROWS_BYTES_MAX = 48 * MIB;

/** Descriptors that may remain: the files that answers have opened. */
const DESCRIPTORS_MORE_MAX = 16;

/** As the viewer has them. */
const [EXPORTS_MAX, LIVE_MAX] = [2, 64];

const QUESTION =
  "/api/timeseries?metric=total_cpu_usage_millicores&range=all&points=1920&containers=";

function descriptors(pid: number): number {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
}

/** What the clients of one test have to do with. */
interface Crowd {
  readonly client: ViewerClient;
  /** Opens connections that stay until the end of the test. */
  readonly open: (count: number) => Promise<readonly RawConnection[]>;
  /** Asks as somebody who behaves, and fails unless that is answered. */
  readonly askAsOthers: () => Promise<void>;
  /** A question with a large answer. */
  readonly question: string;
}

async function statusesOf(connections: readonly RawConnection[]): Promise<readonly number[]> {
  return (await Promise.all(connections.map((connection) => connection.status()))).sort();
}

const portOf = ({ url }: ViewerClient) => Number(new URL(url).port);

const sendAll = (connections: readonly RawConnection[], text: string) =>
  Promise.all(connections.map((connection) => connection.send(text)));

/** The beginning of a body that has no end, little enough to wait in the kernel while nobody reads it. */
const BODY = `8000\r\n${"x".repeat(0x8000)}\r\n`.repeat(8);

type Misbehave = (crowd: Crowd) => Promise<void>;

/** What clients do; what they have opened is held until others were answered. */
const CLIENTS: Readonly<Record<string, Misbehave>> = {
  "1,000 connections that say nothing, or half a head": async ({ open }) => {
    const connections = await open(1_000);
    const halves = ["", "G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\nX: "];
    await Promise.all(connections.map(({ send }, index) => send(halves[index % 4]!)));
  },
  "heads that come byte by byte": async ({ open, askAsOthers }) => {
    const connections = await open(100);
    for (const byte of rawRequest("/api/health").slice(0, -2)) {
      await sendAll(connections, byte);
    }
    await askAsOthers();
    await sendAll(connections, "\r\n");
    assertEquals(await statusesOf(connections), Array(100).fill(200));
  },
  "3,000 connections that are opened and closed": async ({ client }) => {
    const port = portOf(client);
    for (let part = 0; part < 30; part++) {
      const connections = await Promise.all(Array.from({ length: 100 }, () => connectRaw(port)));
      if (part % 2 === 0) await sendAll(connections, rawRequest("/api/health"));
      for (const connection of connections) connection[Symbol.dispose]();
    }
  },
  "garbage behind a request, and in its place": async ({ open }) => {
    const [behind, instead] = [await open(100), await open(100)];
    await sendAll(behind, `${rawRequest("/api/health")}\u0000\u0001 nonsense\r\n\r\n`);
    await sendAll(instead, "\u0016\u0003\u0001 nonsense\r\n\r\n");
    assertEquals(await statusesOf(behind), Array(100).fill(200));
    assertEquals(await statusesOf(instead), Array(100).fill(400));
  },
  "URLs and headers of 1 MB": async ({ open }) => {
    const [urls, headers] = [await open(20), await open(20)];
    await sendAll(urls, rawRequest(`/api/health?x=${"x".repeat(1 << 20)}`));
    await sendAll(headers, rawRequest("/api/health", [`X: ${"x".repeat(1 << 20)}`]));
    // Whether the refusal is read before the connection is reset is up to the kernel.
    const statuses = new Set([...await statusesOf(urls), ...await statusesOf(headers)]);
    assertEquals([...statuses].filter((status) => status !== 0 && status !== 400), []);
  },
  "bodies without end, to every route": async ({ open, client }) => {
    const { paths } = JSON.parse(await client.text("/api/openapi.json"));
    const routes = ["/", "/nowhere", ...Object.keys(paths)];
    for (const method of ["POST", "PUT", "GET"]) {
      const connections = await open(routes.length);
      await Promise.all(connections.map(({ send }, index) => {
        const head = rawRequest(routes[index]!, ["Transfer-Encoding: chunked"]);
        return send(`${head.replace(/^GET/, method)}${BODY}`);
      }));
      // Answered without waiting for the end of what nobody wants.
      const statuses = new Set(await statusesOf(connections));
      assertEquals([...statuses].sort(), method === "GET" ? [413] : [404, 405]);
    }
  },
  "live streams that nobody reads": async ({ open, question }) => {
    const connections = await open(LIVE_MAX + 6);
    const containers = new URLSearchParams(question.split("?")[1]).get("containers");
    const asked = `metrics=total_cpu_usage_millicores&containers=${containers}`;
    await sendAll(connections, rawRequest(`/api/live?${asked}`));
    const want = [...Array(LIVE_MAX).fill(200), ...Array(6).fill(503)];
    assertEquals(await statusesOf(connections), want);
  },
};

/** Those whose answers are made of rows. */
const READERS: Readonly<Record<string, Misbehave>> = {
  "exports that nobody reads": async ({ open }) => {
    const connections = await open(EXPORTS_MAX + 3);
    await sendAll(connections, rawRequest("/api/export?range=all&format=csv"));
    const want = [...Array(EXPORTS_MAX).fill(200), ...Array(3).fill(503)];
    assertEquals(await statusesOf(connections), want);
  },
  "answers that nobody reads, five on each connection": async ({ open, question }) => {
    const connections = await open(50);
    await sendAll(connections, rawRequest(question).repeat(5));
  },
};

/** A viewer that clients come to, and what it was like before. */
interface Visited {
  readonly viewer: Program;
  readonly crowd: Omit<Crowd, "open">;
  readonly descriptorsBefore: number;
}

/** Has clients come, and waits until they are gone. */
async function visit({ viewer, crowd, descriptorsBefore }: Visited, come: Misbehave) {
  const opened: RawConnection[] = [];
  const open = async (count: number) => {
    const port = portOf(crowd.client);
    const more = await Promise.all(Array.from({ length: count }, () => connectRaw(port)));
    opened.push(...more);
    return more;
  };
  try {
    await come({ ...crowd, open });
    await crowd.askAsOthers();
  } finally {
    for (const connection of opened) connection[Symbol.dispose]();
  }
  await until(
    "descriptors are as before",
    () => descriptors(viewer.pid) <= descriptorsBefore + DESCRIPTORS_MORE_MAX,
    { explain: () => `${descriptorsBefore} before, ${descriptors(viewer.pid)} now` },
  );
  await crowd.askAsOthers();
}

/** Fails unless clients who come twice leave no more behind than they may. */
async function visitTwice(visited: Visited, come: Misbehave, againBytesMax: number) {
  const before = await settledBytes(visited.viewer);
  await visit(visited, come);
  const first = await settledBytes(visited.viewer);
  assertLess(first - before, FIRST_BYTES_MAX);
  await visit(visited, come);
  assertLess(await settledBytes(visited.viewer) - first, againBytesMax);
}

Deno.test({
  name: "fgm-viewer answers others while clients misbehave, and is as before when they are gone",
  ignore: Deno.build.os !== "linux", // /proc tells what the process holds
  fn: async (t) => {
    await using stage = await pastStage();
    await using viewer = startSettling("fgm-viewer", [stage.dataDir, "--port", "0"]);
    const client = await connectViewer(viewer);
    const { containers } = JSON.parse(await client.text("/api/containers?range=all&limit=20"));
    const ids = containers.map(({ id }: { readonly id: string }) => id);
    const question = `${QUESTION}${ids.join(",")}`;
    const askAsOthers = async () => {
      assertEquals((await client.get("/api/health")).status, 200);
      assertEquals((await client.get(question)).status, 200);
    };
    await client.text("/api/export?range=all&format=csv");
    await askAsOthers();
    const crowd = { client, question, askAsOthers };
    const visited: Visited = { viewer, crowd, descriptorsBefore: descriptors(viewer.pid) };
    for (const [name, come] of Object.entries(CLIENTS)) {
      await t.step(name, () => visitTwice(visited, come, AGAIN_BYTES_MAX));
    }
    for (const [name, come] of Object.entries(READERS)) {
      await t.step(name, () => visitTwice(visited, come, AGAIN_ROWS_BYTES_MAX));
    }
    // Exports and streams that were left have given their places back.
    await client.text("/api/export?range=all&format=csv");
    assertEquals((await viewer.stop()).code, 0, viewer.stderr);
  },
});

/** Starts a program that may have only so many open files. */
function startWithFiles(count: number, words: readonly string[], name: string): Program {
  const limited = ["sh", "-c", `ulimit -n ${count} && exec "$@"`, "sh", ...words];
  return startCommand(limited, { name });
}

const FILES_MAX = 256;

/** Opens connections until there are more than the program may have. */
async function openTooMany(port: number): Promise<readonly RawConnection[]> {
  const opened: RawConnection[] = [];
  for (let tries = 0; tries < 2 * FILES_MAX; tries++) {
    // Refused in the moment in which nobody listens.
    const connection = await connectRaw(port).catch(() => undefined);
    if (connection !== undefined) opened.push(connection);
  }
  return opened;
}

Deno.test({
  name: "fgm-viewer goes on when clients hold as many connections as it may have open files",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using stage = await pastStage();
    const words = [...programCommand("fgm-viewer"), stage.dataDir, "--port", "0"];
    await using viewer = startWithFiles(FILES_MAX, words, "fgm-viewer");
    const client = await connectViewer(viewer);
    const opened = await openTooMany(Number(new URL(client.url).port));
    await until("it answers again", () => client.get("/api/containers").then(isGood, () => false));
    assert(!viewer.hasEnded, viewer.stderr);
    assertEquals(
      viewer.logged("Closed all connections: no more could be taken").length,
      1,
      viewer.stderr,
    );
    for (const connection of opened) connection[Symbol.dispose]();
    assertEquals((await viewer.stop()).code, 0, viewer.stderr);
  },
});

function isGood({ status }: { readonly status: number }): boolean {
  return status === 200;
}

Deno.test({
  name: "fgm goes on sampling when clients hold as many connections as it may have open files",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using bench = await createBench({ rotationSeconds: 10 });
    const port = freePort();
    const words = [...programCommand("fgm"), ...bench.args, "--metrics-port", String(port)];
    await using fgm = startWithFiles(FILES_MAX, words, "fgm");
    await bench.nextTick(fgm);
    const opened = await openTooMany(port);
    await until("its numbers are told again", async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
      await answer?.body?.cancel();
      return answer?.status === 200;
    }, { explain: () => fgm.stderr });
    for (const connection of opened) connection[Symbol.dispose]();
    await bench.nextTick(fgm);
    assertEquals((await fgm.stop()).code, 0, fgm.stderr);
  },
});
