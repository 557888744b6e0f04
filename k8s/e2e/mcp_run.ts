/**
 * A running `fgm-mcp-server`, and requests to it that are written by hand.
 *
 * @module
 */

import { type Program, type ProgramOptions, startProgram } from "./program.ts";
import { until } from "./until.ts";

/** A server that listens. Disposing kills it. */
export interface McpRun extends AsyncDisposable {
  readonly program: Program;
  /** Of `/mcp`. */
  readonly url: string;
}

/** Variables of the machine that would change what the tests see. */
const PLAIN_ENV: Readonly<Record<string, string>> = {
  ...{ FGM_VIEWERS: "", FGM_TOKEN_FILE: "", FGM_VIEWER_TOKEN_FILE: "", FGM_INSECURE: "" },
  ...{ KUBERNETES_SERVICE_HOST: "", POD_NAMESPACE: "" },
};

/** Starts a server with these arguments, which has not done anything yet. */
export function startMcpProgram(
  args: readonly string[],
  { env = {}, ...options }: ProgramOptions = {},
): Program {
  return startProgram("fgm-mcp-server", args, { ...options, env: { ...PLAIN_ENV, ...env } });
}

/** Starts a server on a free port of this machine, and waits until it listens. */
export async function startMcp(
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<McpRun> {
  const program = startMcpProgram(["--port", "0", ...args], options);
  const url = await until("fgm-mcp-server listens", () => {
    if (program.hasEnded) throw new Error(`fgm-mcp-server has ended: ${program.stderr}`);
    const listening = program.logged("Listening")[0]?.url;
    return listening === undefined ? undefined : String(listening);
  }, { explain: () => program.stderr });
  return { program, url, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
}

/** Headers that every request to `/mcp` has. */
export const MCP_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "application/json",
  "accept": "application/json, text/event-stream",
};

/** How a request is sent. */
export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Sends a message, or a batch of them. */
export function postMcp(
  url: string,
  message: unknown,
  { headers = {}, signal }: PostOptions = {},
): Promise<Response> {
  return fetch(url, {
    method: "POST",
    body: JSON.stringify(message),
    headers: { ...MCP_HEADERS, ...headers },
    ...(signal === undefined ? {} : { signal }),
  });
}

/** A request of the protocol (JSON-RPC 2.0). */
export interface RpcRequest {
  readonly jsonrpc: "2.0";
  readonly id: number | string;
  readonly method: string;
  readonly params: unknown;
}

/** Writes a request. */
export function request(id: number | string, method: string, params: unknown = {}): RpcRequest {
  return { jsonrpc: "2.0", id, method, params };
}

/** A call of a tool. `meta` may hold a progress token. */
export function toolCall(
  id: number | string,
  tool: string,
  { given = {}, meta }: { readonly given?: unknown; readonly meta?: unknown } = {},
): RpcRequest {
  return request(id, "tools/call", { name: tool, arguments: given, _meta: meta });
}

/** The first request of a session. */
export function initialize(protocolVersion: string = "2025-11-25"): RpcRequest {
  return request(0, "initialize", {
    protocolVersion,
    capabilities: {},
    clientInfo: { name: "fgm-e2e", version: "1" },
  });
}

/** A session that was begun by hand. */
export interface HandSession {
  /** To be sent along with everything. */
  readonly headers: Readonly<Record<string, string>>;
  /** What `initialize` was answered. */
  readonly result: Readonly<Record<string, unknown>>;
}

/** Begins a session. */
export async function beginSession(
  url: string,
  { version = "2025-11-25", headers = {} }: {
    readonly version?: string;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<HandSession> {
  const response = await postMcp(url, initialize(version), { headers });
  const id = response.headers.get("mcp-session-id");
  const [event] = await readEvents(response);
  if (id === null || event === undefined) throw new Error(`No session: ${response.status}`);
  const { result } = event.message as { result: HandSession["result"] };
  const session = {
    ...headers,
    "mcp-session-id": id,
    "mcp-protocol-version": String(result.protocolVersion),
  };
  const noted = await postMcp(url, { jsonrpc: "2.0", method: "notifications/initialized" }, {
    headers: session,
  });
  await noted.body?.cancel();
  return { headers: session, result };
}

/** One event of a stream (WHATWG HTML, "Server-sent events"). */
export interface StreamEvent {
  readonly id: string | undefined;
  readonly message: Readonly<Record<string, unknown>>;
}

/** The messages of a stream up to its end; the event that only opens it is left out. */
export async function readEvents(response: Response): Promise<readonly StreamEvent[]> {
  return parseEvents(await response.text());
}

/** The messages in the text of a stream. */
export function parseEvents(text: string): readonly StreamEvent[] {
  return text.split("\n\n").flatMap((block) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
    const data = field("data");
    return data === undefined || data === ""
      ? []
      : [{ id: field("id"), message: JSON.parse(data) }];
  });
}
