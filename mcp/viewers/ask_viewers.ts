/**
 * Asks the viewers of several nodes the same question. A node that is dead, slow or broken is named,
 * and never takes the answers of the others away.
 *
 *     worker-1  ──answer────▶                        answers:  worker-1, worker-3
 *     worker-2  ──timeout───▶ ──again, less time──▶  failures: worker-2 "no answer within 8 s …"
 *     worker-3  ──refused──▶ ──again──answer──▶
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import { ViewerError } from "@fgm/server/api/client_error";
import type { WireProblem } from "@fgm/server/api/problem";
import { byNodeName, type NodeSet } from "../nodes/node_set.ts";
import { startTimeout, type StartTimer, TimedSignal, untilAborted } from "./timed_signal.ts";

/** Viewers that are asked at the same time: each may have to scan an hour of data. */
export const CONCURRENCY_DEFAULT = 8;

/** Time for the first try of a node, in milliseconds. */
export const TRY_MS_DEFAULT = 8_000;

/** Time for both tries of a node, as a multiple of that of the first. */
export const BOTH_TRIES_FACTOR = 1.5;

/** Time for all nodes together, in milliseconds: agents give up on a tool after 30 to 60 s. */
export const OVERALL_MS_DEFAULT = 25_000;

/** Shortest and longest pause before a second try, in milliseconds: a connection may just be renewed. */
export const RETRY_PAUSE_MS = { least: 50, most: 200 } as const;

/** What one node answered. */
export interface Asked<T> {
  readonly node: string;
  readonly value: T;
}

/** Why a node gave no answer. */
export interface Failed {
  readonly node: string;
  /** One line for a person; does not repeat the node's name. */
  readonly why: string;
  /** "not-asked" when the time was over before its turn; "broken" when its answer could not be used. */
  readonly kind: "unknown-node" | "not-ready" | "not-asked" | "broken" | ViewerError["kind"];
  /** What the viewer said, where it refused the question itself. */
  readonly problem?: WireProblem;
}

/** What came of a question; both lists are in the order of the nodes' names. */
export interface Answers<T> {
  readonly answers: readonly Asked<T>[];
  readonly failures: readonly Failed[];
}

/** What a question to one viewer is given. */
export interface AskContext {
  readonly node: string;
  /** To be handed to every call of the client. */
  readonly signal: AbortSignal;
}

/** Whom to ask, and how long. */
export interface AskOptions {
  /** Aborted when nobody waits for the answers any more. */
  readonly signal?: AbortSignal;
  /** Names of the nodes to ask; every node that is known when left out. */
  readonly only?: readonly string[];
  readonly concurrency?: number;
  /** Time for the first try of a node, in milliseconds; a second one has half of that and what is left. */
  readonly timeoutMs?: number;
  /** Time for all nodes together, in milliseconds. */
  readonly overallMs?: number;
  /** Second tries of a node that is unreachable or too slow: 0 or 1. */
  readonly retries?: 0 | 1;
  /** Monotonic clock in milliseconds; `performance.now` by default. */
  readonly now?: () => number;
  /** Draws numbers in [0, 1); `Math.random` by default. */
  readonly random?: () => number;
  /** `setTimeout` by default. */
  readonly startTimer?: StartTimer;
}

type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Omit<Failed, "node"> };

/** A question under way: what all nodes have in common. */
interface Question<T> {
  readonly nodes: NodeSet;
  readonly ask: (client: ViewerClient, context: AskContext) => Promise<T>;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly caller: AbortSignal | undefined;
  readonly endMs: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly startTimer: StartTimer;
}

/**
 * Asks, and waits until each node has answered or failed. `ask` may make several calls; its rejections
 * are failures of its node. A second try takes the node's client anew, since its pod may have been
 * replaced in between.
 *
 * @throws the reason of `signal` when that is aborted; requests under way are aborted with it.
 */
export async function askViewers<T>(
  nodes: NodeSet,
  ask: (client: ViewerClient, context: AskContext) => Promise<T>,
  options: AskOptions = {},
): Promise<Answers<T>> {
  const now = options.now ?? (() => performance.now());
  const question: Question<T> = {
    nodes,
    ask,
    timeoutMs: options.timeoutMs ?? TRY_MS_DEFAULT,
    retries: options.retries ?? 1,
    caller: options.signal,
    endMs: now() + (options.overallMs ?? OVERALL_MS_DEFAULT),
    now,
    random: options.random ?? Math.random,
    startTimer: options.startTimer ?? startTimeout,
  };
  const names = [...new Set(options.only ?? nodes.nodes().map(({ name }) => name))]
    .sort((a, b) => byNodeName({ name: a }, { name: b }));
  const outcomes = new Map<string, Outcome<T>>();
  const waiting = names.values();
  const work = async () => {
    // The workers share one iterator, so that each name is taken once.
    for (const name of waiting) outcomes.set(name, await askNode(question, name));
  };
  const workers = Math.min(options.concurrency ?? CONCURRENCY_DEFAULT, names.length);
  await Promise.all(Array.from({ length: workers }, work));
  return inOrder(names, outcomes);
}

