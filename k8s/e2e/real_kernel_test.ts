/**
 * fgm on a real kernel with every controller in cgroup v2: a virtual machine in which kubelet's tree
 * is rebuilt with a throttled, a leaking, a writing and idle containers, and a sandbox for each. Two
 * more are killed whole, and their cgroups are gone with them.
 *
 * Needs `FGM_TESTBED`, a folder with `get-kernel.sh`, `boot-vm.sh` and `make-cgroups.py`; see
 * CONTRIBUTING.md.
 */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { type DuckDb, openDuckDb } from "@fgm/collector/store/duckdb";
import { cleanDataDir, findDeadJournals } from "@fgm/collector/store/recovery";
import { sealJournal } from "@fgm/collector/store/seal";
import type { WireEvents } from "@fgm/server/api/events";
import { startProgram } from "./program.ts";
import { connectViewer, type ViewerClient } from "./viewer_client.ts";

const TESTBED = Deno.env.get("FGM_TESTBED");
const whyNot = TESTBED === undefined
  ? " (skipped: needs FGM_TESTBED, a folder that boots virtual machines)"
  : "";
const REPOSITORY = fromFileUrl(new URL("../..", import.meta.url));

/**
 * Containers that are killed whole and whose maker removes their cgroups at once, as runc does: one is
 * then started anew in its pod, and the pod of the other goes with it.
 */
const KILLED_WHOLE = `
import json, os, secrets, time
CLASS = "/sys/fs/cgroup/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice"
HUNGRY = "import os, time; os.fork() or time.sleep(1000); time.sleep(%d); b'x' * (64 << 20)"
truth = json.load(open("/out/truth.json"))

def make_pod():
    uid = "-".join(secrets.token_hex(size) for size in (4, 2, 2, 2, 6))
    pod = f"{CLASS}/kubelet-kubepods-burstable-pod{uid.replace('-', '_')}.slice"
    os.mkdir(pod)
    for name in open(pod + "/cgroup.controllers").read().split():
        open(pod + "/cgroup.subtree_control", "w").write("+" + name)
    return uid, pod

def start(uid, pod, kind, name, command):
    id = secrets.token_hex(32)
    path = f"{pod}/cri-containerd-{id}.scope"
    os.mkdir(path)
    open(path + "/memory.max", "w").write("32M")
    open(path + "/memory.oom.group", "w").write("1")
    os.symlink("/dev/null", f"/var/log/containers/{name}-0_demo_{name}-{id}.log")
    pid = os.fork()
    if pid == 0:
        open(path + "/cgroup.procs", "w").write("0")
        os.execvp(command[0], command)
    truth.append(dict(kind=kind, name=name, qos="burstable", pod_uid=uid, container_id=id))
    return pid, path

def remove(path):
    while os.path.isdir(path):
        try: os.rmdir(path)
        except OSError: time.sleep(0.001)

def bury(pid, path, uid, pod):
    os.waitpid(pid, 0)
    remove(path)
    # The kernel may count the first that it kills of a group once more with the others.
    counts = dict(line.split() for line in open(pod + "/memory.events"))
    dead = next(each for each in truth if each["pod_uid"] == uid)
    dead.update(kills=int(counts["oom_kill"]), group_kills=int(counts["oom_group_kill"]))

greedy, fleeting = make_pod(), make_pod()
pid, path = start(*greedy, "greedy", "greedy", ["python3", "-c", HUNGRY % 15])
last, last_path = start(*fleeting, "fleeting", "fleeting", ["python3", "-c", HUNGRY % 20])
bury(pid, path, *greedy)
start(*greedy, "again", "greedy", ["sleep", "100000"])
bury(last, last_path, *fleeting)
remove(fleeting[1])
json.dump(truth, open("/out/truth.json", "w"))
`;

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
python3 - <<'PYTHON'
${KILLED_WHOLE}
PYTHON
sleep 10
kill %1
wait %1
`;

interface Truth {
  readonly kind: "burn" | "leak" | "io" | "idle" | "greedy" | "again" | "fleeting";
  /** Name of the container where it is not its kind. */
  readonly name?: string;
  readonly qos: string;
  /** What its pod counted when it had been killed whole. */
  readonly kills?: number;
  readonly group_kills?: number;
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
  /** All events of a type, as the viewer tells them. */
  events(type: string): Promise<WireEvents["events"]>;
}

async function observe(
  directory: string,
  { db, viewer }: { readonly db: DuckDb; readonly viewer: ViewerClient },
): Promise<Observed> {
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
    events: async (type) => {
      const text = await viewer.text(`/api/events?types=${type}&range=all`);
      const { events }: WireEvents = JSON.parse(text);
      return events;
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
  const env = { OUT: directory, VM_TIMEOUT: "300" };
  await run("boot-vm.sh", ["-m", "2500", "--", "bash", "-c", guest], env);
}

/** A busy machine leaves journals for the next start to seal; here is the next start. */
async function sealWhatIsLeft(dataDir: string): Promise<void> {
  await cleanDataDir(dataDir);
  for (const journal of findDeadJournals(dataDir)) await sealJournal(journal);
}

function isKilledWhole({ kills }: Truth): boolean {
  return kills !== undefined;
}

const CHECKS: ReadonlyArray<
  readonly [fact: string, check: (observed: Observed) => Promise<void>]
> = [
  ["samples the containers, under kubelet's names, and no sandbox", async (observed) => {
    const want = observed.truth.map(({ container_id, kind, name, qos }) =>
      `${container_id} ${name ?? kind} ${qos}`
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
  ["sees the kill of a container whose cgroup went with it", async ({ ask, truth, log }) => {
    const kills = "cgroup.v2.memory.events.oom_kill";
    const groupKills = "cgroup.v2.memory.events.oom_group_kill";
    assertEquals(truth.filter(isKilledWhole).length, 2);
    for (const { kind, kills: counted = 0, group_kills } of truth.filter(isKilledWhole)) {
      assert(counted >= 2, `${kind}: ${counted} of 2 processes killed`);
      assertEquals(await ask(kind, kills, "min(value)"), 0);
      assertEquals(await ask(kind, kills, "max(value)"), counted, `${kind}\n${log}`);
      assertEquals(await ask(kind, groupKills, "max(value)"), group_kills);
    }
    assertEquals(await ask("again", kills, "max(value)"), 0);
  }],
  ["tells of each kill once, and of the start anew", async ({ events, truth }) => {
    const idsOf = (...kinds: readonly Truth["kind"][]) =>
      truth.filter(({ kind }) => kinds.includes(kind)).map(({ container_id }) => container_id);
    const told = await events("oom_kill");
    const ids = new Set(told.map(({ container }) => container?.id ?? ""));
    assertEquals([...ids].sort(), idsOf("leak", "greedy", "fleeting").sort());
    // A tick in the middle of a kill tells of some processes, and the next one of the others.
    for (const { container_id, kills } of truth.filter(isKilledWhole)) {
      const counts = told.filter(({ container }) => container?.id === container_id)
        .map((event) => event.type === "oom_kill" ? event.count : NaN);
      assertEquals(counts.reduce((sum, count) => sum + count, 0), kills);
    }
    const restarts = await events("restart");
    assertEquals(restarts.map(({ container }) => container?.id), idsOf("again"));
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
      await sealWhatIsLeft(join(directory, "data"));
      await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 256 * 1024 * 1024 });
      await using program = startProgram("fgm-viewer", [join(directory, "data"), "--port", "0"]);
      const viewer = await connectViewer(program);
      const observed = await observe(directory, { db, viewer });
      for (const [fact, check] of CHECKS) await t.step(fact, () => check(observed));
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});
