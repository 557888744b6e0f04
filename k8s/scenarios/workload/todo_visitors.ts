/**
 * Visitors of the to-do application, who look at pages at an even pace and sometimes add an item.
 *
 * @module
 */

import { Random } from "@fgm/collector/testing/random";
import { pause } from "../../pod/pause.ts";
import { defineRole, type Role } from "./role.ts";

/** Share of the visits that add an item. */
const WRITES = 0.2;

/** Longest wait for a page, in milliseconds. */
const PAGE_MS_MAX = 10_000;

/** What a visitor does: look, or add an item of this title. */
export interface Visit {
  readonly title: string | undefined;
}

/** The visits of a seed, without end. */
export function* visits(seed: string): Generator<Visit, never> {
  const random = new Random(seed);
  for (let count = 1;; count++) {
    yield { title: random.between(0, 1) < WRITES ? `thing ${count}` : undefined };
  }
}

/** Visits until told to stop. What does not answer is visited again: starting takes its time. */
export const TODO_VISITORS: Role = defineRole({
  name: "todo-visitors",
  summary: "The to-do application's visitors: an even load.",
  flags: [
    {
      name: "url",
      kind: "string",
      default: "http://127.0.0.1:8080",
      placeholder: "URL",
      help: "The frontend.",
    },
    { name: "pages-per-second", kind: "number", min: 0.01, default: 5, help: "How many." },
    { name: "seed", kind: "string", default: "1", help: "Who visits when." },
  ],
}, async ({ url, pagesPerSecond, seed }, signal) => {
  for (const visit of visits(seed)) {
    if (signal.aborted) break;
    await Promise.all([pay(visit, url), pause(1_000 / pagesPerSecond, signal)]);
  }
  return 0;
});

async function pay({ title }: Visit, url: string): Promise<void> {
  const post = title === undefined ? {} : { method: "POST", body: new URLSearchParams({ title }) };
  try {
    const answer = await fetch(url, { ...post, signal: AbortSignal.timeout(PAGE_MS_MAX) });
    await answer.body?.cancel();
    if (!answer.ok) console.error(`Cannot see the page: it answers with ${answer.status}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`Cannot see the page: ${reason}`);
  }
}
