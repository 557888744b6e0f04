/**
 * What a page costs its browser, as the browser itself counts it (Chrome DevTools Protocol, the domains
 * Performance and HeapProfiler).
 *
 * @module
 */

import type { CDPSession, Page } from "playwright-core";

/** Counts since the page was opened. */
export interface PageUsage {
  /** Processor's time of the main thread, in milliseconds: what other programs take is not in it. */
  readonly taskMs: number;
  /** Part of it in scripts. */
  readonly scriptMs: number;
  /** JavaScript's heap in use, in bytes. */
  readonly heapBytes: number;
  /** Nodes of the document and those that only scripts still hold. */
  readonly nodes: number;
  readonly listeners: number;
}

/** Counts of one page. */
export interface UsageMeter {
  readonly read: () => Promise<PageUsage>;
  /** The same after all garbage was collected. */
  readonly readCollected: () => Promise<PageUsage>;
}

/** Collections until nothing is left that a finalizer or a weak reference let go of. */
const COLLECTIONS = 3;

/** Begins to count. */
export async function meterUsage(page: Page): Promise<UsageMeter> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const read = () => readUsage(session);
  return {
    read,
    readCollected: async () => {
      for (let i = 0; i < COLLECTIONS; i++) await session.send("HeapProfiler.collectGarbage");
      return await read();
    },
  };
}

async function readUsage(session: CDPSession): Promise<PageUsage> {
  const { metrics } = await session.send("Performance.getMetrics");
  const value = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
  return {
    taskMs: value("TaskDuration") * 1_000,
    scriptMs: value("ScriptDuration") * 1_000,
    heapBytes: value("JSHeapUsedSize"),
    nodes: value("Nodes"),
    listeners: value("JSEventListeners"),
  };
}
