/**
 * Incidents of nodes, and times in which nothing is wrong.
 *
 * @module
 */

import { ordinaryContainers } from "@fgm/collector/testing/scripted_node";
import { CPU, findChanges, listBy, summarizeTop } from "./calls.ts";
import { all, holdsMemory, leaks, MIB, since, usesCpu } from "./disturbances.ts";
import type { IncidentKind } from "./incident.ts";
import { onOneNode } from "./memory_incidents.ts";

const DAY_SECONDS = 86_400;

/** Nothing at all may be claimed. */
const NOTHING = findChanges({
  denies: [{ kind: "level" }, { kind: "trend" }, { kind: "event" }, { kind: "moment" }],
  tells: [/^Nothing changed/],
});

/** Node incidents, and quiet ones. */
export const NODE_INCIDENTS: readonly IncidentKind[] = [
  {
    name: "the collector was away",
    cause: "The collector of the node did not run for some minutes; the containers did.",
    draw(random, background) {
      const from = random.integer(1_200, 2_000);
      const { seconds, nodes, calls } = onOneNode(background("a"), [
        findChanges({
          denies: [{ type: "restart" }, { type: "stop" }, { type: "start" }, { kind: "level" }],
          tells: [/collector has 1 gap/],
        }),
      ]);
      const node = nodes["node-a"];
      if (node?.kind !== "live") throw new RangeError("Cannot send a dead node's collector away");
      const away = [[from, from + random.integer(120, 400)]] as const;
      return { seconds, nodes: { "node-a": { ...node, away } }, calls };
    },
  },
  {
    name: "a container that vanished",
    cause: "A busy container ended, and nothing took its place.",
    draw(random, background) {
      const to = random.integer(900, 2_700);
      return onOneNode([{
        name: "payments/settlement-0/app",
        kind: "web",
        limits: { cpuMillicores: undefined },
        lives: [{ from: -Infinity, to }],
        script: all(usesCpu(random.between(300, 500)), holdsMemory(400 * MIB)),
      }, ...background("a")], [
        findChanges({
          says: [{
            kind: "event",
            container: "settlement-0",
            rankMax: 1,
            type: "stop",
            at: [to, 30],
          }],
          tells: [/settlement-0.*stop/],
        }),
        summarizeTop({ says: [{ kind: "event", type: "stop", at: [to, 30] }] }),
      ]);
    },
  },
  {
    name: "traffic of a day",
    cause: "CPU follows the day. Nothing is wrong.",
    draw(random, background) {
      const web = {
        name: "shop/web-0/app",
        kind: "noise",
        script: (demand, { second }) => {
          const phase = 2 * Math.PI * (second - peak) / DAY_SECONDS;
          const used = 300 + 180 * Math.cos(phase);
          demand.userMillicores = used * random.between(0.9, 1.1);
        },
      } as const satisfies ReturnType<typeof background>[number];
      const peak = random.integer(0, DAY_SECONDS);
      return {
        seconds: 4 * DAY_SECONDS,
        intervalMs: 60_000,
        nodes: { "node-a": { kind: "live", containers: [web, ...background("a")] } },
        calls: [
          {
            tool: "analyze_container",
            given: () => ({ container: "web-0", metric: CPU, range: "1w" }),
            verdict: {
              says: [{
                kind: "period",
                container: "web-0",
                text: /^(1 d|24 h|23 h 5\d min)\b/,
              }],
              denies: [{ kind: "trend" }],
            },
          },
          {
            tool: "summarize_container",
            given: () => ({ container: "web-0", range: "1w" }),
            verdict: { denies: [{ kind: "highlight" }, { kind: "event" }] },
          },
        ],
      };
    },
  },
  {
    name: "nothing wrong: services",
    cause: "Services, databases and daemons at work.",
    draw: (_random, background) => onOneNode(background("a"), [NOTHING]),
  },
  {
    name: "nothing wrong: steady noise",
    cause: "Noise around levels, Gaussian and with rare bursts.",
    draw(random) {
      const bursty = (index: number) => ({
        name: `platform/relay-${index}/app`,
        kind: "noise",
        script: (demand, { random }) => {
          // A log-normal of this width has its mean doubled by one second of a hundred.
          demand.userMillicores *= Math.exp(0.9 * random.normal());
        },
      } as const satisfies ReturnType<typeof ordinaryContainers>[number]);
      const steady = ordinaryContainers(random.uint32(), { mix: { noise: 1 }, count: 6 });
      return onOneNode([...steady, ...[0, 1, 2, 3].map(bursty)], [NOTHING]);
    },
  },
  {
    name: "nothing wrong: by the clock",
    cause: "Pollers, jobs by the clock and garbage collections: much moves, nothing changes.",
    draw(random) {
      const ordinary = ordinaryContainers(random.uint32(), {
        mix: { poller: 3, managed: 3, spiker: 2, idle: 3 },
        count: 11,
      });
      // Spikes at a limit are throttled, which is something wrong.
      const limits = { cpuMillicores: undefined };
      return onOneNode(ordinary.map((one) => ({ ...one, limits })), [NOTHING]);
    },
  },
  {
    name: "two causes on two nodes, a third is dead",
    cause: "One app leaks, another on another node is throttled; a third node does not answer.",
    draw(random, background) {
      const at = random.integer(900, 2_400);
      const leaking = {
        name: "payments/ledger-0/app",
        kind: "web",
        limits: { memoryBytes: 512 * MIB },
        script: all(holdsMemory(150 * MIB), leaks(at, 280 * MIB / (3_600 - at))),
      } as const;
      const hungry = {
        name: "shop/renderer-0/app",
        kind: "web",
        limits: { cpuMillicores: 500 },
        script: all(usesCpu(120), since(at, usesCpu(750))),
      } as const;
      return {
        seconds: 3_600,
        nodes: {
          "node-a": { kind: "live", containers: [leaking, ...background("a")] },
          "node-b": { kind: "live", containers: [hungry, ...background("b")] },
          "node-c": { kind: "dead" },
        },
        calls: [
          { tool: "list_nodes", verdict: { tells: [/node-c/] } },
          findChanges({
            says: [
              { container: "ledger-0", rankMax: 2, metric: "memory.current", direction: "up" },
              { container: "renderer-0", rankMax: 2, metric: CPU, direction: "up", at: [at, 30] },
            ],
            tells: [/node-c/, /ledger-0.* on node-a/, /renderer-0.* on node-b/],
          }),
          listBy(CPU, { says: [{ container: "renderer-0", rankMax: 1 }], tells: [/node-c/] }),
          {
            tool: "summarize_container",
            given: () => ({ container: "renderer-0" }),
            verdict: { says: [{ kind: "highlight", text: /CPU limit throttled/ }] },
          },
        ],
      };
    },
  },
];
