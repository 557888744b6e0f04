import { assert, assertEquals, assertThrows } from "@std/assert";
import { FAKE_NAMESPACE, FakeApi, type FakeApiOptions } from "../testing/fake_api.ts";
import { fakePod } from "../testing/fake_pod.ts";
import { HandClock } from "../testing/hand_clock.ts";
import { createLogger } from "../pod/log.ts";
import { urlAccess } from "./kube_access.ts";
import { createKubeApi } from "./kube_api.ts";
import { NODE_POD_SELECTOR } from "./node_pods.ts";
import { type PodWatch, type PodWatchOptions, watchPods } from "./pod_watch.ts";

const START_MS = Date.UTC(2026, 0, 12, 21, 52, 49);

interface Parts {
  readonly fake: FakeApi;
  readonly watch: PodWatch;
  /** Of the watch; the API client's own limits never pass. */
  readonly clock: HandClock;
  /** Messages that were logged. */
  readonly log: readonly string[];
  /** Resolves once `isSo` holds; it is looked at after each change of the watch. */
  readonly until: (isSo: () => boolean) => Promise<void>;
}

/** Runs a test with a watch on a fake API that has these pods. */
async function withWatch(
  act: (parts: Parts) => Promise<void>,
  { prepare = () => {}, ...options }: FakeApiOptions & Partial<PodWatchOptions> & {
    readonly prepare?: (fake: FakeApi) => void;
  } = {},
): Promise<void> {
  await using fake = new FakeApi(options);
  prepare(fake);
  const clock = new HandClock(START_MS);
  using api = createKubeApi(urlAccess(fake.url), { startTimer: () => () => {} });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  await using watch = watchPods(api, {
    namespace: FAKE_NAMESPACE,
    labelSelector: NODE_POD_SELECTOR,
    log: createLogger({
      level: "debug",
      now: clock.now,
      write: (line) => lines.push(JSON.parse(line).message),
    }),
    now: clock.now,
    startTimer: clock.startTimer,
    random: () => 1,
    onChange: () => {
      for (const resolve of [...waiting]) resolve();
      waiting.clear();
    },
    ...options,
  });
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise<void>((resolve) => waiting.add(resolve));
  };
  await act({ fake, watch, clock, log: lines, until });
}

function names(watch: PodWatch): readonly string[] {
  return [...watch.pods().values()].map(({ name }) => name).sort();
}

/** Turns the clock while the watch waits, until something holds. */
async function passTime(
  clock: HandClock,
  { stepMs, until }: { readonly stepMs: number; readonly until: () => boolean },
): Promise<void> {
  for (let turns = 0; !until(); turns++) {
    assert(turns < 10_000, "waited in vain");
    await clock.advance(clock.delaysMs.length > 0 ? stepMs : 0);
  }
}

const two = (fake: FakeApi) =>
  fake.put(fakePod({ name: "a", node: "n1" }), fakePod({ name: "b", node: "n2" }));

Deno.test("watchPods() lists, and then follows what comes, changes and goes", async () => {
  await withWatch(async ({ fake, watch, until }) => {
    await watch.listed;
    assertEquals([names(watch), watch.staleness(), watch.isListed()], [
      ["a", "b"],
      undefined,
      true,
    ]);
    await fake.reaches(() => fake.watchCount === 1);
    fake.put(fakePod({ name: "c" }));
    await until(() => watch.pods().size === 3);
    fake.put(fakePod({ name: "c", isReady: false }));
    await until(() => watch.pods().get("uid-of-c")?.isReady === false);
    fake.remove("a", "c");
    await until(() => watch.pods().size === 1);
    assertEquals(names(watch), ["b"]);
  }, { prepare: two });
});

Deno.test("watchPods() knows nothing, and says so, before the first list", async () => {
  await withWatch(async ({ fake, watch }) => {
    assertEquals([watch.pods().size, watch.isListed()], [0, false]);
    assertEquals(watch.staleness(), { sinceMs: START_MS, why: "the pods are not listed yet" });
    await fake.reaches(() => fake.requests.length === 1);
  }, { prepare: (fake) => fake.faults = { hang: "list" } });
});

