/**
 * Finds the container that an agent means, on one node or on all.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import type { WireContainer } from "@fgm/server/api/containers";
import { clipped, clippedName } from "../answers/clipped.ts";
import { failuresText, nobodyText } from "../answers/failures_text.ts";
import { timeText } from "../answers/number_text.ts";
import type { NodeSet } from "../nodes/node_set.ts";
import { type AskContext, askViewers, type Failed } from "../viewers/ask_viewers.ts";
import { nodesToAsk } from "./find_nodes.ts";
import { lineageOf, type Located, matchContainer, type Target } from "./match_container.ts";
import { nearNames } from "./near_names.ts";
import { ToolError } from "./tool_error.ts";

/** Containers that a viewer is asked for: more than these make no sensible choice. */
const LISTED_MAX = 200;

/** Longest search that a viewer takes, in characters. */
const SEARCH_LENGTH_MAX = 250;

/** Candidates named in an error. */
const CANDIDATES_MAX = 8;

/** What is wanted, and of whom. */
export interface ContainerQuestion {
  readonly nodes: NodeSet;
  /** As typed; all nodes are searched when it is left out. */
  readonly node: string | undefined;
  readonly signal: AbortSignal;
}

/** A container, and the nodes that could not be searched for others of the name. */
export interface FoundContainer {
  readonly target: Target;
  readonly failures: readonly Failed[];
}

/**
 * Finds the container that `wanted` means.
 *
 * @throws {ToolError} when it means none or more than one; it lists candidates.
 */
export async function findContainer(
  wanted: string,
  { nodes, node, signal }: ContainerQuestion,
): Promise<FoundContainer> {
  const only = nodesToAsk(nodes, node);
  const text = wanted.trim();
  if (text === "") {
    throw new ToolError('"container" is empty. list_containers names those there are.');
  }
  const { answers, failures } = await askViewers(
    nodes,
    (client, context) => listMatching(client, text, context),
    { only, signal },
  );
  if (answers.length === 0) throw new ToolError(nobodyText(failures));
  const listed = answers.flatMap((answer) =>
    answer.value.map((container): Located => ({ node: answer.node, container }))
  );
  const match = matchContainer(text, listed);
  switch (match.kind) {
    case "found":
      return { target: match.target, failures };
    case "ambiguous":
      throw new ToolError(ambiguousText(text, match.candidates));
    case "unknown":
      throw new ToolError(await unknownText(text, { nodes, signal, only, failures }));
    default:
      return match satisfies never;
  }
}

/** Containers whose name has every word of the text, or whose id begins with it. */
async function listMatching(
  client: ViewerClient,
  text: string,
  { signal }: AskContext,
): Promise<readonly WireContainer[]> {
  const ask = async (search: string) =>
    (await client.containers({ search, range: "all", limit: LISTED_MAX }, { signal })).containers;
  // fzf reads 'word as "occurs as it is". The end of a name that is too long for a search is enough.
  const exactly = text.split(/\s+/).map((word) => `'${word}`).join(" ");
  const end = `'${text.slice(-SEARCH_LENGTH_MAX)}`;
  const named = ask(exactly.length <= SEARCH_LENGTH_MAX ? exactly : end);
  const byId = /^[0-9a-f]{4,}$/i.test(text) ? ask(text.slice(0, SEARCH_LENGTH_MAX)) : [];
  return [...await named, ...await byId];
}

function ambiguousText(wanted: string, candidates: readonly Located[]): string {
  const isOnSeveral = new Set(candidates.map(({ node }) => node)).size > 1;
  const isSameName = new Set(candidates.map(({ container }) => lineageOf(container))).size === 1;
  const shown = candidates.slice(0, CANDIDATES_MAX).map(({ node, container }) =>
    `- ${candidateText(container)}${isOnSeveral ? ` on ${clippedName(node)}` : ""}`
  );
  const more = candidates.length - shown.length;
  const wayOut = isSameName && isOnSeveral ? 'Give "node" too' : "Give one of these names or ids";
  return `"${clipped(wanted, 80)}" fits ${candidates.length} containers. ${wayOut}:\n` +
    shown.join("\n") + (more === 0 ? "" : `\nand ${more} more; give more of the name.`);
}

/** `namespace/pod/container (short id, last seen time)`. */
function candidateText(container: WireContainer): string {
  const seen = `last seen ${timeText(container.last_seen_ms)}`;
  return container.lineage === null
    ? `${container.id} (${seen})`
    : `${clippedName(container.lineage, 160)} (${container.short_id}, ${seen})`;
}

async function unknownText(
  wanted: string,
  { nodes, signal, only, failures }: Omit<ContainerQuestion, "node"> & {
    readonly only: readonly string[];
    readonly failures: readonly Failed[];
  },
): Promise<string> {
  const where = only.length === 1 ? `on node "${only[0]}"` : "on any node that answered";
  const silent = failures.length === 0 ? "" : ` ${failuresText(failures)}`;
  const { answers } = await askViewers(nodes, async (client, context) => {
    const call = { signal: context.signal };
    const fuzzy = { search: wanted.slice(0, SEARCH_LENGTH_MAX), range: "all", limit: 5 } as const;
    const near = await client.containers(fuzzy, call);
    if (near.containers.length > 0) return { similar: near.containers, others: [] };
    const all = await client.containers({ range: "all", limit: LISTED_MAX }, call);
    return { similar: [], others: all.containers };
  }, { only, signal });
  const similar = answers.flatMap(({ value }) => value.similar);
  const near = nearestOf(wanted, [...similar, ...answers.flatMap(({ value }) => value.others)]);
  const told = (near.length === 0 ? similar : near).slice(0, 3);
  const wayOut = told.length === 0
    ? "list_containers names those that there are."
    : `Nearest:\n${told.map((one) => `- ${candidateText(one)}`).join("\n")}`;
  return `There is no container "${clipped(wanted, 80)}" ${where}.${silent} ${wayOut}`;
}

/** The nearest by any part of their name. */
function nearestOf(
  wanted: string,
  containers: readonly WireContainer[],
): readonly WireContainer[] {
  const meant = new Map<string, WireContainer>();
  for (const container of containers) {
    const { pod_name: pod, container_name: name, short_id: id } = container;
    for (const text of [lineageOf(container), pod, name, id]) {
      if (text !== null) meant.set(text, container);
    }
  }
  const last = wanted.split("/").at(-1) ?? wanted;
  const near = [...nearNames(wanted, meant.keys()), ...nearNames(last, meant.keys())];
  return [...new Set(near.flatMap((text) => meant.get(text) ?? []))];
}
