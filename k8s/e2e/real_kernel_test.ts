/**
 * fgm on a real kernel with every controller in cgroup v2: a virtual machine in which kubelet's tree
 * is rebuilt with a throttled, a leaking, a writing and idle containers, and a sandbox for each.
 *
 * Needs `FGM_TESTBED`, a folder with `get-kernel.sh`, `boot-vm.sh` and `make-cgroups.py`; see
 * CONTRIBUTING.md.
 */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { type DuckDb, openDuckDb } from "@fgm/collector/store/duckdb";

const TESTBED = Deno.env.get("FGM_TESTBED");
const whyNot = TESTBED === undefined
  ? " (skipped: needs FGM_TESTBED, a folder that boots virtual machines)"
  : "";
const REPOSITORY = fromFileUrl(new URL("../..", import.meta.url));

/** Run inside the machine; `/out` is a folder of the host. The leak is killed half-way by its limit. */
const GUEST = `
set -e
python3 "$FGM_TESTBED/make-cgroups.py" 6 /out/truth.json
mkdir -p /var/log/containers
cp /bin/sleep /tmp/pause
python3 - <<'PYTHON'
import json, os, secrets
for pod in json.load(open("/out/truth.json")):
    name = f"{pod['kind']}-{pod['pod_uid'][:4]}_demo_{pod['kind']}-{pod['container_id']}.log"
    os.symlink("/dev/null", "/var/log/containers/" + name)
    sandbox = os.path.dirname(pod["path"]) + f"/cri-containerd-{secrets.token_hex(32)}.scope"
    os.mkdir(sandbox)
    if os.fork() == 0:
        open(sandbox + "/cgroup.procs", "w").write("0")
        os.execv("/tmp/pause", ["pause", "100000"])
PYTHON
cd "${REPOSITORY}"
HOME=/tmp DENO_DIR=/tmp/deno "${Deno.execPath()}" run -A collector/main.ts --output-dir /out/data \
  --rotation-seconds 20 --node-name guest --pss-budget 5 2> /out/fgm.log &
for second in $(seq 90); do
  ls /out/data/dt=*/identifier=*/*.journal > /dev/null 2>&1 && break
  sleep 1
done
sleep 30
leak=$(python3 -c "import json; print([o['path'] for o in json.load(open('/out/truth.json')) if o['kind'] == 'leak'][0])")
echo 12M > "$leak/memory.max" || true
sleep 15
kill %1
wait %1
`;

interface Truth {
  readonly kind: "burn" | "leak" | "io" | "idle";
  readonly qos: string;
  readonly pod_uid: string;
  readonly container_id: string;
}

interface Observed {
  readonly truth: readonly Truth[];
  readonly log: string;
  /** Containers in the data, but for fgm itself, as "id name qos", sorted. */
  containers(): Promise<readonly unknown[]>;
  /** One number about a metric of the container of this kind, or of fgm; -1 without any sample. */
  ask(kind: Truth["kind"] | "fgm", metric: string, aggregate: string): Promise<number>;
}

async function observe(directory: string, db: DuckDb): Promise<Observed> {
  const read = (name: string) => Deno.readTextFile(join(directory, name));
  const truth: readonly Truth[] = JSON.parse(await read("truth.json"));
  const files = join(directory, "data/dt=*/identifier=*/*.parquet");
  const idOf = (kind: string) =>
    truth.find((each) => each.kind === kind)?.container_id ?? "fgm-self";
  return {
    truth,
    log: await read("fgm.log"),
    containers: async () => {
      const found = await db.query(
        `SELECT DISTINCT concat_ws(' ', l_container_id, l_container_name, lower(l_qos_class)) AS text
         FROM read_parquet($1) WHERE l_container_id <> 'fgm-self' ORDER BY text`,
        [files],
      );
      return [...(found.columns[0]?.values ?? [])];
    },
    ask: async (kind, metric, aggregate) => {
      const found = await db.query(
        `SELECT coalesce((${aggregate})::DOUBLE, -1) FROM read_parquet($1)
         WHERE metric_name = $2 AND l_container_id = $3 AND l_pid IS NULL AND l_device IS NULL`,
        [files, metric, idOf(kind)],
      );
      return Number(found.columns[0]?.values[0]);
    },
  };
}

