/**
 * The Kubernetes API over `fetch`: one JSON answer, or a watch. Asks only, and never changes anything.
 *
 * @module
 */

import { JsonLines } from "./json_lines.ts";
import type { KubeAccess, KubeCredentials } from "./kube_access.ts";
import { KubeConnections } from "./kube_connections.ts";
import { KubeError, type KubeErrorReason } from "./kube_error.ts";
import { Patience, startTimeout, type StartTimer } from "./patience.ts";

/** Time for a whole JSON answer, and for a watch to begin, in milliseconds. */
export const ANSWER_MS_DEFAULT = 15_000;

/** Silence after which a watch counts as lost, in milliseconds: the API sends bookmarks every minute. */
export const SILENCE_MS_DEFAULT = 150_000;

/** Largest JSON answer that is read into memory, in bytes: 250 pods of 20 KB, several times over. */
export const ANSWER_BYTES_MAX = 32 * 1024 * 1024;

/** Largest error text that is read, in bytes. */
const PROBLEM_BYTES_MAX = 64 * 1024;

/** One question. */
export interface KubeRequest {
  readonly query?: Readonly<Record<string, string>>;
  /** The forms of answer that are taken, as the header; JSON by default. */
  readonly accept?: string;
  /** Largest JSON answer that is read, in bytes; `ANSWER_BYTES_MAX` by default. */
  readonly bytesMax?: number;
  /** Aborted when the answer is not wanted any more. */
  readonly signal?: AbortSignal;
}

/** What happens on a watch. */
export type WatchItem =
  /** The API has taken the watch on. */
  | { readonly kind: "opened" }
  /** One line; what it means is not looked at here. */
  | { readonly kind: "message"; readonly message: unknown };

/** An API to ask. Everything fails with a `KubeError`. Disposing closes idle connections. */
export interface KubeApi extends Disposable {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** The JSON at `path`, such as "/api/v1/namespaces/fgm/pods". */
  readonly getJson: (path: string, request?: KubeRequest) => Promise<unknown>;
  /** What a path's watch sends, until the API ends it, which it does every few minutes. */
  readonly watch: (path: string, request?: KubeRequest) => AsyncGenerator<WatchItem, void, void>;
}

/** Limits, and the world. */
export interface KubeApiOptions {
  /** Time for a JSON answer, its body included, in milliseconds. */
  readonly answerMs?: number;
  /** Longest silence on a watch, in milliseconds. */
  readonly silenceMs?: number;
  readonly userAgent?: string;
  /** `setTimeout` by default. */
  readonly startTimer?: StartTimer;
}

/** Makes a client. Nothing is asked yet. */
export function createKubeApi(access: KubeAccess, options: KubeApiOptions = {}): KubeApi {
  const connections = new KubeConnections();
  const limits: Limits = {
    answerMs: options.answerMs ?? ANSWER_MS_DEFAULT,
    silenceMs: options.silenceMs ?? SILENCE_MS_DEFAULT,
    userAgent: options.userAgent ?? "fgm",
    startTimer: options.startTimer ?? startTimeout,
  };
  const open = (path: string, request: KubeRequest) =>
    openAnswer({ access, connections, limits, path, request });
  return {
    baseUrl: access.baseUrl,
    getJson: async (path, request = {}) => {
      using answer = await open(path, request);
      return answer.parse(await readText(answer, request.bytesMax ?? ANSWER_BYTES_MAX));
    },
    watch: (path, request = {}) =>
      follow(() => open(path, { ...request, query: { ...request.query, watch: "1" } }), limits),
    [Symbol.dispose]: () => connections[Symbol.dispose](),
  };
}

interface Limits {
  readonly answerMs: number;
  readonly silenceMs: number;
  readonly userAgent: string;
  readonly startTimer: StartTimer;
}

interface Asking {
  readonly access: KubeAccess;
  readonly connections: KubeConnections;
  readonly limits: Limits;
  readonly path: string;
  readonly request: KubeRequest;
}

/** An answer of status 200. Disposing gives the connection up. */
interface Answer extends Disposable {
  /** The next bytes, undefined at the end. */
  readonly read: () => Promise<Uint8Array | undefined>;
  /** From now on, each read has this long, in milliseconds; until then, everything has `answerMs`. */
  readonly allow: (stepMs: number) => void;
  readonly parse: (text: string) => unknown;
  readonly fail: (reason: KubeErrorReason, cause?: unknown) => KubeError;
}

