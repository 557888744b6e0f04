/**
 * netdata, as Debian ships it: as it comes, and with everything off but what fgm measures.
 *
 * Its web server stays, with one thread, for it alone tells how many values it keeps; it is asked when
 * the watching is over.
 *
 * @module
 */

import { freePort } from "@fgm/k8s/testing/free_port";
import type { KeptCount, Peer, WatchedNode } from "./peer.ts";

/** A chart as `/api/v1/charts` describes it. Times are in seconds since 1970. */
interface Chart {
  readonly update_every: number;
  readonly first_entry: number;
  readonly last_entry: number;
  readonly dimensions: Readonly<Record<string, unknown>>;
}

/** Charts of one container begin with this, and go on with its cgroup's path. */
const CONTAINER_CHART = /^cgroup_(.*cri-containerd.*)\./;

/** Plugins that a program of its own, or a part of netdata's, would be for. */
const PLUGINS_OFF = [
  ...["diskspace", "tc", "idlejitter", "timex", "slabinfo", "apps", "charts.d", "python.d", "go.d"],
  ...["fping", "ioping", "node.d", "ebpf", "perf", "cups", "freeipmi", "nfacct", "xenstat"],
  ...["profile", "netdata monitoring", "netdata monitoring extended", "enable running new plugins"],
];

const SPARE_SECTIONS = `[ml]
  enabled = no
[health]
  enabled = no
[statsd]
  enabled = no
[registry]
  enabled = no
[plugins]
${PLUGINS_OFF.map((name) => `  ${name} = no`).join("\n")}
`;

/** Containers alone, not what they lie in. */
const SPARE_CGROUPS = `  enable by default cgroups matching = *cri-containerd-* !*
  cgroups to match as systemd services = !*
`;

/** netdata; spare is its counters of the node and its containers, at 1 s, and nothing else. */
export function netdataPeer(name: string, options: { readonly isSpare: boolean }): Peer {
  return {
    name,
    programs: ["netdata"],
    packages: ["netdata-core"],
    async prepare(node, directory) {
      const port = freePort();
      const config = `${directory}/netdata.conf`;
      for (const folder of ["cache", "lib", "log"]) await Deno.mkdir(`${directory}/${folder}`);
      await Deno.writeTextFile(config, settings(node, { directory, port, ...options }));
      let counted: KeptCount = { samples: 0, perSecond: 0, metricsPerContainer: 0 };
      return {
        commands: [{ command: ["netdata", "-D", "-c", config, "-P", `${directory}/pid`] }],
        kept: [0, 1, 2].map((tier) => `${directory}/cache/dbengine${tier ? `-tier${tier}` : ""}`),
        async beforeStop() {
          const answer = await fetch(`http://127.0.0.1:${port}/api/v1/charts`);
          counted = countValues((await answer.json()).charts);
        },
        count: () => Promise.resolve(counted),
      };
    },
  };
}

/** No script for each container asks Kubernetes for its name: there is none to ask. */
function settings(
  node: WatchedNode,
  { directory, port, isSpare }: {
    readonly directory: string;
    readonly port: number;
    readonly isSpare: boolean;
  },
): string {
  return `[global]
  run as user = root
  hostname = bench
[directories]
  cache = ${directory}/cache
  lib = ${directory}/lib
  log = ${directory}/log
  lock = ${directory}/lib/lock
  registry = ${directory}/lib/registry
  cloud.d = ${directory}/lib/cloud.d
[web]
  mode = static-threaded
  web server threads = ${isSpare ? 1 : 6}
  bind to = 127.0.0.1:${port}
${isSpare ? SPARE_SECTIONS : ""}[plugin:cgroups]
  use unified cgroups = yes
  path to unified cgroups = ${node.cgroupRoot}
  run script to rename cgroups matching = !*
${isSpare ? SPARE_CGROUPS : ""}`;
}

/** How much netdata has kept since each of its charts began, and what all of them keep now. */
export function countValues(charts: Readonly<Record<string, Chart>>): KeptCount {
  let [samples, perSecond, containerDimensions] = [0, 0, 0];
  const containers = new Set<string>();
  for (const [id, chart] of Object.entries(charts)) {
    const dimensions = Object.keys(chart.dimensions).length;
    const lasted = Math.max(0, chart.last_entry - chart.first_entry);
    samples += dimensions * lasted / chart.update_every;
    perSecond += dimensions / chart.update_every;
    const container = CONTAINER_CHART.exec(id)?.[1];
    if (container === undefined) continue;
    containers.add(container);
    containerDimensions += dimensions;
  }
  const metricsPerContainer = containers.size === 0 ? 0 : containerDimensions / containers.size;
  return { samples, perSecond, metricsPerContainer };
}
