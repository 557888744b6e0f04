import { assert, assertEquals, assertRejects } from "@std/assert";
import { FAKE_NAMESPACE, FakeApi } from "../testing/fake_api.ts";
import { fakePod } from "../testing/fake_pod.ts";
import { HandClock } from "../testing/hand_clock.ts";
import { inClusterAccess, type KubeAccess, urlAccess } from "./kube_access.ts";
import { createKubeApi, type KubeApi, type KubeApiOptions, type WatchItem } from "./kube_api.ts";
import { KubeError } from "./kube_error.ts";
import { listAt, textAt } from "./json_value.ts";

const PODS = `/api/v1/namespaces/${FAKE_NAMESPACE}/pods`;

/** Runs a test against a fake API that is closed after the client. */
async function withApi(
  act: (parts: { readonly fake: FakeApi; readonly api: KubeApi }) => Promise<void>,
  options: KubeApiOptions = {},
): Promise<void> {
  await using fake = new FakeApi();
  using api = createKubeApi(urlAccess(fake.url), options);
  await act({ fake, api });
}

/** A watch whose items are taken one by one. */
function follow(api: KubeApi, query: Readonly<Record<string, string>> = {}) {
  return api.watch(PODS, { query });
}

async function nextOf(items: AsyncGenerator<WatchItem, void, void>): Promise<unknown> {
  const { value, done } = await items.next();
  if (done) return "end";
  return value?.kind === "message" ? value.message : value?.kind;
}

Deno.test("getJson() brings the JSON of a path, and shows the token", async () => {
  await using fake = new FakeApi();
  fake.put(fakePod({ name: "a" }));
  fake.faults = { token: "secret" };
  using api = createKubeApi(
    urlAccess(fake.url, { tokenFile: "/t", readText: () => "secret\n" }),
    { userAgent: "fgm-mcp-server/1" },
  );
  const body = await api.getJson(PODS, { query: { labelSelector: "a=b c", limit: "7" } });
  assertEquals(textAt(body, "kind"), "PodList");
  assertEquals(fake.requests, [{
    method: "GET",
    path: PODS,
    query: { labelSelector: "a=b c", limit: "7" },
    authorization: "Bearer secret",
  }]);
});

Deno.test("getJson() shows a token that was renewed from the next request on", async () => {
  await using fake = new FakeApi();
  const files = { token: "old" };
  using api = createKubeApi(
    urlAccess(fake.url, { tokenFile: "/t", readText: () => files.token }),
  );
  fake.faults = { token: "old" };
  await api.getJson(PODS);
  fake.faults = { token: "new" };
  const refused = await assertRejects(() => api.getJson(PODS), KubeError);
  assertEquals(refused.reason.kind === "refused" && refused.reason.status, 401);
  files.token = "new";
  await api.getJson(PODS);
});

const REFUSALS: ReadonlyArray<
  readonly [fact: string, answer: () => Response, kind: KubeError["kind"], message: string]
> = [
  [
    "a Status object",
    () =>
      Response.json({ kind: "Status", reason: "Forbidden", message: "pods is forbidden" }, {
        status: 403,
      }),
    "refused",
    "403 Forbidden: pods is forbidden; it takes a Role",
  ],
  ["a proxy", () => new Response("<html>", { status: 502 }), "refused", "refuses with 502"],
  [
    "a redirect, which is not followed",
    () => new Response(null, { status: 302, headers: { location: "http://127.0.0.1:1/" } }),
    "not-kubernetes",
    "it redirects, with status 302",
  ],
  ["no JSON", () => new Response("<html>"), "not-kubernetes", "its answer is no JSON"],
  ["nothing", () => new Response(null, { status: 204 }), "not-kubernetes", "status 204"],
  [
    "a status that is none",
    () => Response.json({ kind: "Status", reason: 7 }, { status: 500 }),
    "refused",
    "refuses with 500",
  ],
  ["JSON that is null", () => Response.json(null, { status: 500 }), "refused", "refuses with 500"],
];
for (const [fact, answer, kind, message] of REFUSALS) {
  Deno.test(`getJson() and watch() name ${fact}`, async () => {
    await withApi(async ({ fake, api }) => {
      fake.faults = { answer };
      const error = await assertRejects(() => api.getJson(PODS), KubeError, message);
      assertEquals(error.kind, kind);
      assert(!error.message.includes("\n"));
      if (answer().status === 200) return; // whether lines are JSON shows when they come
      const refused = await assertRejects(() => nextOf(follow(api)), KubeError, message);
      assertEquals(refused.kind, kind);
    });
  });
}

Deno.test("getJson() does not read an answer without end", async () => {
  await withApi(async ({ fake, api }) => {
    const body = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(new Uint8Array(1 << 20).fill(32)),
      });
    fake.faults = { answer: () => new Response(body()) };
    await assertRejects(() => api.getJson(PODS), KubeError, "its answer has more than 33554432");
  });
});

