import { assert, assertEquals, assertThrows } from "@std/assert";
import { createLogger } from "../pod/log.ts";
import { HandClock } from "../testing/hand_clock.ts";
import { urlAccess } from "./kube_access.ts";
import { createKubeApi, type KubeRequest } from "./kube_api.ts";
import {
  followPodLabels,
  LABEL_NAME_CHARS_MAX,
  LABEL_VALUE_CHARS_MAX,
  type Labels,
  LABELS_MAX,
  LIST_BYTES_MAX,
  LIST_EVERY_MS_MAX,
  LIST_EVERY_MS_MIN,
  type PodLabels,
  PODS_MAX,
  readPodLabels,
} from "./pod_labels.ts";

const pod = (uid: string, labels?: Labels, hash?: string) => ({
  metadata: {
    uid,
    ...labels === undefined ? {} : { labels },
    ...hash === undefined ? {} : { annotations: { "kubernetes.io/config.hash": hash } },
  },
});

const READ: ReadonlyArray<readonly [what: string, list: unknown, want: Record<string, Labels>]> = [
  ["nothing of an empty list", { items: [] }, {}],
  ["nothing of a list without items", { kind: "PodList", items: null }, {}],
  ["labels by uid", { items: [pod("a", { app: "web" })] }, { a: { app: "web" } }],
  ["no labels of a pod that has none", { items: [pod("a")] }, { a: {} }],
  ["a static pod by its hash too", { items: [pod("a", { x: "1" }, "9f")] }, {
    a: { x: "1" },
    "9f": { x: "1" },
  }],
  [
    "nothing of what is no pod",
    { items: [null, 1, { metadata: { labels: { a: "b" } } }, pod("a")] },
    { a: {} },
  ],
  ["texts alone", { items: [{ metadata: { uid: "a", labels: { n: 1, t: "x" } } }] }, {
    a: { t: "x" },
  }],
  ["no labels of a list or a word", {
    items: ["a=b", ["a", "b"]].map((labels, i) => ({ metadata: { uid: `${i}`, labels } })),
  }, { 0: {}, 1: {} }],
  ["the longest labels that there are, and none that is longer", {
    items: [pod("a", {
      ["n".repeat(LABEL_NAME_CHARS_MAX)]: "v".repeat(LABEL_VALUE_CHARS_MAX),
      ["n".repeat(LABEL_NAME_CHARS_MAX + 1)]: "",
      long: "v".repeat(LABEL_VALUE_CHARS_MAX + 1),
    })],
  }, { a: { ["n".repeat(LABEL_NAME_CHARS_MAX)]: "v".repeat(LABEL_VALUE_CHARS_MAX) } }],
];
for (const [what, list, want] of READ) {
  Deno.test(`readPodLabels() reads ${what}`, () => {
    assertEquals(Object.fromEntries(readPodLabels(list)), want);
  });
}

const NO_LISTS: readonly unknown[] = [
  ...[undefined, null, 7, "pods", [], {}, { status: "ok" }, { items: 7 }, { items: { a: 1 } }],
  { kind: "Status", status: "Success" },
  { items: [1, null, {}, { metadata: 7 }, { metadata: { uid: 7 } }] },
];
for (const list of NO_LISTS) {
  Deno.test(`readPodLabels() refuses ${JSON.stringify(list)}, which is no list of pods`, () => {
    assertThrows(() => readPodLabels(list), SyntaxError, "no list of pods");
  });
}

Deno.test("readPodLabels() looks at no more pods than there may be", () => {
  const items = Array.from({ length: PODS_MAX + 1 }, (_, i) => pod(`uid-${i}`, { app: "web" }));
  const found = readPodLabels({ items });
  assertEquals([found.size, found.get(`uid-${PODS_MAX}`)], [PODS_MAX, undefined]);
});

Deno.test("readPodLabels() keeps the first labels by name of a pod that has too many", () => {
  const names = Array.from({ length: LABELS_MAX + 1 }, (_, i) => `l${String(i).padStart(3, "0")}`);
  const labels = Object.fromEntries(names.toReversed().map((name) => [name, ""]));
  const kept = readPodLabels({ items: [pod("a", labels)] }).get("a") ?? {};
  assertEquals(Object.keys(kept), names.slice(0, LABELS_MAX));
});

Deno.test("followPodLabels() asks for metadata alone, and reads no longer list than its limit", async () => {
  const asked = Promise.withResolvers<KubeRequest | undefined>();
  await using _labels = followPodLabels({
    getJson: (_path, request) => {
      asked.resolve(request);
      return Promise.resolve({ items: [] });
    },
  }, {
    nodeName: "worker-1",
    log: createLogger({ level: "debug", now: Date.now, write: () => {} }),
    startTimer: new HandClock().startTimer,
  });
  const { accept, bytesMax } = await asked.promise ?? {};
  assertEquals([accept?.includes("as=PartialObjectMetadataList;"), bytesMax], [
    true,
    LIST_BYTES_MAX,
  ]);
});

interface Parts {
  readonly clock: HandClock;
  readonly labels: PodLabels;
  readonly requests: readonly (readonly [path: string, query: KubeRequest["query"]])[];
  readonly log: readonly string[];
}

