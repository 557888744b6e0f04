import { assertEquals } from "@std/assert";
import { until } from "../e2e/until.ts";
import { HandClock, turn } from "../testing/hand_clock.ts";
import { KubectlError } from "./kubectl_error.ts";
import {
  FORWARD_GOOD_MS,
  FORWARD_MS_MAX,
  forwardedPort,
  type ForwardEvent,
  type PortForward,
  startPortForward,
} from "./port_forward.ts";
import { type FakeKubectl, fakeKubectl, isRunning, NO_PROC_NOTE } from "./testing/fake_kubectl.ts";

const OUTPUTS: readonly (readonly [text: string, want: number | undefined])[] = [
  ["Forwarding from 127.0.0.1:41831 -> 8050\n", 41831],
  ["Forwarding from 127.0.0.1:1 -> 8050\nHandling connection for 1\n", 1],
  ["warning\nForwarding from 127.0.0.1:80 -> 8050\n", 80],
  ["Forwarding from 127.0.0.1:41", undefined],
  ["Forwarding from [::1]:41831 -> 8050\n", undefined],
  ["", undefined],
];
for (const [text, want] of OUTPUTS) {
  Deno.test(`forwardedPort() reads ${want} from ${JSON.stringify(text)}`, () => {
    assertEquals(forwardedPort(text), want);
  });
}

/** A connection of a test, and what happened to it. */
interface Subject extends AsyncDisposable {
  readonly fake: FakeKubectl;
  readonly clock: HandClock;
  readonly forward: PortForward;
  /** What was told so far, each as a line. */
  readonly told: string[];
  /** Waits for a line more, and gives the last. */
  readonly next: () => Promise<string>;
}

interface SubjectOptions {
  readonly findPod?: (signal: AbortSignal) => Promise<string>;
  readonly kubectl?: string;
  readonly prepare?: (fake: FakeKubectl) => void;
}

async function start(options: SubjectOptions = {}): Promise<Subject> {
  const fake = await fakeKubectl();
  fake.set("port", "41831");
  options.prepare?.(fake);
  const clock = new HandClock();
  const told: string[] = [];
  let seen = 0;
  const forward = startPortForward({
    findPod: options.findPod ?? (() => Promise.resolve("fgm-1")),
    port: 8_050,
    what: "the viewer of worker-1",
    namespace: "fgm",
    kubectl: options.kubectl ?? fake.path,
    onEvent: (event) => told.push(show(event)),
    startTimer: clock.startTimer,
    now: clock.now,
    random: () => 0.5,
  });
  return {
    fake,
    clock,
    forward,
    told,
    next: async () => {
      const line = await until(`event ${seen + 1}`, () => told[seen]);
      seen++;
      return line;
    },
    [Symbol.asyncDispose]: async () => {
      await forward[Symbol.asyncDispose]();
      await fake[Symbol.asyncDispose]();
    },
  };
}

function show(event: ForwardEvent): string {
  switch (event.kind) {
    case "making":
      return `making ${event.what}`;
    case "made":
      return `made ${event.url}`;
    case "lost":
      return `lost for ${event.retryInMs}: ${event.why}`;
    case "impossible":
      return `impossible: ${event.why}`;
    default:
      return event satisfies never;
  }
}

const MAKING = "making the viewer of worker-1";

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `startPortForward() ${name}${NO_PROC_NOTE}`, ignore: NO_PROC_NOTE !== "", fn });
}

test("asks kubectl for any free port of this machine", async () => {
  await using subject = await start();
  assertEquals(await subject.next(), MAKING);
  assertEquals(await subject.next(), "made http://127.0.0.1:41831");
  assertEquals(subject.fake.calls(), [
    "--namespace=fgm port-forward --address 127.0.0.1 pod/fgm-1 :8050",
  ]);
});

test("ends kubectl with itself", async () => {
  await using subject = await start();
  const { fake, forward, clock, told } = subject;
  const pid = await until("kubectl runs", () => fake.pids()[0]);
  await until("it is made", () => told.length === 2);
  await forward[Symbol.asyncDispose]();
  assertEquals(isRunning(pid), false);
  assertEquals(told.length, 2, "its own end is nothing to tell of");
  assertEquals(clock.delaysMs, []);
});

test("starts kubectl again with the pod that is there then", async () => {
  const pods = ["fgm-old", "fgm-new"];
  await using subject = await start({ findPod: () => Promise.resolve(pods.shift() ?? "none") });
  const { fake, clock, next } = subject;
  assertEquals([await next(), await next()], [MAKING, "made http://127.0.0.1:41831"]);
  fake.set("port", "41832");
  Deno.kill(await until("kubectl runs", () => fake.pids()[0]), "SIGKILL");
  assertEquals(await next(), "lost for 375: kubectl ended with code 137");
  await clock.advance(374);
  assertEquals(fake.calls().length, 1);
  await clock.advance(1);
  assertEquals([await next(), await next()], [MAKING, "made http://127.0.0.1:41832"]);
  assertEquals(fake.calls().map((call) => call.split(" ").at(-2)), ["pod/fgm-old", "pod/fgm-new"]);
});