function inOrder<T>(
  names: readonly string[],
  outcomes: ReadonlyMap<string, Outcome<T>>,
): Answers<T> {
  const answers: Asked<T>[] = [];
  const failures: Failed[] = [];
  for (const node of names) {
    const outcome = outcomes.get(node);
    if (outcome?.ok === true) answers.push({ node, value: outcome.value });
    if (outcome?.ok === false) failures.push({ node, ...outcome.failure });
  }
  return { answers, failures };
}

/** Asks one node, at most twice. */
async function askNode<T>(question: Question<T>, node: string): Promise<Outcome<T>> {
  const { timeoutMs, retries, now, random } = question;
  question.caller?.throwIfAborted();
  const bothEndMs = Math.min(question.endMs, now() + timeoutMs * BOTH_TRIES_FACTOR);
  const first = await tryNode(question, node, Math.min(timeoutMs, bothEndMs - now()));
  if (first.ok || retries === 0 || !isPassing(first.failure)) return first;
  const { least, most } = RETRY_PAUSE_MS;
  const pauseMs = least + random() * (most - least);
  if (now() + pauseMs >= bothEndMs) return first;
  await pause(question, pauseMs);
  const leftMs = bothEndMs - now();
  if (leftMs <= 0) return first;
  const second = await tryNode(question, node, leftMs);
  if (second.ok) return second;
  // The limit of the first try is the one to tell: that of the second is what was left.
  const told = second.failure.kind === "timeout" ? first.failure : second.failure;
  return { ok: false, failure: { ...told, why: `${told.why}, asked twice` } };
}

/** One try. */
async function tryNode<T>(
  question: Question<T>,
  node: string,
  limitMs: number,
): Promise<Outcome<T>> {
  if (limitMs <= 0) {
    const why = "not asked: the time for all nodes together was over";
    return { ok: false, failure: { kind: "not-asked", why } };
  }
  const client = question.nodes.client(node);
  if (client === undefined) return { ok: false, failure: whyNoClient(question.nodes, node) };
  const { caller, startTimer } = question;
  using timed = new TimedSignal(limitMs, { caller, startTimer });
  try {
    const answer = question.ask(client, { node, signal: timed.signal });
    return { ok: true, value: await untilAborted(answer, timed.signal) };
  } catch (error) {
    caller?.throwIfAborted();
    if (timed.isOver) {
      const why = `no answer within ${secondsOf(limitMs)} s`;
      return { ok: false, failure: { kind: "timeout", why } };
    }
    return { ok: false, failure: failureOf(error) };
  }
}

function whyNoClient(nodes: NodeSet, name: string): Omit<Failed, "node"> {
  const node = nodes.nodes().find((known) => known.name === name);
  if (node === undefined) return { kind: "unknown-node", why: "there is no such node" };
  return { kind: "not-ready", why: `not ready: ${node.why ?? "no reason is known"}` };
}

/** Whether a second try may bring more than the first. */
function isPassing({ kind }: Omit<Failed, "node">): boolean {
  return kind === "unreachable" || kind === "timeout";
}

function failureOf(error: unknown): Omit<Failed, "node"> {
  if (!(error instanceof ViewerError)) {
    const said = error instanceof Error ? error.message : String(error);
    return { kind: "broken", why: `its answer cannot be used: ${said}` };
  }
  const { reason } = error;
  switch (reason.kind) {
    case "problem":
      return { kind: "problem", why: reason.problem.detail, problem: reason.problem };
    case "unreachable":
      return { kind: "unreachable", why: `unreachable: ${reason.state}` };
    case "timeout":
      return { kind: "timeout", why: `no answer within ${secondsOf(reason.timeoutMs)} s` };
    case "not-a-viewer":
      return { kind: "not-a-viewer", why: `no viewer: ${reason.state}` };
    case "cancelled":
      return { kind: "cancelled", why: "the question was cancelled" };
    default:
      return reason satisfies never;
  }
}

/** For a person: "8", "0.5". */
function secondsOf(limitMs: number): string {
  return String(Math.round(limitMs / 100) / 10);
}

async function pause<T>(question: Question<T>, pauseMs: number): Promise<void> {
  const { caller, startTimer } = question;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = startTimer(resolve, pauseMs);
  try {
    await (caller === undefined ? promise : untilAborted(promise, caller));
  } finally {
    stop();
  }
}