/** Runs a test with labels that are listed by `answer`. */
async function withLabels(answer: () => unknown, act: (parts: Parts) => Promise<void>) {
  const clock = new HandClock();
  const requests: (readonly [string, KubeRequest["query"]])[] = [];
  const log: string[] = [];
  await using labels = followPodLabels({
    getJson: (path, request) => {
      requests.push([path, request?.query]);
      return new Promise((resolve) => resolve(answer()));
    },
  }, {
    nodeName: "worker-1",
    log: createLogger({
      level: "debug",
      now: clock.now,
      write: (line) => log.push(JSON.parse(line).message),
    }),
    startTimer: clock.startTimer,
  });
  await clock.advance(0);
  await act({ clock, labels, requests, log });
}

Deno.test("followPodLabels() lists the pods of its node, from the cache", async () => {
  await withLabels(() => ({ items: [pod("a", { app: "web" })] }), ({ labels, requests }) => {
    const query = { fieldSelector: "spec.nodeName=worker-1", resourceVersion: "0" };
    assertEquals(requests, [["/api/v1/pods", query]]);
    assertEquals(labels.lookup("a"), { app: "web" });
    return Promise.resolve();
  });
});

Deno.test("followPodLabels() lists again soon for a pod that may be new", async () => {
  let items = [pod("a")];
  await withLabels(() => ({ items }), async ({ clock, labels, requests }) => {
    items = [...items, pod("b", { app: "new" })];
    assertEquals(labels.lookup("b"), undefined);
    await clock.advance(LIST_EVERY_MS_MIN - 1);
    assertEquals(requests.length, 1);
    await clock.advance(1);
    assertEquals([requests.length, labels.lookup("b")], [2, { app: "new" }]);
  });
});

Deno.test("followPodLabels() does not hurry for a pod that the list does not have", async () => {
  await withLabels(() => ({ items: [] }), async ({ clock, labels, requests }) => {
    for (let elapsedMs = 0; elapsedMs < 2 * LIST_EVERY_MS_MAX; elapsedMs += 1_000) {
      labels.lookup("gone");
      await clock.advance(1_000);
    }
    assert(requests.length <= 4, `${requests.length} lists`);
  });
});

Deno.test("followPodLabels() notices labels that changed, and only those", async () => {
  let app = "old";
  const items = () => [pod("a", { app }), pod("b", { app: "same" })];
  await withLabels(() => ({ items: items() }), async ({ clock, labels }) => {
    const [a, b] = [labels.lookup("a"), labels.lookup("b")];
    app = "new";
    await clock.advance(LIST_EVERY_MS_MAX);
    assertEquals([a, labels.lookup("a")], [{ app: "old" }, { app: "new" }]);
    assert(labels.lookup("b") === b);
  });
});

Deno.test("followPodLabels() outlives failures, ever more slowly, and says so once", async () => {
  let isDown = false;
  const answer = () => {
    if (isDown) throw new Error("down");
    return { items: [pod("a", { app: "web" })] };
  };
  await withLabels(answer, async ({ clock, labels, requests, log }) => {
    isDown = true;
    await clock.advance(LIST_EVERY_MS_MAX);
    const times: number[] = [];
    for (let index = 0; index < 6; index++) {
      times.push(...clock.delaysMs);
      await clock.advance(clock.delaysMs[0] ?? 0);
    }
    assertEquals(times, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    assertEquals(labels.lookup("a"), { app: "web" });
    assertEquals(requests.length, 8);
    isDown = false;
    await clock.advance(LIST_EVERY_MS_MAX);
    assertEquals(log, [
      "Cannot read labels of pods; samples go on",
      "Labels of pods are up to date",
    ]);
  });
});

Deno.test("followPodLabels() keeps what it knows while the API answers with other JSON, and says so once", async () => {
  let list: unknown = { items: [pod("a", { app: "web" })] };
  await withLabels(() => list, async ({ clock, labels, requests, log }) => {
    list = { status: "ok" };
    await clock.advance(LIST_EVERY_MS_MAX);
    await clock.advance(LIST_EVERY_MS_MIN);
    assertEquals([requests.length, labels.lookup("a")], [3, { app: "web" }]);
    list = { items: [pod("a", { app: "new" })] };
    await clock.advance(2 * LIST_EVERY_MS_MIN);
    assertEquals([requests.length, labels.lookup("a")], [4, { app: "new" }]);
    assertEquals(log, [
      "Cannot read labels of pods; samples go on",
      "Labels of pods are up to date",
    ]);
  });
});

Deno.test("followPodLabels() ends although the API never answers", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Promise<Response>(() => {}),
  );
  using api = createKubeApi(urlAccess(`http://127.0.0.1:${server.addr.port}`));
  const log = createLogger({ level: "debug", now: Date.now, write: () => {} });
  const clock = new HandClock(); // which is never turned: an end that waits would wait for ever
  const labels = followPodLabels(api, { nodeName: "worker-1", log, startTimer: clock.startTimer });
  await labels[Symbol.asyncDispose]();
});

for (const nodeName of ["", "Worker", "a,b", "a=b", "-a", "a".repeat(254)]) {
  Deno.test(`followPodLabels() refuses "${nodeName.slice(0, 9)}" as the name of a node`, () => {
    const log = createLogger({ level: "debug", now: Date.now, write: () => {} });
    assertThrows(
      () => followPodLabels({ getJson: () => Promise.resolve() }, { nodeName, log }),
      RangeError,
    );
  });
}