Deno.test("watchPods() asks for nothing but the pods of its namespace that it is after", async () => {
  await withWatch(async ({ fake, watch, clock, until }) => {
    await watch.listed;
    await fake.reaches(() => fake.watchCount === 1);
    fake.bookmark();
    fake.endWatches();
    await fake.reaches(() => fake.requests.length === 3);
    fake.bookmark();
    fake.expire();
    fake.endWatches();
    await passTime(clock, { stepMs: 1_000, until: () => fake.requests.length >= 6 }); // a watch that is refused, a list, a watch
    fake.bookmark();
    fake.faults = { refuse: 403 };
    fake.endWatches();
    await passTime(clock, { stepMs: 1_000, until: () => fake.requests.length >= 8 });
    fake.faults = {};
    await passTime(clock, { stepMs: 1_000, until: () => watch.staleness() === undefined });
    await until(() => watch.staleness() === undefined);
    for (const { method, path, query } of fake.requests) {
      assertEquals([method, path], ["GET", "/api/v1/namespaces/fgm/pods"]);
      assertEquals(
        query.labelSelector,
        "app.kubernetes.io/name=fgm,app.kubernetes.io/component=node",
      );
      const known = ["labelSelector", "limit", "continue"];
      const watched = [
        "labelSelector",
        "watch",
        "resourceVersion",
        "allowWatchBookmarks",
        "timeoutSeconds",
      ];
      const allowed = query.watch === undefined ? known : watched;
      assertEquals(Object.keys(query).filter((name) => !allowed.includes(name)), []);
    }
  }, { prepare: two });
});

Deno.test("watchPods() does not see pods of others, such as the MCP server's own", async () => {
  await withWatch(async ({ fake, watch, until }) => {
    await watch.listed;
    await fake.reaches(() => fake.watchCount === 1);
    const labels = { "app.kubernetes.io/name": "fgm", "app.kubernetes.io/component": "mcp" };
    fake.put(fakePod({ name: "mcp", labels }), fakePod({ name: "other", labels: {} }));
    fake.put(fakePod({ name: "c" }));
    await until(() => watch.pods().size === 3);
    assertEquals(names(watch), ["a", "b", "c"]);
    fake.put(fakePod({ name: "c", labels })); // leaves the selector
    await until(() => watch.pods().size === 2);
  }, { prepare: two });
});

Deno.test("watchPods() lists page by page", async () => {
  await withWatch(async ({ fake, watch }) => {
    await watch.listed;
    assertEquals(watch.pods().size, 25);
    assertEquals(fake.requests.filter(({ query }) => query.watch === undefined).length, 3);
  }, {
    pagePods: 10,
    prepare: (fake) =>
      fake.put(...Array.from({ length: 25 }, (_, index) => fakePod({ name: `p${index}` }))),
  });
});

Deno.test("watchPods() goes on from a bookmark when the API ends the watch", async () => {
  await withWatch(async ({ fake, watch }) => {
    await fake.reaches(() => fake.watchCount === 1);
    fake.bookmark();
    fake.endWatches();
    await fake.reaches(() => fake.requests.length === 3);
    assertEquals(fake.requests[1]?.query.resourceVersion, "42");
    assertEquals(fake.requests[2]?.query.resourceVersion, "43");
    assertEquals(watch.staleness(), undefined);
  }, { prepare: two });
});

for (const expiryBy of ["status", "message"] as const) {
  Deno.test(`watchPods() lists anew when its version is too old, told by ${expiryBy}`, async () => {
    await withWatch(async ({ fake, watch }) => {
      fake.faults = { expiryBy };
      await fake.reaches(() => fake.watchCount === 1);
      fake.bookmark();
      fake.expire();
      fake.faults = { expiryBy, hang: "list" };
      fake.endWatches();
      await fake.reaches(() => fake.requests.length === 4);
      assertEquals([names(watch), watch.staleness()], [["a", "b"], undefined]);
      assertEquals(watch.counts().expiries, 1);
    }, { prepare: two });
  });
}

Deno.test("watchPods() shows after expiry what it has missed", async () => {
  await withWatch(async ({ fake, watch, clock }) => {
    await fake.reaches(() => fake.watchCount === 1);
    fake.bookmark();
    fake.faults = { shortWatches: true };
    fake.endWatches();
    await passTime(clock, { stepMs: 0, until: () => clock.delaysMs.length > 0 });
    fake.remove("a");
    fake.put(fakePod({ name: "c" }));
    fake.expire();
    fake.faults = {};
    await passTime(clock, { stepMs: 1_000, until: () => names(watch).join() === "b,c" });
  }, { prepare: two });
});

Deno.test("watchPods() keeps the last pods through an outage, says so, and catches up", async () => {
  await withWatch(async ({ fake, watch, clock, log }) => {
    await fake.reaches(() => fake.watchCount === 1);
    await clock.advance(5_000);
    fake.bookmark();
    fake.put(fakePod({ name: "c" }));
    await passTime(clock, { stepMs: 0, until: () => watch.pods().size === 3 });
    await fake.down();
    await passTime(clock, { stepMs: 1_000, until: () => watch.staleness() !== undefined });
    assertEquals(watch.staleness(), {
      sinceMs: START_MS + 5_000,
      why: "the Kubernetes API does not answer: the connection is refused",
    });
    assertEquals(names(watch), ["a", "b", "c"]);
    fake.remove("a");
    fake.up();
    await passTime(clock, { stepMs: 1_000, until: () => watch.staleness() === undefined });
    assertEquals(names(watch), ["b", "c"]);
    // That it is over is told when it lasts.
    await fake.reaches(() => fake.watchCount === 1);
    for (let turns = 0; log.length < 3 && turns < 1_000; turns++) {
      fake.bookmark();
      await clock.advance(1_000);
    }
    assertEquals(log, [
      "The nodes are up to date",
      "The nodes may be out of date",
      "The nodes are up to date",
    ]);
  }, { prepare: two });
});

