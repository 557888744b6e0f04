/**
 * Plays an incident: writes its data, serves it by real viewers, and asks the real MCP server about it.
 *
 * @module
 */

import { join } from "@std/path";
import { Random } from "@fgm/collector/testing/random";
import { ordinaryContainers, scriptedTicks } from "@fgm/collector/testing/scripted_node";
import { writeTicks } from "@fgm/collector/testing/tick_directory";
import { judge } from "@fgm/mcp/evaluation/expectation";
import { firstContainer, statementsOf } from "@fgm/mcp/evaluation/statements";
import { tokensOf } from "@fgm/mcp/testing/answer_text";
import { type ConnectedPair, connectPair, type ToolAnswer } from "@fgm/mcp/testing/connected_pair";
import { brokenViewer, type FakeNode, fakeNodes } from "@fgm/mcp/testing/fake_nodes";
import { createViewerClient } from "@fgm/server/api/client";
import { startTestViewer } from "@fgm/server/testing/test_viewer";
import { FORMAT_VERSION, VERSION } from "../../pod/version.ts";
import type { Incident, IncidentCall, IncidentKind, IncidentNode } from "./incident.ts";

/** What came of one call. */
export interface CallOutcome {
  readonly tool: string;
  readonly tokens: number;
  readonly problems: readonly string[];
  readonly text: string;
  readonly structured: ToolAnswer["structured"];
}

/** What came of an incident. */
export interface IncidentOutcome {
  readonly name: string;
  readonly seed: number;
  readonly calls: readonly CallOutcome[];
}

/** How an incident is played. */
export interface PlayOptions {
  readonly seed: number;
  /** Containers of each node that have nothing to do with it. */
  readonly ordinary: number;
}

/** Monday, in the middle of the morning. */
const START_MS = Date.UTC(2026, 0, 12, 9);

/** Programs that live on; jobs that come and go are causes of their own. */
const ORDINARY_MIX = { idle: 4, poller: 2, web: 3, managed: 2, database: 1, noise: 1 } as const;

const ROTATION_SECONDS = 1_200;

/** Plays one drawing of an incident, and judges the answers. */
export async function playIncident(
  kind: IncidentKind,
  { seed, ordinary }: PlayOptions,
): Promise<IncidentOutcome> {
  const random = new Random(`${kind.name} ${seed}`);
  const incident = kind.draw(
    random,
    (label) =>
      ordinaryContainers(`${kind.name} ${seed} ${label}`, { mix: ORDINARY_MIX, count: ordinary }),
  );
  const dir = await Deno.makeTempDir({ prefix: "fgm-incident-" });
  try {
    await using stack = new AsyncDisposableStack();
    const nodes: Record<string, FakeNode> = {};
    for (const [name, node] of Object.entries(incident.nodes)) {
      nodes[name] = await openNode(node, { name, dir: join(dir, name), seed, incident, stack });
    }
    const pair = stack.use(
      await connectPair({ nodes: fakeNodes(nodes), version: VERSION, observe: rethrowing }),
    );
    return { name: kind.name, seed, calls: await callInTurn(pair, incident.calls) };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** A mistake of the server must not look like an answer that says too little. */
function rethrowing(): (outcome: { readonly kind: string; readonly error?: unknown }) => void {
  return ({ kind, error }) => {
    if (kind === "failed") throw error;
  };
}

async function openNode(
  node: IncidentNode,
  { name, dir, seed, incident, stack }: {
    readonly name: string;
    readonly dir: string;
    readonly seed: number;
    readonly incident: Incident;
    readonly stack: AsyncDisposableStack;
  },
): Promise<FakeNode> {
  if (node.kind === "dead") return brokenViewer({ kind: "unreachable", state: "nobody answers" });
  const { seconds, intervalMs = 1_000 } = incident;
  const ticks = scriptedTicks({
    ...{ ...node, seed: `${name} ${seed}`, intervalMs, startMs: START_MS },
    ticks: Math.floor(seconds * 1_000 / intervalMs),
  });
  const rotationSeconds = Math.max(ROTATION_SECONDS, seconds / 12);
  await writeTicks(dir, { session: sessionOf(name, { intervalMs, rotationSeconds }), ticks });
  const viewer = stack.use(startTestViewer([dir], { nowMs: START_MS + seconds * 1_000 + 2_000 }));
  return createViewerClient({
    url: "http://localhost:8050",
    fetch: (request) => viewer.fetch(new URL(request.url).pathname + new URL(request.url).search),
  });
}

function sessionOf(
  nodeName: string,
  { intervalMs, rotationSeconds }: {
    readonly intervalMs: number;
    readonly rotationSeconds: number;
  },
): Parameters<typeof writeTicks>[1]["session"] {
  return {
    ...{ runId: "00000000-0000-4000-8000-000000000001", identifier: `fgm-${nodeName}` },
    ...{ startMs: START_MS, nodeName, clusterName: "incidents", gitRev: "", version: VERSION },
    ...{ samplingIntervalMs: intervalMs, rotationSeconds, formatVersion: FORMAT_VERSION },
  };
}

async function callInTurn(
  pair: ConnectedPair,
  calls: readonly IncidentCall[],
): Promise<readonly CallOutcome[]> {
  const outcomes: CallOutcome[] = [];
  let top = "";
  for (const { tool, given, verdict } of calls) {
    const answer = await pair.call(tool, { ...given?.({ startMs: START_MS, top }) });
    const { text, structured, isError } = answer;
    const statements = statementsOf(tool, structured);
    if (tool === "find_changes" || tool === "list_containers") {
      top = firstContainer(statements) ?? top;
    }
    const problems = judge({ text, isError, statements }, verdict, { startMs: START_MS });
    outcomes.push({ tool, tokens: tokensOf(answer), problems, text, structured });
  }
  return outcomes;
}
