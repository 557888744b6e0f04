/**
 * Incidents of memory.
 *
 * @module
 */

import { analyzeTop, findChanges, summarizeTop } from "./calls.ts";
import {
  all,
  holdsMemory,
  killedAgainAndAgain,
  leaks,
  leaksFromBirth,
  MIB,
  reads,
  restartedAt,
  since,
  usesCpu,
} from "./disturbances.ts";
import type { Incident, IncidentKind } from "./incident.ts";

const SECONDS = 3_600;

const MEMORY = "memory.current";

/** Memory incidents. */
export const MEMORY_INCIDENTS: readonly IncidentKind[] = [
  {
    name: "leak towards the limit",
    cause: "An app loses memory, and its limit is near.",
    draw(random, background): Incident {
      const from = random.integer(300, 1_500);
      const limit = 512 * MIB;
      const base = random.between(120, 200) * MIB;
      const perSecond = (limit * random.between(0.8, 0.9) - base) / (SECONDS - from);
      return onOneNode([{
        name: "payments/ledger-0/app",
        kind: "web",
        limits: { memoryBytes: limit },
        script: all(holdsMemory(base), leaks(from, perSecond)),
      }, ...background("a")], [
        findChanges({
          says: [{ container: "ledger-0", rankMax: 1, metric: MEMORY, direction: "up" }],
          tells: [/ledger-0.*memory\.current ris.*limit/],
        }),
        summarizeTop({ says: [{ kind: "highlight", text: /Memory grows .* limit/ }] }),
        analyzeTop("cgroup.v2.memory.stat.anon", {
          says: [{ kind: "trend", container: "ledger-0", direction: "up" }],
        }),
      ]);
    },
  },
  {
    name: "leak without limit",
    cause: "An app loses memory, and nothing but the node's end stops it.",
    draw(random, background): Incident {
      const perSecond = random.between(0.05, 0.2) * MIB;
      return onOneNode([{
        name: "search/indexer-0/app",
        kind: "web",
        limits: { memoryBytes: undefined },
        script: all(
          holdsMemory(random.between(200, 400) * MIB),
          leaks(random.integer(-2_000, 300), perSecond),
        ),
      }, ...background("a")], [
        findChanges({
          says: [{ kind: "trend", container: "indexer-0", rankMax: 1, metric: MEMORY }],
          hides: [/at its limit/],
        }),
        summarizeTop({ says: [{ kind: "highlight", text: /Memory grows/ }], hides: [/its limit/] }),
        analyzeTop("cgroup.v2.memory.stat.anon", { says: [{ kind: "trend", direction: "up" }] }),
      ]);
    },
  },
  {
    name: "OOM kills in a loop",
    cause: "An app leaks faster than its limit lets it live.",
    draw(random, background): Incident {
      const from = random.integer(300, 900);
      const lifeSeconds = random.integer(120, 300);
      const limit = 256 * MIB;
      const perSecond = (limit * 0.97 - 60 * MIB) / lifeSeconds;
      const lives = killedAgainAndAgain(from, { lifeSeconds, seconds: SECONDS });
      return onOneNode([{
        name: "shop/sessions-0/app",
        kind: "web",
        limits: { memoryBytes: limit },
        lives,
        script: all(holdsMemory(40 * MIB), leaksFromBirth(perSecond)),
      }, ...background("a")], [
        findChanges({
          says: [{
            kind: "event",
            container: "sessions-0",
            rankMax: 1,
            type: "oom_kill",
            countMin: 3,
          }],
          tells: [/sessions-0.*oom_kill/],
        }),
        summarizeTop({
          says: [{ kind: "highlight", type: "critical", text: /OOM killer/ }, {
            kind: "highlight",
            text: /restarted \d+ times/,
          }],
          tells: [/oom_kill/, /Memory peaked at \d+ %/],
        }),
      ]);
    },
  },
  {
    name: "deploy that needs more memory",
    cause: "A new version holds twice the memory, and uses the CPU that it did.",
    draw(random, background): Incident {
      const at = random.integer(900, 2_400);
      const base = random.between(100, 180) * MIB;
      const grown = random.between(1.7, 2.2) * base;
      const pods = ["orders-0", "orders-1", "orders-2"].map((pod, index) => ({
        name: `shop/${pod}/app`,
        kind: "web",
        limits: { memoryBytes: 512 * MIB },
        lives: restartedAt(at + index * 12),
        script: all(holdsMemory(base), since(at + index * 12 + 6, holdsMemory(grown))),
      } as const));
      return onOneNode([...pods, ...background("a")], [
        findChanges({
          says: [
            { kind: "level", container: "orders-", rankMax: 1, metric: MEMORY, direction: "up" },
            { kind: "level", container: "orders-0", rankMax: 3, metric: MEMORY, at: [at, 60] },
            { kind: "event", container: "orders-", rankMax: 3, type: "restart", at: [at, 60] },
            { kind: "moment", countMin: 3, at: [at, 60] },
          ],
          denies: [{ container: "orders-", metric: "cpu_usage_millicores" }],
        }),
        summarizeTop({ says: [{ kind: "event", type: "restart", at: [at, 60] }] }),
        analyzeTop("cgroup.v2.memory.current", {
          says: [{ kind: "level", direction: "up", at: [at, 60] }],
        }),
      ]);
    },
  },
  {
    name: "rollout that needs more memory",
    cause: "A Deployment replaces its pods by ones that hold twice the memory, under new names.",
    draw(random, background): Incident {
      const at = random.integer(900, 2_400);
      const base = random.between(100, 180) * MIB;
      const grown = random.between(1.8, 2.2) * base;
      const limits = { memoryBytes: 512 * MIB };
      const pods = ["x7k2p", "m4d8q"].flatMap((suffix, index) => {
        const name = (hash: string) => `shop/orders-${hash}-${suffix}/app`;
        const second = at + index * 20;
        return [
          {
            name: name("5f9c7d6b8d"),
            ...{ kind: "web", limits, lives: [{ from: -Infinity, to: second + 15 }] } as const,
            script: all(usesCpu(120), holdsMemory(base)),
          },
          {
            name: name("7b4d9f5c6x"),
            ...{ kind: "web", limits, lives: [{ from: second }] } as const,
            script: all(usesCpu(120), holdsMemory(grown)),
          },
        ];
      });
      return onOneNode([...pods, ...background("a")], [
        findChanges({
          says: [
            {
              ...{ kind: "level", container: "orders-7b4d9f5c6x", rankMax: 2, metric: MEMORY },
              ...{ direction: "up", at: [at, 90] },
            },
            { kind: "moment", countMin: 2, at: [at, 90] },
          ],
          denies: [{ container: "orders-", metric: "cpu_usage_millicores" }],
          tells: [/orders-7b4d9f5c6x.* in place of .*orders-5f9c7d6b8d.*memory\.current rose/],
        }),
        {
          tool: "list_containers",
          given: () => ({ sort: "cgroup.v2.memory.current", search: "orders 7b4d9", limit: 4 }),
          verdict: { says: [{ container: "orders-7b4d9f5c6x", rankMax: 1 }] },
        },
      ]);
    },
  },
  {
    name: "page cache that grows",
    cause: "An app reads files all the time: the kernel keeps them while it can. That is no leak.",
    draw(random, background): Incident {
      const perSecond = random.between(0.15, 0.4) * MIB;
      return onOneNode([{
        name: "logging/shipper-0/agent",
        kind: "web",
        limits: { memoryBytes: random.chance(0.5) ? 8_192 * MIB : undefined },
        script: all(holdsMemory(90 * MIB), reads(perSecond)),
      }, ...background("a")], [
        findChanges({ hides: [/shipper-0.*at its limit/] }),
        {
          tool: "summarize_container",
          given: () => ({ container: "shipper-0" }),
          verdict: { tells: [/page cache/], hides: [/warning: Memory grows/, /critical/] },
        },
        {
          tool: "analyze_container",
          given: () => ({ container: "shipper-0", metric_prefix: "cgroup.v2.memory.stat.a" }),
          verdict: { denies: [{ metric: "stat.anon", kind: "trend" }] },
        },
      ]);
    },
  },
];

/** An hour of one node. */
export function onOneNode(
  containers: Extract<Incident["nodes"][string], { kind: "live" }>["containers"],
  calls: Incident["calls"],
): Incident {
  return { seconds: SECONDS, nodes: { "node-a": { kind: "live", containers } }, calls };
}