async function* follow(
  open: () => Promise<Answer>,
  { silenceMs }: Limits,
): AsyncGenerator<WatchItem, void, void> {
  using answer = await open();
  yield { kind: "opened" };
  answer.allow(silenceMs);
  const lines = new JsonLines();
  for (let bytes = await answer.read(); bytes !== undefined; bytes = await answer.read()) {
    let messages;
    try {
      messages = lines.push(bytes);
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      throw answer.fail({ kind: "not-kubernetes", state: cause.message }, cause);
    }
    for (const message of messages) yield { kind: "message", message };
  }
}

/** Asks, and waits until an answer of status 200 begins. @throws {KubeError} */
async function openAnswer({ access, connections, limits, path, request }: Asking): Promise<Answer> {
  const asked = { baseUrl: access.baseUrl, path };
  const fail = (reason: KubeErrorReason, cause?: unknown) =>
    new KubeError(reason, asked, { cause });
  const credentials = readCredentials(access, fail);
  const patience = new Patience(limits.answerMs, {
    startTimer: limits.startTimer,
    caller: request.signal,
  });
  const step = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await patience.step(act);
    } catch (error) {
      throw fail(patience.reasonOf(error), error);
    }
  };
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const answer: Answer = {
    read: () => step(async () => (await reader?.read())?.value),
    allow: (stepMs) => patience.allow(stepMs),
    parse: (text) => parseJson(text, fail),
    fail,
    [Symbol.dispose]: () => {
      patience.end();
      // Whether the other side took note makes no difference any more.
      reader?.cancel().then(ignore, ignore);
    },
  };
  try {
    const response = await step(() =>
      fetch(urlOf(asked, request), {
        headers: headersOf(credentials, limits, request),
        signal: patience.signal,
        redirect: "manual", // a redirect would carry the token to whoever is named in it
        client: connections.clientFor(credentials),
      })
    );
    reader = response.body?.getReader();
    if (response.status === 200) return answer;
    throw fail(refusal(response, await readText(answer, PROBLEM_BYTES_MAX)));
  } catch (error) {
    answer[Symbol.dispose]();
    throw error;
  }
}

function ignore(): void {}

function readCredentials(access: KubeAccess, fail: Answer["fail"]): KubeCredentials {
  try {
    return access.credentials();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw fail({ kind: "no-credentials", state: error.message }, error);
  }
}

function urlOf(
  { baseUrl, path }: { readonly baseUrl: string; readonly path: string },
  { query = {} }: KubeRequest,
): string {
  const text = new URLSearchParams(query).toString();
  return `${baseUrl}${path}${text === "" ? "" : `?${text}`}`;
}

function headersOf(
  { token }: KubeCredentials,
  { userAgent }: Limits,
  { accept = "application/json" }: KubeRequest,
): Headers {
  const headers = new Headers({ accept, "user-agent": userAgent });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  return headers;
}

/** What an answer with another status than 200 says. */
function refusal(response: Response, text: string): KubeErrorReason {
  const { status } = response;
  if (status >= 300 && status < 400) {
    return { kind: "not-kubernetes", state: `it redirects, with status ${status}` };
  }
  const said = statusOf(text);
  if (said !== undefined) return { kind: "refused", status, ...said };
  // A load balancer or proxy in front of the API speaks for itself, mostly in HTML.
  if (status >= 400) return { kind: "refused", status, reason: "", message: "" };
  return { kind: "not-kubernetes", state: `it answers with status ${status}` };
}

/** The members of a Status object that a person wants to read; undefined when it is none. */
function statusOf(text: string): { readonly reason: string; readonly message: string } | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined; // not the API itself
  }
  if (typeof body !== "object" || body === null) return undefined;
  const { kind, reason = "", message = "" } = body as Readonly<Record<string, unknown>>;
  if (kind !== "Status" || typeof reason !== "string" || typeof message !== "string") {
    return undefined;
  }
  return { reason, message };
}

function parseJson(text: string, fail: Answer["fail"]): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fail({ kind: "not-kubernetes", state: "its answer is no JSON" }, cause);
  }
}

async function readText(answer: Answer, bytesMax: number): Promise<string> {
  const decoder = new TextDecoder();
  let [text, byteCount] = ["", 0];
  for (let bytes = await answer.read(); bytes !== undefined; bytes = await answer.read()) {
    byteCount += bytes.length;
    if (byteCount > bytesMax) {
      throw answer.fail({
        kind: "not-kubernetes",
        state: `its answer has more than ${bytesMax} bytes`,
      });
    }
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}
