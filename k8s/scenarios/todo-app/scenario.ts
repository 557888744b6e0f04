/**
 * An application as they are: pages, an interface, a database, and visitors that keep them busy.
 *
 * Nothing is wrong with it, so what fgm has to find is who is who, and no trouble.
 *
 * @module
 */

import type { Scenario } from "../scenario.ts";

/** A frontend, a backend and PostgreSQL under an even load. */
export const TODO_APP: Scenario = {
  name: "todo-app",
  summary: "A frontend, a backend and PostgreSQL under an even load, with nothing wrong",
  images: ["fgm-workload", "fgm-workload-postgres"],
  durationMs: 300_000,
  leastMs: 90_000,
  expectations: [
    {
      kind: "container",
      text: "know its names and its class",
      container: "postgres/db",
      qosClass: "Guaranteed",
    },
    {
      kind: "container",
      text: "know its names and its class",
      container: "backend/api",
      qosClass: "Burstable",
    },
    {
      kind: "container",
      text: "know its names and its class",
      container: "frontend/web",
      qosClass: "Burstable",
    },
    {
      kind: "container",
      text: "know its names and its class",
      container: "frontend/visitors",
      qosClass: "Burstable",
    },
    {
      kind: "value",
      text: "see it work",
      container: "postgres/db",
      metric: "total_cpu_usage_millicores",
      figure: "avg",
      value: { least: 0.5 },
    },
    {
      kind: "value",
      text: "see it work",
      container: "backend/api",
      metric: "total_cpu_usage_millicores",
      figure: "avg",
      value: { least: 0.5 },
    },
    {
      kind: "value",
      text: "see it work",
      container: "frontend/web",
      metric: "total_cpu_usage_millicores",
      figure: "avg",
      value: { least: 0.5 },
    },
    {
      kind: "event",
      text: "raise no false alarm",
      container: "postgres/db",
      types: ["restart", "oom_kill"],
      count: { most: 0 },
    },
    {
      kind: "event",
      text: "raise no false alarm",
      container: "backend/api",
      types: ["restart", "oom_kill"],
      count: { most: 0 },
    },
    {
      kind: "event",
      text: "raise no false alarm",
      container: "frontend/web",
      types: ["restart", "oom_kill"],
      count: { most: 0 },
    },
  ],
};
