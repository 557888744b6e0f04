/**
 * The entry of fgm's MCP server in a file of an MCP client, such as a project's `.mcp.json`:
 *
 *     { "mcpServers": { "fgm": { "type": "http", "url": "http://127.0.0.1:8080/mcp" } } }
 *
 * Editors that call the list `servers` are met with that where the file has it. Whatever else the file
 * holds stays, in its order and indentation.
 *
 * @module
 */

import { memberOf, textAt } from "../client/json_value.ts";

/** Address of the MCP server once its port is forwarded. */
export const MCP_URL = "http://127.0.0.1:8080/mcp";

/** Name of the entry. */
const ENTRY = "fgm";

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The file's text with the entry in it. `text` is undefined where there is no file. Members that somebody
 * added to the entry stay; a token goes into its `headers`.
 *
 * @throws {SyntaxError} for text that is no JSON object, or whose list of servers is none.
 * @throws {RangeError} when the name is taken by a server of another kind.
 */
export function addMcpEntry(text: string | undefined, token: string | undefined): string {
  const { root, list, servers } = readServers(text);
  const known = memberOf(servers, ENTRY);
  if (known !== undefined && (!isObject(known) || !isOurs(known))) {
    throw new RangeError(`it has a server "${ENTRY}" that is another one: rename that`);
  }
  const headers = isObject(known?.headers) ? known.headers : {};
  const entry = {
    ...known,
    type: "http",
    url: MCP_URL,
    ...(token === undefined ? {} : { headers: { ...headers, Authorization: `Bearer ${token}` } }),
  };
  return write({ ...root, [list]: { ...servers, [ENTRY]: entry } }, text);
}

/**
 * The file's text without the entry; undefined where there is nothing to remove, since there is no file,
 * no entry, or one that is about another server.
 *
 * @throws {SyntaxError} for text that is no JSON object, or whose list of servers is none.
 */
export function removeMcpEntry(text: string | undefined): string | undefined {
  const { root, list, servers } = readServers(text);
  const known = memberOf(servers, ENTRY);
  if (!isObject(known) || !isOurs(known)) return undefined;
  const others = Object.fromEntries(Object.entries(servers).filter(([name]) => name !== ENTRY));
  return write({ ...root, [list]: others }, text);
}

function readServers(
  text: string | undefined,
): { readonly root: JsonObject; readonly list: string; readonly servers: JsonObject } {
  const root = text === undefined || text.trim() === "" ? {} : parse(text);
  if (!isObject(root)) throw new SyntaxError("it holds no JSON object");
  const isEditors = Object.hasOwn(root, "servers") && !Object.hasOwn(root, "mcpServers");
  const list = isEditors ? "servers" : "mcpServers";
  const servers = memberOf(root, list) ?? {};
  if (!isObject(servers)) throw new SyntaxError(`its "${list}" is no object`);
  return { root, list, servers };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError("it is no JSON, which has no comments either", { cause });
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOurs(entry: JsonObject): boolean {
  return textAt(entry, "url") === MCP_URL;
}

function write(root: JsonObject, text: string | undefined): string {
  const indent = /^[[{]\s*\n([ \t]+)/.exec(text?.trimStart() ?? "")?.[1] ?? "  ";
  try {
    return `${JSON.stringify(root, undefined, indent)}\n`;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new SyntaxError("it is nested too deep", { cause }); // what is read may be too deep to write
  }
}
