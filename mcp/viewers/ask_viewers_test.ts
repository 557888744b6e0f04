import { assert, assertEquals, assertRejects } from "@std/assert";
import { HandClock, turn } from "@fgm/k8s/testing/hand_clock";
import { createViewerClient, type ViewerClient } from "@fgm/server/api/client";
import type { KnownNode, NodeSet } from "../nodes/node_set.ts";
import { type Answers, type AskOptions, askViewers } from "./ask_viewers.ts";

/** What a viewer does with the n-th request, counted from 0. */
type Script = (request: Request, attempt: number) => Response | Promise<Response>;

const healthy: Script = () => Response.json({ status: "ok" });
const refused: Script = () => {
  throw new TypeError(
    "error sending request for url (http://x): Connection refused (os error 111)",
  );
};
/** Answers only when it is told that nobody waits any more. */
const hung: Script = (request) =>
  new Promise((_, reject) => {
    request.signal.addEventListener("abort", () => reject(request.signal.reason));
  });

/** Viewers by node; an undefined script is a node that is not ready. */
class Viewers implements NodeSet {
  readonly requests: string[] = [];
  readonly aborted: string[] = [];
  readonly #scripts: Readonly<Record<string, Script | undefined>>;
  underway = 0;
  mostUnderway = 0;

  constructor(scripts: Readonly<Record<string, Script | undefined>>) {
    this.#scripts = scripts;
  }

  readonly nodes = (): readonly KnownNode[] =>
    Object.entries(this.#scripts).map(([name, script]) =>
      script === undefined
        ? { name, state: "not-ready", why: "ContainersNotReady" }
        : { name, state: "ready", url: `http://${name}` }
    );
  readonly staleness = () => undefined;
  readonly client = (node: string): ViewerClient | undefined => {
    const script = this.#scripts[node];
    if (script === undefined) return undefined;
    return createViewerClient({
      url: `http://${node}`,
      fetch: async (request) => {
        const attempt = this.requests.filter((name) => name === node).length;
        this.requests.push(node);
        request.signal.addEventListener("abort", () => this.aborted.push(node));
        this.mostUnderway = Math.max(this.mostUnderway, ++this.underway);
        try {
          return await script(request, attempt);
        } finally {
          this.underway--;
        }
      },
      startTimer: () => () => {},
    });
  };
}

/** Asks with a clock of its own, and turns that until the answers are there. */
async function asked(
  viewers: Viewers,
  options: AskOptions & { readonly elapsedMs?: number } = {},
): Promise<Answers<string> & { readonly tookMs: number }> {
  const clock = new HandClock(1_000);
  let answers: Answers<string> | undefined;
  const asking = askViewers(
    viewers,
    async (client, { signal }) => (await client.health({ signal })).status,
    { now: clock.now, startTimer: clock.startTimer, random: () => 0, ...options },
  ).then((value) => answers = value);
  while (answers === undefined) {
    const before = viewers.requests.length;
    await turn();
    const [nextMs] = clock.delaysMs;
    const isWaiting = answers === undefined && viewers.requests.length === before;
    if (isWaiting && nextMs !== undefined) await clock.advance(nextMs);
  }
  await asking;
  assertEquals(clock.delaysMs, [], "a timer was left behind");
  return { ...answers, tookMs: clock.now() - 1_000 };
}

Deno.test("askViewers() gives the answers of all nodes by name, whoever was first", async () => {
  let release = () => {};
  const late: Script = (request) =>
    new Promise((resolve) => {
      release = () => resolve(Response.json({ status: "ok" }));
      void request;
    });
  const first: Script = (request, attempt) => {
    queueMicrotask(() => release());
    return healthy(request, attempt);
  };
  const { answers, failures } = await asked(
    new Viewers({ zeta: healthy, alpha: late, mid: first }),
  );
  assertEquals(answers.map(({ node }) => node), ["alpha", "mid", "zeta"]);
  assertEquals(failures, []);
});