async function boot(directory: string): Promise<void> {
  const run = async (script: string, args: readonly string[], env: Record<string, string>) => {
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: [`${TESTBED}/${script}`, ...args],
      env: { ...env, FGM_TESTBED: TESTBED ?? "" },
      stdin: "null",
    }).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    if (code !== 0) {
      throw new Error(`Cannot run ${script}: exit code ${code}\n${said.slice(-4_000)}`);
    }
  };
  await run("get-kernel.sh", [], {});
  const guest = `export FGM_TESTBED='${TESTBED}'\n${GUEST}`;
  const env = { OUT: directory, VM_TIMEOUT: "240" };
  await run("boot-vm.sh", ["-m", "2500", "--", "bash", "-c", guest], env);
}

const CHECKS: ReadonlyArray<
  readonly [fact: string, check: (observed: Observed) => Promise<void>]
> = [
  ["samples the containers, under kubelet's names, and no sandbox", async (observed) => {
    const want = observed.truth.map(({ container_id, kind, qos }) =>
      `${container_id} ${kind} ${qos}`
    );
    assertEquals(await observed.containers(), want.sort(), observed.log);
  }],
  ["sees the limit and the throttling of a container that wants more", async ({ ask }) => {
    assertEquals(await ask("burn", "cpu_limit_millicores", "max(value)"), 200);
    assertAlmostEquals(await ask("burn", "total_cpu_usage_millicores", "median(value)"), 200, 30);
    assert(await ask("burn", "cpu_throttled_percentage", "median(value)") > 50);
    assert(await ask("burn", "cgroup.v2.cpu.stat.throttled_usec", "max(value) - min(value)") > 1e6);
    assert(await ask("burn", "cgroup.v2.cpu.pressure.some.avg10", "max(value)") > 10);
  }],
  ["sees memory grow against its limit, and the OOM kill", async ({ ask }) => {
    assertEquals(await ask("leak", "cgroup.v2.memory.max", "max(value)"), 64 * 1024 * 1024);
    assert(await ask("leak", "cgroup.v2.memory.stat.anon", "max(value) - min(value)") > 5e6);
    assert(await ask("leak", "cgroup.v2.memory.peak", "max(value)") > 10e6);
    assert(await ask("leak", "memory_percentage", "max(value)") > 15);
    assert(await ask("leak", "cgroup.v2.memory.events.oom_kill", "max(value)") >= 1);
  }],
  ["sees what is written to disk", async ({ ask }) => {
    const written = await ask("io", "cgroup.v2.io.stat.wbytes", "max(value) - min(value)");
    assert(written > 4e6, `${written} bytes`);
    assert(await ask("io", "cgroup.v2.io.stat.wios", "max(value) - min(value)") > 10);
  }],
  ["leaves what has no limit absent, and keeps quiet containers quiet", async ({ ask }) => {
    assertEquals(await ask("idle", "cgroup.v2.memory.max", "count(*)"), 0);
    assertEquals(await ask("idle", "cpu_percentage", "count(*)"), 0);
    assertEquals(await ask("idle", "container.pid_count", "max(value)"), 1);
    assert(await ask("idle", "total_cpu_usage_millicores", "max(value)") < 20);
    assert(await ask("idle", "smaps_rollup.pss", "max(value)") > 10_000);
  }],
  ["reads nothing that it cannot parse", async ({ ask, log }) => {
    assertEquals(await ask("fgm", "fgm.read_errors", "max(value)"), 0, log);
  }],
];

Deno.test({
  name: `fgm on a kernel with every cgroup v2 controller${whyNot}`,
  ignore: TESTBED === undefined,
  async fn(t) {
    const directory = await Deno.makeTempDir({ prefix: "fgm-vm-" });
    try {
      await boot(directory);
      await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 256 * 1024 * 1024 });
      const observed = await observe(directory, db);
      for (const [fact, check] of CHECKS) await t.step(fact, () => check(observed));
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});
