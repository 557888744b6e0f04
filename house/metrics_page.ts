/**
 * The metric catalogue as a page for people. Pure; `docs_main.ts` writes it.
 *
 * @module
 */

import { type MetricInfo, metricsOf } from "@fgm/collector/metrics";
import type { MetricScope } from "@fgm/collector/model";

const SECTIONS: ReadonlyArray<readonly [scope: MetricScope, title: string, intro: string]> = [
  [
    "container",
    "Of every container",
    "Rows with `l_device` and `l_pid` NULL. A metric whose kernel file is missing, or that has no limit " +
    "or no honest rate yet, is absent: no row, never a zero.\n\n" +
    "An OOM kill may take a container with its cgroup (`memory.oom.group`, which kubelets set), before " +
    "its counters were read again. What the pod's own `memory.events` counted beyond its containers then " +
    "becomes one last row of `oom_kill` and `oom_group_kill`, of the tick at which the container was " +
    "gone. Of several containers of a pod that are gone at once, the row goes to the only one that held " +
    "nine tenths of its limit or more in memory other than cached files; where there is no such one, " +
    "nobody gets it, and fgm's log says so. The kernel counts processes as it signals them, and the " +
    "first of a group can be counted again with the others.",
  ],
  [
    "device",
    "Of each block device, where a container uses several",
    "Rows with `l_device` set to `major:minor`; the container's own row of the same name is their sum.",
  ],
  [
    "process",
    "Of the largest processes, with `--per-process N`",
    "Rows with `l_pid` and `l_comm`. PSS is there at the ticks at which it was read.",
  ],
  ["self", "Of fgm itself", "Rows with `l_container_id` `fgm-self`."],
];

/** Path of the page from the repository's root. */
export const METRICS_PAGE = "collector/METRICS.md";

/** Markdown text of the page; formatted by `deno fmt` after it is written. */
export function metricsPage(): string {
  return [
    "# Metrics",
    "",
    "What fgm records, once a second. `deno task docs` writes this page from",
    "[metrics.ts](metrics.ts). The kernel's own documents are admin-guide/cgroup-v2, accounting/psi and",
    "filesystems/proc. A _counter_ grows as long as its cgroup lives, and is plotted as its change per",
    "second where the last column says so.",
    ...SECTIONS.flatMap(([scope, title, intro]) => [
      "",
      `## ${title}`,
      "",
      intro,
      "",
      "| Metric | Unit | Kind | From | Meaning | As rate |",
      "| --- | --- | --- | --- | --- | --- |",
      ...metricsOf(scope).map(row),
    ]),
    "",
  ].join("\n");
}

function row({ name, unit, kind, source, meaning, plotAsRate }: MetricInfo): string {
  return `| \`${name}\` | ${unit} | ${kind} | ${source} | ${meaning} | ${
    plotAsRate ? "yes" : ""
  } |`;
}