Deno.test("askViewers() of no nodes is an empty answer", async () => {
  const { answers, failures } = await asked(new Viewers({}));
  assertEquals([answers, failures], [[], []]);
});

const FAILURES: ReadonlyArray<
  readonly [fact: string, script: Script | undefined, kind: string, why: string, requests: number]
> = [
  ["is not ready", undefined, "not-ready", "not ready: ContainersNotReady", 0],
  [
    "refuses connections",
    refused,
    "unreachable",
    "unreachable: the connection is refused, asked twice",
    2,
  ],
  ["hangs", hung, "timeout", "no answer within 8 s, asked twice", 2],
  [
    "refuses the question",
    () =>
      Response.json(
        { type: "urn:fgm:problem:x", title: "No", status: 400, detail: "No metric x" },
        {
          status: 400,
          headers: { "content-type": "application/problem+json" },
        },
      ),
    "problem",
    "No metric x",
    1,
  ],
  [
    "is something else",
    () => new Response("<html>", { headers: { "content-type": "text/html" } }),
    "not-a-viewer",
    'no viewer: it answers 200 text/html "<html>"',
    1,
  ],
];
for (const [fact, script, kind, why, requests] of FAILURES) {
  Deno.test(`askViewers() names a node that ${fact}, and answers for the others`, async () => {
    const viewers = new Viewers({ a: healthy, b: script, c: healthy });
    const { answers, failures } = await asked(viewers);
    assertEquals(answers.map(({ node }) => node), ["a", "c"]);
    assertEquals(failures.map((failed) => [failed.node, failed.kind, failed.why]), [[
      "b",
      kind,
      why,
    ]]);
    assertEquals(viewers.requests.filter((node) => node === "b").length, requests);
  });
}

Deno.test("askViewers() hands on what a viewer said", async () => {
  const problem = { type: "urn:fgm:problem:x", title: "No", status: 404, detail: "d" };
  const says = () =>
    Response.json(problem, {
      status: 404,
      headers: { "content-type": "application/problem+json" },
    });
  const { failures } = await asked(new Viewers({ a: says }));
  assertEquals(failures[0]?.problem, problem);
});

Deno.test("askViewers() asks a second time after a pause, and takes that answer", async () => {
  for (const first of [refused, hung]) {
    const script: Script = (request, attempt) =>
      (attempt === 0 ? first : healthy)(request, attempt);
    const { answers, failures } = await asked(new Viewers({ a: script }));
    assertEquals([answers, failures], [[{ node: "a", value: "ok" }], []]);
  }
});

Deno.test("askViewers() gives the second try the remaining time: 12 s for both of a hung node", async () => {
  const viewers = new Viewers({ a: hung, b: healthy });
  const { tookMs } = await asked(viewers);
  assertEquals(tookMs, 12_000);
  assert(viewers.aborted.filter((node) => node === "a").length >= 2, "requests were left running");
});

Deno.test("askViewers() does not try again when told not to", async () => {
  const viewers = new Viewers({ a: refused });
  const { failures } = await asked(viewers, { retries: 0 });
  assertEquals(failures[0]?.why, "unreachable: the connection is refused");
  assertEquals(viewers.requests, ["a"]);
});

Deno.test("askViewers() looks up the client again for a second try: the pod may be a new one", async () => {
  const viewers = new Viewers({ a: refused });
  const renewed = new Viewers({ a: healthy });
  let asks = 0;
  const nodes = {
    ...viewers,
    client: (node: string) => (asks++ === 0 ? viewers : renewed).client(node),
  };
  const { answers } = await asked(nodes as unknown as Viewers);
  assertEquals(answers.length, 1);
});