Deno.test("getJson() reads no more than its caller wants, in the forms that it takes", async () => {
  const text = JSON.stringify({ pods: "x".repeat(990) }).padEnd(1_001);
  const accepted: (string | null)[] = [];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    ({ headers }) => {
      accepted.push(headers.get("accept"));
      return new Response(text);
    },
  );
  using api = createKubeApi(urlAccess(`http://127.0.0.1:${server.addr.port}`));
  await api.getJson(PODS, { bytesMax: 1_001 });
  const asking = api.getJson(PODS, { bytesMax: 1_000, accept: "application/json;as=Table" });
  await assertRejects(() => asking, KubeError, "more than 1000 bytes");
  assertEquals(accepted, ["application/json", "application/json;as=Table"]);
});

Deno.test("getJson() says that nobody answers", async () => {
  await withApi(async ({ fake, api }) => {
    await fake.down();
    const error = await assertRejects(() => api.getJson(PODS), KubeError);
    assertEquals(error.state, "the Kubernetes API does not answer: the connection is refused");
  });
});

Deno.test("getJson() names what is missing to show", async () => {
  const access = inClusterAccess({
    host: "127.0.0.1",
    port: "1",
    root: "/sa",
    readText: () => {
      throw new Deno.errors.NotFound();
    },
  });
  using api = createKubeApi(access);
  const error = await assertRejects(() => api.getJson(PODS), KubeError);
  assertEquals(error.kind, "no-credentials");
  assertEquals(error.state, "Cannot read /sa/token: it is missing or not readable");
});

Deno.test("getJson() gives up when the time is over", async () => {
  const clock = new HandClock();
  await withApi(async ({ fake, api }) => {
    fake.faults = { hang: "list" };
    const asking = assertRejects(() => api.getJson(PODS), KubeError);
    await fake.reaches(() => fake.requests.length === 1);
    await clock.advance(15_000);
    assertEquals((await asking).state, "the Kubernetes API said nothing within 15 s");
  }, { startTimer: clock.startTimer });
  assertEquals(clock.delaysMs, []);
});

Deno.test("getJson() is cancelled by its caller", async () => {
  await withApi(async ({ fake, api }) => {
    fake.faults = { hang: "list" };
    const caller = new AbortController();
    const asking = assertRejects(
      () => api.getJson(PODS, { signal: caller.signal }),
      KubeError,
    );
    await fake.reaches(() => fake.requests.length === 1);
    caller.abort();
    assertEquals((await asking).kind, "cancelled");
    const late = await assertRejects(() => api.getJson(PODS, { signal: caller.signal }), KubeError);
    assertEquals([late.kind, fake.requests.length], ["cancelled", 1]);
  });
});

Deno.test("watch() brings what the API tells, until the API ends it", async () => {
  await withApi(async ({ fake, api }) => {
    fake.put(fakePod({ name: "a" }));
    const items = follow(api, { resourceVersion: "40", labelSelector: "" });
    assertEquals(await nextOf(items), "opened");
    assertEquals(textAt(await nextOf(items), "object", "metadata", "name"), "a");
    fake.remove("a");
    assertEquals(textAt(await nextOf(items), "type"), "DELETED");
    fake.bookmark();
    assertEquals(textAt(await nextOf(items), "type"), "BOOKMARK");
    fake.endWatches();
    assertEquals(await nextOf(items), "end");
    assertEquals(fake.requests[0]?.query, {
      resourceVersion: "40",
      labelSelector: "",
      watch: "1",
    });
  });
});

Deno.test("watch() reads lines that come in pieces, letters cut in two included", async () => {
  await using fake = new FakeApi({ pieceBytes: 3 });
  using api = createKubeApi(urlAccess(fake.url));
  fake.put(fakePod({ name: "a", labels: { note: "grüße 🐳" } }));
  const items = follow(api, { resourceVersion: "0" });
  await nextOf(items);
  const message = await nextOf(items);
  assertEquals(textAt(message, "object", "metadata", "labels", "note"), "grüße 🐳");
  await items.return();
});

Deno.test("watch() says that its connection broke off, and drops half a line", async () => {
  await withApi(async ({ fake, api }) => {
    const items = follow(api, { resourceVersion: "0" });
    await nextOf(items);
    fake.writeToWatches('{"type":"ADDED","obj');
    const next = assertRejects(() => nextOf(items), KubeError);
    fake.cutWatches();
    const error = await next;
    assertEquals(error.kind, "unreachable");
    assertEquals(error.state, "the Kubernetes API does not answer: the connection broke off");
  });
});

Deno.test("watch() refuses a line that is no JSON", async () => {
  await withApi(async ({ fake, api }) => {
    const items = follow(api, { resourceVersion: "0" });
    await nextOf(items);
    fake.writeToWatches("<html>\n");
    const error = await assertRejects(() => nextOf(items), KubeError, "a line is no JSON");
    assertEquals(error.kind, "not-kubernetes");
    await fake.reaches(() => fake.watchCount === 0);
  });
});

