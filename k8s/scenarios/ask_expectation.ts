/**
 * Asks a viewer what an expectation is about.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import { ViewerError } from "@fgm/server/api/client_error";
import type { WireEvent } from "@fgm/server/api/events";
import type { FindingOf } from "@fgm/server/api/studies";
import { containerOf, judge, type ViewerAnswer } from "./expectation.ts";
import type { CommandContext } from "./command_context.ts";
import { messageOf } from "./command_context.ts";
import { type RecordedVerdict, runNamespace, type RunRecord } from "./run_record.ts";
import type { Expectation, ExpectedEvent, Scenario } from "./scenario.ts";

/** Time before a run's start that is looked at, in milliseconds: clocks of machines differ. */
export const BEFORE_START_MS = 60_000;

/** The same behind its end. */
export const AFTER_END_MS = 60_000;

/** Events on one page, which is the most that a viewer gives. */
const EVENTS_PER_PAGE = 1_000;

/** Pages that are read: no expectation counts so many. */
const PAGES_MAX = 10;

/** Problems that say that there is nothing, rather than that something went wrong. */
const ABSENT = /:(unknown-container|unknown-metric|not-ready)$/;

/** Where and when to look. */
export interface Question {
  /** Namespace of the run. */
  readonly namespace: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  /** Absent for a run that goes on. */
  readonly to: number | undefined;
  readonly signal: AbortSignal;
}

/** Asks. @throws {ViewerError} when there is no answer; that there is no data yet is one. */
export async function askExpectation(
  client: ViewerClient,
  expectation: Expectation,
  question: Question,
): Promise<ViewerAnswer> {
  try {
    return await ask(client, expectation, question);
  } catch (error) {
    const problem = error instanceof ViewerError ? error.problem : undefined;
    if (problem === undefined || !ABSENT.test(problem.type)) throw error;
    return { kind: "absent", why: problem.detail };
  }
}

async function ask(
  client: ViewerClient,
  expectation: Expectation,
  { namespace, from, to, signal }: Question,
): Promise<ViewerAnswer> {
  const { pod, name } = containerOf(expectation);
  const range = to === undefined ? { from } : { from, to };
  const where = { containers: [`${namespace}/${pod}/${name}`], ...range };
  switch (expectation.kind) {
    case "container": {
      const { containers } = await client.containers({ namespace, ...range }, { signal });
      return { kind: "containers", containers };
    }
    case "event":
      return { kind: "events", events: await askEvents(client, expectation, { where, signal }) };
    case "study": {
      // A study that does not exist is refused by the viewer, with those that do.
      const study = expectation.study as keyof FindingOf;
      const query = { metric: expectation.metric, ...where };
      return { kind: "study", study: await client.study(study, query, { signal }) };
    }
    case "highlight":
      return { kind: "summary", summary: await client.summary(where, { signal }) };
    case "value": {
      const query = { metric: expectation.metric, ...where };
      return { kind: "summary", summary: await client.summary(query, { signal }) };
    }
    default:
      return expectation satisfies never;
  }
}

async function askEvents(
  client: ViewerClient,
  { types }: ExpectedEvent,
  { where, signal }: {
    readonly where: { readonly containers: string[]; readonly from: number; readonly to?: number };
    readonly signal: AbortSignal;
  },
): Promise<readonly WireEvent[]> {
  const { from, to, ...filters } = where;
  const shared = { ...filters, types: [...types], limit: EVENTS_PER_PAGE };
  const range = to === undefined ? { from } : { from, to };
  const events: WireEvent[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const query = cursor === undefined ? { ...shared, ...range } : { ...shared, cursor };
    const answer = await client.events(query, { signal });
    events.push(...answer.events);
    cursor = answer.next_cursor;
    if (cursor === undefined) break;
  }
  return events;
}

/**
 * Checks every expectation of a run's scenario with the viewer of the node that its pod is on. A viewer
 * that cannot be asked is what was there instead.
 *
 * @throws the reason of the context's signal.
 */
export async function checkRun(
  ctx: CommandContext,
  scenario: Scenario,
  run: RunRecord,
): Promise<readonly RecordedVerdict[]> {
  const verdicts: RecordedVerdict[] = [];
  for (const expectation of scenario.expectations) {
    const { text, container } = expectation;
    verdicts.push({ text, container, ...await checkOne(ctx, run, expectation) });
  }
  return verdicts;
}

async function checkOne(ctx: CommandContext, run: RunRecord, expectation: Expectation) {
  const { pod } = containerOf(expectation);
  const node = run.pods.find(({ name }) => name === pod)?.node || run.node;
  const question = {
    namespace: runNamespace(run),
    from: run.startMs - BEFORE_START_MS,
    to: run.endMs === undefined ? undefined : run.endMs + AFTER_END_MS,
    signal: ctx.signal,
  };
  try {
    const client = await ctx.viewers.client(node, ctx.signal);
    return judge(expectation, await askExpectation(client, expectation, question));
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof TypeError) throw error;
    const isLost = error instanceof ViewerError && /^(unreachable|timeout)$/.test(error.kind);
    if (isLost) ctx.viewers.doubt(node);
    return { met: false, evidence: messageOf(error) };
  }
}
