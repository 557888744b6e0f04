import { assertEquals, assertRejects } from "@std/assert";
import { HandClock } from "../testing/hand_clock.ts";
import { Patience } from "./patience.ts";

const never = () => new Promise<never>(() => {});

Deno.test("Patience runs out for everything together, whatever the steps", async () => {
  const clock = new HandClock();
  const patience = new Patience(100, { startTimer: clock.startTimer, caller: undefined });
  await patience.step(() => clock.advance(60));
  const waiting = assertRejects(() => patience.step(never));
  await clock.advance(40);
  assertEquals(patience.reasonOf(await waiting), { kind: "timeout", timeoutMs: 100 });
  await assertRejects(() => patience.step(() => Promise.resolve()));
});

Deno.test("Patience runs out for one step, and not between two, once steps are allowed", async () => {
  const clock = new HandClock();
  const patience = new Patience(100, { startTimer: clock.startTimer, caller: undefined });
  patience.allow(50);
  await clock.advance(1_000);
  for (let step = 0; step < 3; step++) {
    await patience.step(() => clock.advance(40));
    assertEquals(clock.delaysMs, []);
  }
  const waiting = assertRejects(() => patience.step(never));
  await clock.advance(50);
  assertEquals(patience.reasonOf(await waiting), { kind: "timeout", timeoutMs: 50 });
});

Deno.test("Patience ends with its caller, which is no time out", async () => {
  const caller = new AbortController();
  const patience = new Patience(100, { startTimer: () => () => {}, caller: caller.signal });
  const waiting = assertRejects(() => patience.step(never));
  caller.abort();
  assertEquals(patience.reasonOf(await waiting), { kind: "cancelled" });
});

Deno.test("Patience leaves no timer behind when it is ended", () => {
  const clock = new HandClock();
  const patience = new Patience(100, { startTimer: clock.startTimer, caller: undefined });
  patience.end();
  assertEquals([clock.delaysMs, patience.signal.aborted], [[], true]);
});

const STATES: ReadonlyArray<readonly [message: string, state: string]> = [
  [
    "error sending request for url (http://x/): client error (Connect): tcp connect error: " +
    "Connection refused (os error 111)",
    "the connection is refused",
  ],
  [
    "error sending request for url (http://x/): client error (Connect): dns error: failed",
    "the name of the host is not known",
  ],
  [
    "client error (Connect): invalid peer certificate: UnknownIssuer",
    "its certificate is not to be trusted: UnknownIssuer",
  ],
  ["error reading a body from connection", "the connection broke off"],
  [
    "client error (SendRequest): connection error: peer closed connection without sending TLS " +
    "close_notify: https://docs.rs/rustls",
    "the connection broke off",
  ],
  [
    "client error (SendRequest): connection closed before message completed",
    "the connection broke off",
  ],
  ["error sending request for url (http://x/): something else", "something else"],
];
for (const [message, state] of STATES) {
  Deno.test(`Patience says in fewer words: ${state} (${message.slice(-30)})`, () => {
    const patience = new Patience(1, { startTimer: () => () => {}, caller: undefined });
    assertEquals(patience.reasonOf(new TypeError(message)), { kind: "unreachable", state });
  });
}
