/**
 * Incidents of CPU, disks and processes.
 *
 * @module
 */

import {
  analyzeTop,
  CPU,
  findChanges,
  findChangesAround,
  listBetween,
  listBy,
  summarizeTop,
} from "./calls.ts";
import {
  all,
  during,
  forks,
  MIB,
  reads,
  restartedAt,
  scalesCpu,
  since,
  spikes,
  stallsOnDisk,
  starves,
  usesCpu,
} from "./disturbances.ts";
import type { IncidentKind } from "./incident.ts";
import { onOneNode } from "./memory_incidents.ts";

/** CPU, disk and process incidents. */
export const CPU_INCIDENTS: readonly IncidentKind[] = [
  {
    name: "throttling after a limit cut",
    cause: "An app was restarted with a CPU limit below what it uses.",
    draw(random, background) {
      const at = random.integer(900, 2_400);
      const used = random.between(350, 600);
      return onOneNode([{
        name: "shop/renderer-0/app",
        kind: "web",
        limits: { cpuMillicores: 2_000 },
        lives: restartedAt(at, { limits: { cpuMillicores: Math.round(used * 0.6 / 50) * 50 } }),
        script: usesCpu(used),
      }, ...background("a")], [
        findChanges({
          says: [
            { kind: "event", container: "renderer-0", rankMax: 1, type: "restart", at: [at, 30] },
            {
              kind: "level",
              container: "renderer-0",
              metric: "throttled_percentage",
              direction: "up",
              at: [at, 60],
            },
          ],
          tells: [/renderer-0.*cpu_limit_millicores fell.*throttl/],
        }),
        summarizeTop({
          says: [{ kind: "highlight", text: /CPU limit throttled/ }, {
            kind: "event",
            type: "throttling",
            at: [at, 60],
          }],
        }),
        analyzeTop("cpu_limit_millicores", {
          says: [{ kind: "level", direction: "down", at: [at, 60] }],
        }),
      ]);
    },
  },
  {
    name: "throttling after more load",
    cause: "Load rose above the CPU limit.",
    draw(random, background) {
      const at = random.integer(900, 2_700);
      return onOneNode([{
        name: "shop/image-resizer-0/app",
        kind: "web",
        limits: { cpuMillicores: 500 },
        script: all(usesCpu(random.between(80, 160)), since(at, usesCpu(random.between(560, 800)))),
      }, ...background("a")], [
        findChanges({
          says: [
            {
              kind: "level",
              container: "image-resizer-0",
              rankMax: 1,
              metric: CPU,
              direction: "up",
              at: [at, 30],
            },
            {
              kind: "level",
              container: "image-resizer-0",
              metric: "throttled_percentage",
              direction: "up",
              at: [at, 30],
            },
          ],
          denies: [{ container: "image-resizer-0", type: "restart" }],
        }),
        summarizeTop({ says: [{ kind: "highlight", text: /CPU limit throttled/ }] }),
        analyzeTop(CPU, { says: [{ kind: "level", direction: "up", at: [at, 30] }] }),
      ]);
    },
  },
  {
    name: "noisy neighbour",
    cause: "One container takes the node's CPU, and four others wait for it.",
    draw(random, background) {
      const from = random.integer(900, 1_800);
      const span = [from, from + random.integer(600, 1_200)] as const;
      const victims = ["cart-0", "catalog-0", "pricing-0", "accounts-0"].map((pod) => ({
        name: `shop/${pod}/app`,
        kind: "web",
        limits: { cpuMillicores: undefined },
        script: all(
          usesCpu(random.between(60, 160)),
          during(span, starves(random.between(0.3, 0.6))),
        ),
      } as const));
      const hog = {
        name: "batch/train-model-0/job",
        kind: "noise",
        script: during(span, usesCpu(random.between(2_500, 3_400))),
      } as const;
      return onOneNode([...victims, hog, ...background("a")], [
        findChangesAround(from + 60, {
          says: [
            {
              kind: "level",
              container: "train-model-0",
              rankMax: 2,
              metric: CPU,
              direction: "up",
              at: [from, 30],
            },
            {
              kind: "level",
              container: "shop/",
              metric: "cpu.pressure.some.avg10",
              direction: "up",
              at: [from, 60],
            },
            { kind: "moment", countMin: 4, at: [from, 60] },
          ],
          tells: [/train-model-0/],
        }),
        listBetween(span, {
          sort: CPU,
          verdict: { says: [{ container: "train-model-0", rankMax: 1 }] },
        }),
        {
          tool: "summarize_container",
          given: () => ({ container: "cart-0" }),
          verdict: {
            says: [{ kind: "highlight", text: /waited for CPU/ }],
            denies: [{ text: /throttled/ }],
          },
        },
      ]);
    },
  },
  {
    name: "spikes every minute",
    cause: "A job inside a service runs for some seconds of each minute.",
    draw(random, background) {
      const script = spikes({
        every: 60,
        busy: random.integer(4, 9),
        millicores: random.between(600, 900),
      });
      return onOneNode([
        { name: "platform/scheduler-0/worker", kind: "noise", script },
        ...background("a"),
      ], [
        listBy(CPU, { says: [{ container: "scheduler-0", rankMax: 5 }] }),
        {
          tool: "analyze_container",
          given: () => ({ container: "scheduler-0", metric: CPU }),
          verdict: {
            says: [{ kind: "period", text: /^(1 min|60 s|59\.\d+ s|60\.\d+ s|1\.0\d? min)\b/ }],
            denies: [{ kind: "trend" }],
          },
        },
        {
          tool: "find_changes",
          verdict: { denies: [{ container: "scheduler-0", kind: "trend" }] },
        },
      ]);
    },
  },
  {
    name: "deploy that needs more CPU",
    cause: "Three pods were restarted one after the other, and use twice the CPU since.",
    draw(random, background) {
      const at = random.integer(900, 2_400);
      const factor = random.between(1.9, 2.6);
      const pods = ["gateway-0", "gateway-1", "gateway-2"].map((pod, index) => ({
        name: `shop/${pod}/app`,
        kind: "web",
        limits: { cpuMillicores: 1_000 },
        lives: restartedAt(at + index * 12),
        script: all(usesCpu(random.between(80, 150)), since(at + index * 12, scalesCpu(factor))),
      } as const));
      return onOneNode([...pods, ...background("a")], [
        findChanges({
          says: [
            {
              kind: "level",
              container: "gateway-",
              rankMax: 1,
              metric: CPU,
              direction: "up",
              at: [at, 60],
            },
            { kind: "event", container: "gateway-", rankMax: 3, type: "restart", at: [at, 60] },
            { kind: "moment", countMin: 3, at: [at, 60] },
            { container: "gateway-0", rankMax: 3 },
            { container: "gateway-2", rankMax: 3 },
          ],
          tells: [/changed together/],
        }),
        summarizeTop({ says: [{ kind: "event", type: "restart", at: [at, 60] }] }),
        analyzeTop(CPU, { says: [{ kind: "level", direction: "up", at: [at, 60] }] }),
      ]);
    },
  },
  {
    name: "I/O stall",
    cause: "A disk became slow: a database waits for it, and moves fewer bytes.",
    draw(random, background) {
      const from = random.integer(900, 1_800);
      const span = [from, from + random.integer(600, 1_200)] as const;
      return onOneNode([{
        name: "data/postgres-0/db",
        kind: "database",
        script: all(
          reads(random.between(2, 5) * MIB),
          during(span, stallsOnDisk(random.between(0.4, 0.7), random.between(0.1, 0.25))),
        ),
      }, ...background("a")], [
        findChangesAround(from + 120, {
          says: [
            {
              kind: "level",
              container: "postgres-0",
              rankMax: 1,
              metric: "io.pressure.some.avg10",
              direction: "up",
              at: [from, 60],
            },
            {
              kind: "level",
              container: "postgres-0",
              metric: "rbytes",
              direction: "down",
              at: [from, 60],
            },
          ],
          tells: [/postgres-0.*io\.pressure/],
        }),
        summarizeTop({ says: [{ kind: "highlight", text: /waited for I\/O/ }] }),
        analyzeTop("cgroup.v2.io.stat.rbytes", {
          says: [{ kind: "level", direction: "down", at: [from, 60] }],
        }),
      ]);
    },
  },
  {
    name: "fork storm",
    cause: "An app starts processes and reaps none, until its limit refuses forks.",
    draw(random, background) {
      const from = random.integer(900, 1_800);
      return onOneNode([{
        name: "platform/queue-drain-0/worker",
        kind: "web",
        limits: { pids: 300 },
        script: forks(from, random.between(0.25, 0.6)),
      }, ...background("a")], [
        findChanges({
          says: [{
            container: "queue-drain-0",
            rankMax: 1,
            metric: "pids.current",
            direction: "up",
          }],
        }),
        summarizeTop({
          says: [{ kind: "highlight", type: "critical", text: /refused a fork/ }, {
            kind: "highlight",
            text: /of at most 300 processes/,
          }],
        }),
      ]);
    },
  },
];
