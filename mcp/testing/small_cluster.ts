/**
 * Two nodes with a few containers, for tests of tools.
 *
 *     node-a   shop/web-1/app      CPU rises at 11:30, OOM kill at 11:31
 *              shop/web-1/proxy    idle
 *              shop/cart-1/app     quiet
 *     node-b   data/db-0/postgres  memory drifts to its limit
 *
 * @module
 */

import { fakeContainer, fakeEvent, fakeStep, fakeTrend } from "./fake_facts.ts";
import { FAKE_END_MS, type FakeFacts } from "./fake_viewer.ts";

/** 2026-01-05T11:30:00Z. */
export const STEP_MS: number = FAKE_END_MS - 30 * 60_000;

const MIB = 1024 ** 2;

/** A quarter of a minute is odd, the next one even: a little noise. */
function wobble(timeMs: number): number {
  return Math.floor(timeMs / 60_000) % 2;
}

const WEB = fakeContainer("shop/web-1/app", {
  labels: { app: "web" },
  series: {
    "cpu": (timeMs) => (timeMs < STEP_MS ? 100 : 900) + wobble(timeMs),
    "cpu_limit": () => 1_000,
    "kernel.v2.memory.current": (timeMs) => 200 * MIB + wobble(timeMs),
  },
});

const PROXY = fakeContainer("shop/web-1/proxy", {
  series: { "cpu": () => 5, "kernel.v2.memory.current": () => 20 * MIB },
});

const CART = fakeContainer("shop/cart-1/app", {
  qos_class: "Guaranteed",
  labels: { app: "cart" },
  series: { "cpu": (timeMs) => 50 + wobble(timeMs), "kernel.v2.memory.current": () => 90 * MIB },
});

const DB = fakeContainer("data/db-0/postgres", {
  series: {
    "cpu": () => 300,
    "kernel.v2.memory.current": (timeMs) => (900 - (FAKE_END_MS - timeMs) / 3_600_000 * 200) * MIB,
  },
});

/** What the viewers of both nodes know. */
export const SMALL_CLUSTER = {
  "node-a": {
    containers: [WEB, PROXY, CART],
    events: [fakeEvent("oom_kill", { container: WEB, timeMs: STEP_MS + 60_000 })],
    findings: [{
      study: "changepoint",
      metric: "cpu",
      container: "shop/web-1/app",
      finding: fakeStep(STEP_MS, { before: 100, after: 900 }),
    }],
    highlights: [{
      severity: "critical",
      metric: "kernel.v2.memory.current",
      text: "The OOM killer killed a process.",
      value: 1,
    }],
  },
  "node-b": {
    containers: [DB],
    findings: [{
      study: "trend",
      metric: "kernel.v2.memory.current",
      container: "data/db-0/postgres",
      finding: fakeTrend(200 * MIB, { seconds_to_limit: 1_800 }),
    }],
  },
} as const satisfies Record<string, FakeFacts>;