test("waits longer from failure to failure, up to 15 s", async () => {
  await using subject = await start({
    prepare: (fake) => fake.set("stderr", "error: unable to forward port because pod is pending\n"),
  });
  const { clock, next } = subject;
  const waits: string[] = [];
  for (let i = 0; i < 7; i++) {
    assertEquals(await next(), MAKING);
    waits.push(await next());
    await clock.advance(15_000);
  }
  const why = "unable to forward port because pod is pending";
  assertEquals(
    waits,
    [375, 750, 1_500, 3_000, 6_000, 11_250, 11_250].map((ms) => `lost for ${ms}: ${why}`),
  );
});

test("begins with short waits again after a connection that held", async () => {
  await using subject = await start({ prepare: (fake) => fake.set("stderr", "error: no\n") });
  const { fake, clock, next } = subject;
  for (const _ of [1, 2, 3]) {
    await next();
    await next();
    if (fake.calls().length === 3) fake.set("stderr", undefined);
    await clock.advance(15_000);
  }
  assertEquals([await next(), await next()], [MAKING, "made http://127.0.0.1:41831"]);
  await clock.advance(FORWARD_GOOD_MS);
  Deno.kill(await until("kubectl runs", () => fake.pids()[0]), "SIGKILL");
  assertEquals(await next(), "lost for 375: kubectl ended with code 137");
});

const IMPOSSIBLE: readonly (readonly [name: string, options: SubjectOptions, why: string])[] = [
  [
    "may not",
    {
      prepare: (fake) =>
        fake.set("stderr", "Error from server (Forbidden): pods is forbidden: eve cannot\n"),
    },
    "Error from server (Forbidden): pods is forbidden: eve cannot; " +
    "it takes get and list on pods, and create on pods/portforward",
  ],
  [
    "is missing",
    { kubectl: "/nowhere/kubectl" },
    "there is no /nowhere/kubectl; install kubectl, or give the viewer's address with --url",
  ],
  [
    "knows no such node",
    { findPod: () => Promise.reject(new RangeError("Cannot use node x")) },
    "Cannot use node x",
  ],
];
for (const [name, options, why] of IMPOSSIBLE) {
  test(`gives up when kubectl ${name} from the start`, async () => {
    await using subject = await start(options);
    assertEquals([await subject.next(), await subject.next()], [MAKING, `impossible: ${why}`]);
    assertEquals(subject.clock.delaysMs, []);
  });
}

test("goes on when it may not any more: somebody may log in again", async () => {
  const refusal = new KubectlError("unauthorized", { tried: "x", state: "expired" });
  const pods = [() => Promise.resolve("fgm-1"), () => Promise.reject(refusal)];
  await using subject = await start({
    findPod: () => (pods.shift() ?? (() => Promise.resolve("fgm-2")))(),
  });
  const { fake, clock, next } = subject;
  assertEquals([await next(), await next()], [MAKING, "made http://127.0.0.1:41831"]);
  Deno.kill(await until("kubectl runs", () => fake.pids()[0]), "SIGKILL");
  await next();
  await clock.advance(375);
  assertEquals(await next(), MAKING);
  assertEquals(
    await next(),
    "lost for 750: expired; log in to the cluster as for `kubectl get pods`",
  );
  await clock.advance(750);
  assertEquals([await next(), await next()], [MAKING, "made http://127.0.0.1:41831"]);
});

test("ends a kubectl that names no port in time", async () => {
  await using subject = await start({ prepare: (fake) => fake.set("hang", "") });
  const { fake, clock, next } = subject;
  const pid = await until("kubectl runs", () => fake.pids()[0]);
  assertEquals(await next(), MAKING);
  await clock.advance(FORWARD_MS_MAX);
  assertEquals(await next(), "lost for 375: kubectl named no port in time");
  assertEquals(isRunning(pid), false);
});

test("makes it anew when asked to, and ends the kubectl before", async () => {
  await using subject = await start();
  const { fake, clock, forward: { restart }, next } = subject;
  assertEquals([await next(), await next()], [MAKING, "made http://127.0.0.1:41831"]);
  const pid = await until("kubectl runs", () => fake.pids()[0]);
  restart();
  assertEquals(await next(), "lost for 375: kubectl is made anew");
  assertEquals(isRunning(pid), false);
  await clock.advance(375);
  assertEquals([await next(), await next()], [MAKING, "made http://127.0.0.1:41831"]);
});

test("ends while the pod is looked for", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  await using subject = await start({
    findPod: (signal) => {
      signal.addEventListener("abort", () => resolve("late"));
      return promise;
    },
  });
  await turn();
  await subject.forward[Symbol.asyncDispose]();
  assertEquals(subject.told, [MAKING]);
});