Deno.test("askViewers() asks at most so many at a time, and each once", async () => {
  const scripts = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`node-${index}`, healthy]),
  );
  for (const concurrency of [1, 3, 100]) {
    const viewers = new Viewers(scripts);
    const { answers } = await asked(viewers, { concurrency });
    assertEquals(answers.length, 30);
    assertEquals(new Set(viewers.requests).size, viewers.requests.length);
    assert(viewers.mostUnderway <= concurrency, `${viewers.mostUnderway} at a time`);
  }
});

Deno.test("askViewers() ends when the time for all is over, and says who was not asked", async () => {
  const scripts = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, hung]));
  const { failures, tookMs } = await asked(new Viewers(scripts), { concurrency: 1 });
  assertEquals(tookMs, 25_000);
  assertEquals(failures.map(({ kind }) => kind), ["timeout", "timeout", "timeout", "not-asked"]);
});

Deno.test("askViewers() asks only those that are wanted, each once, and names those unknown", async () => {
  const viewers = new Viewers({ a: healthy, b: healthy, c: healthy });
  const { answers, failures } = await asked(viewers, { only: ["c", "x", "a", "c"] });
  assertEquals(answers.map(({ node }) => node), ["a", "c"]);
  assertEquals(failures, [{ node: "x", kind: "unknown-node", why: "there is no such node" }]);
  assertEquals(viewers.requests.toSorted(), ["a", "c"]);
});

Deno.test("askViewers() takes what goes wrong with an answer as a failure of its node", async () => {
  const viewers = new Viewers({ a: healthy, b: healthy });
  const { answers, failures } = await askViewers(viewers, async (client, { node, signal }) => {
    await client.health({ signal });
    if (node === "b") throw new TypeError("x is undefined");
    return node;
  });
  assertEquals(answers, [{ node: "a", value: "a" }]);
  assertEquals(failures, [{
    node: "b",
    kind: "broken",
    why: "its answer cannot be used: x is undefined",
  }]);
});

Deno.test("askViewers() rejects when the caller aborts, and aborts the requests with it", async () => {
  const viewers = new Viewers({ a: hung, b: hung, c: healthy });
  const caller = new AbortController();
  const asking = askViewers(
    viewers,
    (client, { signal }) => client.health({ signal }),
    { signal: caller.signal, startTimer: () => () => {} },
  );
  await turn();
  assertEquals(viewers.aborted.includes("a"), false);
  caller.abort(new DOMException("nobody waits", "AbortError"));
  await assertRejects(() => asking, DOMException, "nobody waits");
  await turn();
  assert(viewers.aborted.includes("a") && viewers.aborted.includes("b"));
});

Deno.test("askViewers() asks nobody when the caller has aborted before", async () => {
  const viewers = new Viewers({ a: healthy });
  const signal = AbortSignal.abort(new DOMException("too late", "AbortError"));
  await assertRejects(
    () => askViewers(viewers, (client) => client.health(), { signal }),
    DOMException,
    "too late",
  );
  assertEquals(viewers.requests, []);
});

Deno.test("askViewers() rejects during the pause before a second try", async () => {
  const clock = new HandClock();
  const caller = new AbortController();
  const viewers = new Viewers({ a: refused });
  const asking = askViewers(viewers, (client, { signal }) => client.health({ signal }), {
    signal: caller.signal,
    now: clock.now,
    startTimer: clock.startTimer,
    random: () => 0.5,
  });
  await turn();
  assertEquals(clock.delaysMs, [125]);
  caller.abort(new DOMException("nobody waits", "AbortError"));
  await assertRejects(() => asking, DOMException, "nobody waits");
  assertEquals(clock.delaysMs, []);
  assertEquals(viewers.requests, ["a"]);
});

Deno.test("askViewers() does not wait for a question that ignores its signal", async () => {
  const clock = new HandClock();
  const asking = askViewers(new Viewers({ a: healthy }), () => new Promise<never>(() => {}), {
    now: clock.now,
    startTimer: clock.startTimer,
    retries: 0,
  });
  await clock.advance(8_000);
  assertEquals((await asking).failures.map(({ kind }) => kind), ["timeout"]);
});