Deno.test("watchPods() asks less and less often while the API is away", async () => {
  await withWatch(async ({ fake, watch, clock }) => {
    await passTime(clock, { stepMs: 1_000, until: () => fake.requests.length >= 8 });
    // 1 + 2 + 4 + 8 + 16 + 30 + 30 s lie between 8 requests.
    assertEquals(clock.now() - START_MS, 91_000);
    assertEquals(watch.counts().failures >= 7, true);
    assertEquals(
      watch.staleness()?.why,
      "the Kubernetes API refuses with 500 Refused: refused by the test",
    );
  }, { prepare: (fake) => fake.faults = { refuse: 500 } });
});

for (
  const [status, wayOut] of [[401, "the token is not valid"], [403, "it takes a Role"]] as const
) {
  Deno.test(`watchPods() says what ${status} needs, and goes on once it is there`, async () => {
    await withWatch(async ({ fake, watch, clock }) => {
      await passTime(clock, { stepMs: 0, until: () => clock.delaysMs.length > 0 });
      assert(watch.staleness()?.why.includes(wayOut), watch.staleness()?.why);
      fake.faults = {};
      await passTime(clock, { stepMs: 1_000, until: () => watch.isListed() });
      assertEquals([names(watch), watch.staleness()], [["a", "b"], undefined]);
    }, {
      prepare: (fake) => {
        two(fake);
        fake.faults = { refuse: status };
      },
    });
  });
}

Deno.test("watchPods() survives a stream that is cut within a line, and misses nothing", async () => {
  await withWatch(async ({ fake, watch, clock }) => {
    await fake.reaches(() => fake.watchCount === 1);
    fake.bookmark();
    fake.writeToWatches('{"type":"ADDED","object":{"meta');
    fake.cutWatches();
    fake.put(fakePod({ name: "c" }));
    await passTime(clock, { stepMs: 1_000, until: () => watch.pods().size === 3 });
    assertEquals(watch.staleness(), undefined);
  }, { prepare: two });
});

Deno.test("watchPods() reads a stream that comes byte by byte", async () => {
  await withWatch(async ({ fake, watch, until }) => {
    await fake.reaches(() => fake.watchCount === 1);
    fake.put(fakePod({ name: "c" }));
    fake.put(fakePod({ name: "d" }));
    await until(() => watch.pods().size === 4);
  }, { prepare: two, pieceBytes: 1 });
});

Deno.test("watchPods() does not run in circles when the API ends each watch at once", async () => {
  await withWatch(async ({ fake, watch, clock }) => {
    await passTime(clock, { stepMs: 0, until: () => clock.delaysMs.length > 0 });
    const before = fake.requests.length;
    await clock.advance(999);
    assertEquals(fake.requests.length, before);
    fake.put(fakePod({ name: "c" }));
    await passTime(clock, { stepMs: 1_000, until: () => watch.pods().size === 3 });
  }, {
    prepare: (fake) => {
      two(fake);
      fake.faults = { shortWatches: true };
    },
  });
});

Deno.test("watchPods() ends when it is disposed of, while it asks, follows and waits", async () => {
  const faults = [{ hang: "list" }, { hang: "watch" }, { refuse: 500 }, {}] as const;
  for (const fault of faults) {
    await using fake = new FakeApi();
    fake.faults = fault;
    const clock = new HandClock();
    using api = createKubeApi(urlAccess(fake.url), { startTimer: clock.startTimer });
    const watch = watchPods(api, {
      namespace: FAKE_NAMESPACE,
      labelSelector: "",
      startTimer: clock.startTimer,
    });
    const requestCount = fault === faults[1] || fault === faults[3] ? 2 : 1;
    await fake.reaches(() => fake.requests.length === requestCount);
    await watch[Symbol.asyncDispose]();
    await watch.listed;
    assertEquals(clock.delaysMs, []);
    assertEquals(fake.requests.length, requestCount);
  }
});

Deno.test("watchPods() refuses a namespace that would lead to another path", () => {
  using api = createKubeApi(urlAccess("http://127.0.0.1:1"));
  for (const namespace of ["", "..", "a/b", "A", "-a", "a?b", "x".repeat(64)]) {
    assertThrows(
      () => watchPods(api, { namespace, labelSelector: "" }),
      RangeError,
      `Cannot watch namespace "${namespace}"`,
    );
  }
});
