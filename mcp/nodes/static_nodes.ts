/**
 * Nodes that are told on the command line: `--viewer worker-1=http://127.0.0.1:8050`.
 *
 * @module
 */

import { createViewerClient, type ViewerClient } from "@fgm/server/api/client";
import { byNodeName, type KnownNode, type NodeSet } from "./node_set.ts";

/** Most viewers that can be told; for more there is the cluster. */
export const VIEWERS_MAX = 500;

/** A node and the URL of its viewer. */
export interface StaticViewer {
  readonly name: string;
  readonly url: string;
}

/** What a set needs besides the viewers. */
export interface StaticNodesOptions {
  /** Shown to every viewer. */
  readonly token?: string | undefined;
  readonly userAgent?: string;
  /** Instead of the global one. */
  readonly fetch?: (request: Request) => Response | Promise<Response>;
}

/**
 * Reads the values of `--viewer`, each `NODE=URL`.
 *
 * @throws {RangeError} for the first that is none, with one line for a person.
 */
export function parseStaticViewers(values: readonly string[]): readonly StaticViewer[] {
  if (values.length > VIEWERS_MAX) {
    throw new RangeError(
      `Cannot use ${values.length} times --viewer: ${VIEWERS_MAX} at most; run it in the cluster`,
    );
  }
  const viewers = new Map<string, StaticViewer>();
  for (const value of values) {
    const viewer = parseViewer(value);
    if (viewers.has(viewer.name)) {
      throw new RangeError(`Cannot use --viewer for node "${viewer.name}" twice: names are unique`);
    }
    viewers.set(viewer.name, viewer);
  }
  return [...viewers.values()];
}

function parseViewer(value: string): StaticViewer {
  const wayOut = "give NODE=URL, such as worker-1=http://127.0.0.1:8050";
  // A URL may hold "=" in its path; a name may not.
  const [, name, url] = /^([^=:/]*)=(.*)$/.exec(value) ?? [];
  if (name === undefined || url === undefined) {
    throw new RangeError(`Cannot use --viewer "${told(value)}": it names no node; ${wayOut}`);
  }
  if (!/^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/.test(name)) {
    throw new RangeError(
      `Cannot use --viewer "${told(value)}": "${name}" is no name of a node; ${wayOut}`,
    );
  }
  try {
    return { name, url: createViewerClient({ url }).baseUrl };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RangeError(`Cannot use --viewer for node "${name}": ${cause.message}`, { cause });
  }
}

/** A value for an error: without what may be a password. */
function told(value: string): string {
  return value.replace(/\/\/[^/@]*@/, "//…@");
}

/** A set that never changes. Whether a viewer is there shows when it is asked. */
export function staticNodes(
  viewers: readonly StaticViewer[],
  { token, userAgent, fetch }: StaticNodesOptions = {},
): NodeSet {
  const nodes = viewers.map(({ name, url }): KnownNode => ({ name, url, state: "ready" }))
    .sort(byNodeName);
  const clients = new Map<string, ViewerClient>(
    viewers.map(({ name, url }) => [
      name,
      createViewerClient({
        url,
        ...token === undefined ? {} : { token },
        ...userAgent === undefined ? {} : { userAgent },
        ...fetch === undefined ? {} : { fetch },
      }),
    ]),
  );
  return {
    nodes: () => nodes,
    staleness: () => undefined,
    client: (node) => clients.get(node),
  };
}
