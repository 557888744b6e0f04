/**
 * One request to a viewer: bounded in time and size, with one kind of error.
 *
 * @module
 */

import { misfitOf, type Shape } from "./answer_shape.ts";
import { type AskedUrl, ViewerError } from "./client_error.ts";
import { type AnyAsked, queryText } from "./client_query.ts";
import type { WireProblem } from "./problem.ts";

/** Largest answer that is read into memory, in bytes; a viewer's have at most 10 MB. */
export const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

/** Characters of a strange answer that are told. */
const SHOWN_LENGTH_MAX = 60;

/** Calls `act` once after `delayMs`, unless the function that it returns is called before. */
export type StartTimer = (act: () => void, delayMs: number) => () => void;

/** Where and how to ask. */
export interface Connection {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly headers: Headers;
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly timeoutMs: number;
  readonly startTimer: StartTimer;
}

/** What is asked. */
export interface ClientRequest {
  readonly path: string;
  readonly query: AnyAsked;
  /** Media type that is wanted. */
  readonly accept: string;
  readonly signal: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer of somebody, of the media type that was wanted. Disposing of it gives the connection up. */
export interface Answer extends Disposable {
  readonly response: Response;
  /**
   * The next bytes, undefined at the end.
   *
   * @throws {ViewerError}
   */
  readonly read: () => Promise<Uint8Array | undefined>;
  /** From now on, each read may take this long; until then, everything together has `timeoutMs`. */
  readonly allow: (stepMs: number) => void;
  readonly asked: AskedUrl;
}

/** Asks, and waits until an answer begins. @throws {ViewerError} */
export async function openAnswer(
  connection: Connection,
  request: ClientRequest,
): Promise<Answer> {
  const { signal: caller, path, accept } = request;
  const asked = { baseUrl: connection.baseUrl, path };
  const clock = new Deadline(connection);
  const over = new AbortController();
  const signal = AbortSignal.any([
    clock.signal,
    over.signal,
    ...caller === undefined ? [] : [caller],
  ]);
  const guarded = async <Result>(step: () => Promise<Result>): Promise<Result> => {
    try {
      signal.throwIfAborted();
      return await untilAborted(step(), signal);
    } catch (error) {
      throw new ViewerError(reasonOf(error, { caller, clock }), asked, { cause: error });
    }
  };
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const dispose = () => {
    clock.stop();
    over.abort();
    // Whether the other side took note makes no difference any more.
    reader?.cancel().then(ignore, ignore);
  };
  try {
    const response = await guarded(async () =>
      await connection.fetch(toRequest(connection, request, signal))
    );
    reader = response.body?.getReader();
    const read = async () => {
      clock.beginStep();
      try {
        return (await guarded(async () => await reader?.read()))?.value;
      } finally {
        clock.endStep();
      }
    };
    const allow = (stepMs: number) => clock.allow(stepMs);
    const answer = { response, read, allow, asked, [Symbol.dispose]: dispose };
    await requireType(answer, accept);
    return answer;
  } catch (error) {
    dispose();
    throw error;
  }
}

function ignore(): void {}

/** Asks for JSON of a shape. @throws {ViewerError} */
export async function askJson<Body>(
  connection: Connection,
  request: Omit<ClientRequest, "accept">,
  shape: Shape,
): Promise<Body> {
  using answer = await openAnswer(connection, { ...request, accept: "application/json" });
  const body = parseJson(await readText(answer));
  const misfit = misfitOf(body, shape);
  if (misfit === undefined) return body as Body;
  throw strange(answer, `it answers with other JSON than a viewer's: ${misfit}`);
}

function toRequest(
  { baseUrl, headers: all }: Connection,
  { path, query, accept, headers: own }: ClientRequest,
  signal: AbortSignal,
): Request {
  const text = queryText(query);
  const headers = new Headers(all);
  for (const [name, value] of Object.entries({ accept, ...own })) headers.set(name, value);
  // A redirect would carry the token to whoever is named in it.
  const options = { headers, signal, redirect: "manual" } as const;
  return new Request(`${baseUrl}${path}${text === "" ? "" : `?${text}`}`, options);
}

/** Turns everything but a wanted answer into an error. */
async function requireType(answer: Answer, accept: string): Promise<void> {
  const { response: { status, headers }, asked } = answer;
  const type = headers.get("content-type")?.replace(/;.*/, "").trim().toLowerCase();
  if (status >= 300 && status < 400) {
    throw strange(answer, `it redirects to ${headers.get("location") ?? "nowhere"}`);
  }
  if (status === 200 && type !== undefined && accept.split(",").includes(type)) return;
  const text = await readText(answer);
  const problem = type === "application/problem+json" ? parseJson(text) : undefined;
  if (isProblem(problem)) throw new ViewerError({ kind: "problem", problem }, asked);
  const start = JSON.stringify(text.trimStart().slice(0, SHOWN_LENGTH_MAX));
  throw strange(answer, `it answers ${status} ${type ?? "without a type"} ${start}`);
}

async function readText(answer: Answer): Promise<string> {
  const decoder = new TextDecoder();
  let [text, byteCount] = ["", 0];
  for (let bytes = await answer.read(); bytes !== undefined; bytes = await answer.read()) {
    byteCount += bytes.length;
    if (byteCount > ANSWER_BYTES_MAX) {
      throw strange(answer, `it answers with more than ${ANSWER_BYTES_MAX} bytes`);
    }
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // told as an answer of another kind
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isProblem(body: unknown): body is WireProblem {
  return isObject(body) && typeof body.type === "string" && typeof body.detail === "string" &&
    typeof body.status === "number" && body.type.startsWith("urn:fgm:problem:");
}

function strange({ asked }: Pick<Answer, "asked">, state: string): ViewerError {
  return new ViewerError({ kind: "not-a-viewer", state }, asked);
}

function reasonOf(
  error: unknown,
  { caller, clock }: { readonly caller: AbortSignal | undefined; readonly clock: Deadline },
): ConstructorParameters<typeof ViewerError>[0] {
  if (caller?.aborted) return { kind: "cancelled" };
  if (clock.signal.aborted) return { kind: "timeout", timeoutMs: clock.timeoutMs };
  return { kind: "unreachable", state: stateOf(error) };
}

/** What `fetch` says, in fewer words. */
function stateOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/connection refused/i.test(message)) return "the connection is refused";
  if (/dns error/i.test(message)) return "the name of the host is not known";
  if (/certificate|tls/i.test(message)) return "there is no secure connection";
  if (/reading a body|connection closed|reset/i.test(message)) return "the connection broke off";
  return message.replace(/^error sending request.*?\): /, "");
}

/** Bounds how long something takes: all of it, or each step of it. */
class Deadline {
  /** What is allowed at present. */
  timeoutMs: number;
  readonly #startTimer: StartTimer;
  readonly #controller = new AbortController();
  #isStepwise = false;
  #stop: () => void;

  constructor({ timeoutMs, startTimer }: Pick<Connection, "timeoutMs" | "startTimer">) {
    this.timeoutMs = timeoutMs;
    this.#startTimer = startTimer;
    this.#stop = this.#start();
  }

  /** Aborted when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on, each step has this long, and what lies between two steps does not count. */
  allow(stepMs: number): void {
    this.#isStepwise = true;
    this.timeoutMs = stepMs;
    this.#stop();
  }

  beginStep(): void {
    if (this.#isStepwise) this.#stop = this.#start();
  }

  endStep(): void {
    if (this.#isStepwise) this.#stop();
  }

  stop(): void {
    this.#stop();
  }

  #start(): () => void {
    return this.#startTimer(() => this.#controller.abort(), this.timeoutMs);
  }
}

/** A promise that does not outlive a signal, whatever its maker makes of the same signal. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
