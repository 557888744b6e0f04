/**
 * Prometheus, scraping every second: Debian's node exporter, which knows no containers, or what an
 * exporter of a whole node of containers would say.
 *
 * @module
 */

import { freePort } from "@fgm/k8s/testing/free_port";
import type { KeptCount, Peer } from "./peer.ts";
import type { GroupCommand } from "./watched_group.ts";

/** What is scraped, and what runs for it in the same group. */
interface Scraped {
  readonly port: number;
  readonly commands: readonly GroupCommand[];
  readonly containers: number;
}

/** Prometheus and the node exporter. */
export function nodeExporterPeer(name: string): Peer {
  const exporter = "prometheus-node-exporter";
  return {
    name,
    programs: ["prometheus", exporter],
    packages: ["prometheus", exporter],
    prepare(_node, directory) {
      const port = freePort();
      const command = [exporter, "--web.listen-address", `127.0.0.1:${port}`];
      return prepare(directory, { port, commands: [{ command }], containers: 0 });
    },
  };
}

/** Prometheus alone, of an exporter of `containers` containers that runs elsewhere, on this port. */
export function prometheusPeer(
  name: string,
  exporter: { readonly port: number; readonly containers: number },
): Peer {
  return {
    name,
    programs: ["prometheus"],
    packages: ["prometheus"],
    prepare: (_node, directory) => prepare(directory, { ...exporter, commands: [] }),
  };
}

async function prepare(directory: string, { port, commands, containers }: Scraped) {
  const own = freePort();
  const config = `${directory}/prometheus.yml`;
  await Deno.writeTextFile(config, settings(port));
  const data = `${directory}/data`;
  const command = [
    ...["prometheus", "--config.file", config, "--storage.tsdb.path", data],
    ...["--web.listen-address", `127.0.0.1:${own}`],
  ];
  let counted: KeptCount = { samples: 0, perSecond: 0, metricsPerContainer: undefined };
  return {
    commands: [...commands, { command }],
    kept: [data],
    async beforeStop() {
      const answer = await fetch(`http://127.0.0.1:${own}/metrics`);
      counted = countAppended(await answer.text(), containers);
    },
    count: () => Promise.resolve(counted),
  };
}

function settings(port: number): string {
  return `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: node
    static_configs: [{ targets: ["127.0.0.1:${port}"] }]
`;
}

/**
 * How much Prometheus says about itself that it has kept.
 *
 * @param text what it answers to `/metrics`.
 */
export function countAppended(text: string, containers: number): KeptCount {
  const valueOf = (name: string) =>
    Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m").exec(text)?.[1] ?? 0);
  const seconds = (valueOf("prometheus_tsdb_head_max_time") -
        valueOf("prometheus_tsdb_head_min_time")) / 1000 + 1;
  const samples = valueOf("prometheus_tsdb_head_samples_appended_total");
  return {
    samples,
    perSecond: samples === 0 ? 0 : samples / seconds,
    metricsPerContainer: containers === 0 ? 0 : valueOf("prometheus_tsdb_head_series") / containers,
  };
}
