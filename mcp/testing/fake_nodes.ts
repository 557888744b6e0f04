/**
 * A set of nodes that says what a test wants it to say.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import { type AskedUrl, ViewerError, type ViewerErrorReason } from "@fgm/server/api/client_error";
import { byNodeName, type KnownNode, type NodeSet, type Staleness } from "../nodes/node_set.ts";

/** A node: its viewer, or why it has none. */
export type FakeNode = ViewerClient | Pick<KnownNode, "state" | "why">;

/** Nodes by name. */
export function fakeNodes(
  nodes: Readonly<Record<string, FakeNode>>,
  options: { readonly staleness?: Staleness } = {},
): NodeSet {
  const known = Object.entries(nodes).map(([name, node]): KnownNode =>
    "baseUrl" in node
      ? { name, url: node.baseUrl, state: "ready" }
      : { name, state: node.state, ...(node.why === undefined ? {} : { why: node.why }) }
  ).sort(byNodeName);
  return {
    nodes: () => known,
    staleness: () => options.staleness,
    client: (name) => {
      const node = nodes[name];
      return node !== undefined && "baseUrl" in node ? node : undefined;
    },
  };
}

const ASKED: AskedUrl = { baseUrl: "http://fake", path: "/" };

/** A viewer whose every answer is this error. */
export function brokenViewer(reason: ViewerErrorReason): ViewerClient {
  const fail = () => Promise.reject(new ViewerError(reason, ASKED));
  return {
    baseUrl: ASKED.baseUrl,
    health: fail,
    ready: fail,
    instance: fail,
    metrics: fail,
    filters: fail,
    containers: fail,
    timeseries: fail,
    events: fail,
    studies: fail,
    study: fail,
    summary: fail,
    live: async function* () {
      yield await fail();
    },
    export: fail,
    openapi: fail,
  };
}

/** What a viewer says of a question that it does not take. */
export function problemError(detail: string, candidates?: readonly string[]): ViewerError {
  const problem = {
    type: "urn:fgm:problem:bad-parameter",
    title: "Bad parameter",
    status: 400,
    detail,
    ...(candidates === undefined ? {} : { candidates }),
  };
  return new ViewerError({ kind: "problem", problem }, ASKED);
}