Deno.test("watch() counts silence as a loss, from message to message", async () => {
  const clock = new HandClock();
  await withApi(async ({ fake, api }) => {
    const items = follow(api, { resourceVersion: "0" });
    await nextOf(items);
    for (let minutes = 0; minutes < 10; minutes++) {
      const next = nextOf(items);
      await clock.advance(60_000);
      fake.bookmark();
      assertEquals(textAt(await next, "type"), "BOOKMARK");
      await clock.advance(200_000); // as long as the caller takes does not count
    }
    const next = assertRejects(() => nextOf(items), KubeError);
    await clock.advance(150_000);
    assertEquals((await next).state, "the Kubernetes API said nothing within 150 s");
    await fake.reaches(() => fake.watchCount === 0);
  }, { startTimer: clock.startTimer });
  assertEquals(clock.delaysMs, []);
});

Deno.test("watch() gives up when the API does not take it on", async () => {
  const clock = new HandClock();
  await withApi(async ({ fake, api }) => {
    fake.faults = { hang: "watch" };
    const next = assertRejects(() => nextOf(follow(api)), KubeError, "within 15 s");
    await fake.reaches(() => fake.requests.length === 1);
    await clock.advance(15_000);
    await next;
  }, { startTimer: clock.startTimer });
});

Deno.test("watch() leaves the API when its caller does, or aborts", async () => {
  await withApi(async ({ fake, api }) => {
    const items = follow(api, { resourceVersion: "0" });
    await nextOf(items);
    assertEquals(fake.watchCount, 1);
    await items.return();
    await fake.reaches(() => fake.watchCount === 0);

    const caller = new AbortController();
    const aborted = api.watch(PODS, {
      query: { resourceVersion: "0" },
      signal: caller.signal,
    });
    await nextOf(aborted);
    const next = assertRejects(() => nextOf(aborted), KubeError);
    caller.abort();
    assertEquals((await next).kind, "cancelled");
    await fake.reaches(() => fake.watchCount === 0);
  });
});

Deno.test("watch() asks nothing before its first item is wanted", async () => {
  await withApi(async ({ fake, api }) => {
    await follow(api).return();
    assertEquals(fake.requests, []);
  });
});

/** A CA and a certificate for 127.0.0.1 that it has signed; undefined where openssl is missing. */
async function makeCertificates(caName: string): Promise<
  { readonly ca: string; readonly key: string; readonly cert: string } | undefined
> {
  const folder = await Deno.makeTempDir();
  const openssl = async (text: string) => {
    const args = text.split(" ");
    const command = new Deno.Command("openssl", { args, cwd: folder, stderr: "null" });
    const { success } = await command.output();
    if (!success) throw new Error(`openssl ${text} failed`);
  };
  try {
    await Deno.writeTextFile(
      `${folder}/san`,
      "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE",
    );
    const key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    await openssl(`req -x509 ${key} -keyout ca.key -out ca.crt -days 2 -subj /CN=${caName}`);
    await openssl(`req ${key} -keyout api.key -out api.csr -subj /CN=kube-apiserver`);
    await openssl(
      "x509 -req -in api.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile san -out api.crt",
    );
    const read = (name: string) => Deno.readTextFile(`${folder}/${name}`);
    return { ca: await read("ca.crt"), key: await read("api.key"), cert: await read("api.crt") };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const certificates = await makeCertificates("ca");
const whyNot = certificates === undefined ? " (skipped: needs openssl)" : "";

Deno.test({
  name: `createKubeApi() trusts the cluster's CA, and notices a new one${whyNot}`,
  ignore: certificates === undefined,
  fn: async () => {
    const other = await makeCertificates("other-ca");
    const { ca, ...tls } = certificates!;
    await using fake = new FakeApi({ tls });
    let caPem = other!.ca;
    const access: KubeAccess = {
      baseUrl: fake.url,
      credentials: () => ({ token: "t", caPem }),
    };
    using api = createKubeApi(access);
    const error = await assertRejects(() => api.getJson(PODS), KubeError);
    assertEquals(
      error.state,
      "the Kubernetes API does not answer: its certificate is not to be trusted: UnknownIssuer",
    );
    assertEquals(fake.requests, [], "the token was shown to a stranger");
    caPem = ca;
    fake.put(fakePod({ name: "a" }));
    assertEquals(listAt(await api.getJson(PODS), "items").length, 1);

    const items = follow(api, { resourceVersion: "0" });
    await nextOf(items);
    await nextOf(items);
    caPem = `${ca}\n${other!.ca}`; // while it is replaced, both are in the file
    assertEquals(listAt(await api.getJson(PODS), "items").length, 1);
    fake.bookmark();
    assertEquals(textAt(await nextOf(items), "type"), "BOOKMARK", "the watch was lost");
    await items.return();
  },
});
