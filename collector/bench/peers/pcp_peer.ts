/**
 * Performance Co-Pilot: a `pmcd` with the agent of processes alone, and `pmlogger` at one second.
 *
 * It logs processes, of which each container has one: PCP 6.0 reads cgroup v2 only where no controller
 * is in a tree of version 1, and tells zeros of it elsewhere.
 *
 * @module
 */

import { freePort } from "@fgm/k8s/testing/free_port";
import { type KeptCount, outputOf, type Peer } from "./peer.ts";

const PMCD = "/usr/lib/pcp/bin/pmcd";
const PMNS_MERGE = "/usr/lib/pcp/bin/pmnsmerge";
const AGENTS = "/var/lib/pcp/pmdas";
const NAMES = "/var/lib/pcp/pmns";

const agentOf = (name: string) => `${AGENTS}/${name}/pmda${name}`;

const AGENT_SETTINGS = `root 1 pipe binary ${agentOf("root")}
proc 3 pipe binary ${agentOf("proc")} -d 3
`;

/** What of a process comes nearest to what fgm tells of a container. */
const METRICS = [
  ...["psinfo.utime", "psinfo.stime", "psinfo.rss", "psinfo.vsize", "psinfo.threads"],
  ...["psinfo.minflt", "psinfo.maj_flt", "psinfo.vctxsw", "psinfo.nvctxsw"],
  ...["io.read_bytes", "io.write_bytes", "io.syscr", "io.syscw", "io.rchar", "io.wchar"],
  ...["schedstat.cpu_time", "schedstat.run_delay", "schedstat.pcount", "memory.vmdata", "fd.count"],
].map((name) => `proc.${name}`);

/** `pmcd` and `pmlogger`. */
export function pcpPeer(name: string): Peer {
  return {
    name,
    programs: [PMCD, PMNS_MERGE, "pmlogger", "pmlogsummary", agentOf("proc")],
    packages: ["pcp"],
    async prepare(_node, directory) {
      const socket = `${directory}/pmcd.socket`;
      const archive = `${directory}/archive/node`;
      const env = { PCP_RUN_DIR: directory, PCP_LOG_DIR: directory, PCP_TMP_DIR: directory };
      await Deno.mkdir(`${directory}/archive`);
      await Deno.writeTextFile(`${directory}/pmcd.conf`, AGENT_SETTINGS);
      await Deno.writeTextFile(
        `${directory}/pmlogger.conf`,
        `log mandatory on every 1 second {\n${METRICS.join("\n")}\n}\n`,
      );
      const names = ["root_root", "root_proc"].map((file) => `${NAMES}/${file}`);
      await outputOf(PMNS_MERGE, [...names, `${directory}/names`]);
      const pmcd = [
        ...[PMCD, "-f", "-A", "-U", "root", "-i", "127.0.0.1", "-p", String(freePort())],
        ...["-s", socket, "-n", `${directory}/names`, "-c", `${directory}/pmcd.conf`],
        ...["-l", `${directory}/pmcd.log`, "-x", `${directory}/fatal.log`],
      ];
      const pmlogger = [
        ...["pmlogger", "-h", `unix://${socket}`, "-L", "-U", "root"],
        ...["-c", `${directory}/pmlogger.conf`, "-l", `${directory}/pmlogger.log`, archive],
      ];
      const whenThere = `until [ -S "$0" ]; do sleep 0.1; done; exec "$@"`;
      return {
        commands: [
          // Its agents log into the folder that it is started in.
          { command: ["sh", "-c", 'cd "$0" && exec "$@"', directory, ...pmcd], env },
          { command: ["sh", "-c", whenThere, socket, ...pmlogger], env },
        ],
        kept: [`${directory}/archive`],
        count: async () =>
          countLogged(
            await outputOf("pmlogsummary", ["-N", "-y", archive], env),
            await outputOf("pmloglabel", ["-l", archive], env),
          ),
      };
    },
  };
}

/**
 * How much is in an archive.
 *
 * @param summary what `pmlogsummary -N -y` prints: series, mean, number of values, unit.
 * @param label what `pmloglabel -l` prints, which has the first and the last time.
 */
export function countLogged(summary: string, label: string): KeptCount {
  const lines = summary.matchAll(/^proc\..* (\d+) \S+(?: \/ \S+)?$/gm);
  const samples = [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
  const timeOf = (word: string) => {
    const line = new RegExp(`${word} +\\w+ (\\w+ +\\d+) (\\S+) (\\d{4})$`, "m").exec(label);
    return Date.parse(`${line?.[1]} ${line?.[3]} ${line?.[2]} UTC`);
  };
  const seconds = Math.round((timeOf("ending") - timeOf("commencing")) / 1000) + 1;
  return { samples, perSecond: samples / seconds, metricsPerContainer: METRICS.length };
}
