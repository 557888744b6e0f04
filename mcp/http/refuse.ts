/**
 * Refusals on the level of HTTP.
 *
 * @module
 */

/** Codes of errors that mean something to a client (JSON-RPC 2.0, and MCP for the last). */
export const ERROR_CODES = {
  parse: -32_700,
  server: -32_000,
  noSession: -32_001,
} as const;

/** How a refusal is told. */
export interface RefuseOptions {
  readonly code?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error as the protocol writes it, for a request whose id is not known (JSON-RPC 2.0). */
export function refuse(
  status: number,
  message: string,
  { code = ERROR_CODES.server, headers = {} }: RefuseOptions = {},
): Response {
  return Response.json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status, headers });
}
