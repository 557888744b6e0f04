import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { isRunning, NO_PROC_NOTE } from "../client/testing/fake_kubectl.ts";
import { type Program, startCommand } from "../e2e/program.ts";
import { until } from "../e2e/until.ts";
import { SCENARIOS } from "./scenarios.ts";
import { type FakeCluster, fakeCluster } from "./testing/fake_cluster.ts";
import { type FakeRunPod, listText, podsText } from "./testing/fake_run_pods.ts";
import { startRunViewer } from "./testing/run_viewer.ts";
import { namespaceOf, testRun } from "./testing/runs.ts";

// The program as a process, with a kubectl on its PATH that plays a cluster.

const MAIN = fromFileUrl(new URL("./scenario_main.ts", import.meta.url));

/** The first scenario; which one makes no difference here. */
const SCENARIO = SCENARIOS[0]!;

/** Pods as the scenario's expectations name them. */
const PODS: readonly FakeRunPod[] = [
  ...Map.groupBy(SCENARIO.expectations, ({ container }) => container.split("/")[0] ?? "").keys(),
].map((name) => ({ name, ip: "10.0.0.7" }));

const RUN = ["run", SCENARIO.name, "--no-build", "--duration", "10m"];

function start(cluster: FakeCluster, args: readonly string[]): Program {
  return startCommand([Deno.execPath(), "run", "--quiet", "-A", MAIN, ...args], {
    env: {
      PATH: `${cluster.folder}:${Deno.env.get("PATH")}`,
      XDG_STATE_HOME: `${cluster.folder}/state`,
    },
  });
}

/** The one record of a run, read from its file. */
function recordOf({ folder }: FakeCluster) {
  const dir = `${folder}/state/fgm/runs`;
  const [file] = [...Deno.readDirSync(dir)];
  return JSON.parse(Deno.readTextFileSync(`${dir}/${file?.name}`));
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`scenario run deletes its namespace on ${signal}`, async () => {
    await using cluster = await fakeCluster();
    cluster.set("run-pods", podsText(...PODS));
    await using program = start(cluster, RUN);
    await until("the run is under way", () => program.stderr.includes("of 10 min:"), {
      explain: () => program.stderr,
    });
    assertEquals(cluster.calls("delete"), []);
    program.signal(signal);
    assertEquals((await program.ended).code, 130, program.stderr);
    const { id, state, pods } = recordOf(cluster);
    assertEquals(
      cluster.calls().at(-1),
      [
        `delete namespace fgm-run-${id} --ignore-not-found --wait=false`,
      ][0],
    );
    assertEquals([state, pods.length], ["stopped", PODS.length]);
    assertMatch(program.stderr, /is deleted; the data stays in fgm\n$/);
    assertEquals(program.stdout, "");
  });
}

Deno.test(`scenario run ends a kubectl that hangs, and deletes its namespace${NO_PROC_NOTE}`, {
  ignore: NO_PROC_NOTE !== "",
}, async () => {
  await using cluster = await fakeCluster();
  cluster.set("hang-create", "");
  await using program = start(cluster, RUN);
  await until("kubectl hangs", () => cluster.pids().length === 1);
  program.signal("SIGINT");
  assertEquals((await program.ended).code, 130, program.stderr);
  assertEquals(cluster.calls("delete namespace").length, 1);
  assertEquals(cluster.pids().map(isRunning), [false]);
});

Deno.test("scenario run ends with 1 and cleans up when a pod cannot start", async () => {
  await using cluster = await fakeCluster();
  const state = { waiting: { reason: "ErrImageNeverPull" } };
  cluster.set("run-pods", podsText({ ...PODS[0]!, containers: [{ name: "app", state }] }));
  await using program = start(cluster, RUN);
  assertEquals((await program.ended).code, 1);
  assertMatch(program.stderr, /^Cannot start pod \w+: app: ErrImageNeverPull$/m);
  assertEquals(cluster.calls("delete namespace").length, 1);
  assertEquals(recordOf(cluster).state, "failed");
});

Deno.test("scenario status asks viewers through kubectl", async () => {
  const run = testRun({ scenario: SCENARIO.name });
  await using viewer = await startRunViewer(`fgm-run-${run.id}`);
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    viewer.fetch,
  );
  await using cluster = await fakeCluster();
  cluster.set("port", String(server.addr.port));
  cluster.set("run-pods", podsText(...PODS));
  cluster.set("namespaces", listText([namespaceOf({ ...run, isKept: true })]));
  await using program = start(cluster, ["status", run.id.slice(0, 4), "--json"]);
  assertEquals((await program.ended).code, 0, program.stderr);
  const { expectations, is_there } = JSON.parse(program.stdout);
  assertEquals([is_there, expectations.length], [true, SCENARIO.expectations.length]);
  assertEquals(program.stdout.includes("Cannot reach"), false, program.stdout);
});

/** Arguments, the code that they end with, and what is said. */
const ENDS: readonly (readonly [
  args: readonly string[],
  code: number,
  stdout: RegExp,
  stderr: RegExp,
])[] = [
  [["list"], 0, new RegExp(`^${SCENARIO.name} \\(`), /^$/],
  [["list", "--json"], 0, /^\[\{"name":/, /^$/],
  [["--help"], 0, /^scenario: /, /^$/],
  [["run", "nothing"], 2, /^$/, /^Cannot use scenario "nothing"/],
  [["status", "--no-such-flag"], 2, /^$/, /^Cannot read flag --no-such-flag/],
  [["status"], 0, /^There is no run/, /^$/],
  [["logs", "abcdefgh"], 1, /^$/, /^Cannot use run "abcdefgh": there is no such run/],
];

Deno.test("scenario ends with the code that its command deserves", async (t) => {
  await using cluster = await fakeCluster();
  for (const [args, code, stdout, stderr] of ENDS) {
    await t.step(`${args.join(" ")}: ${code}`, async () => {
      await using program = start(cluster, args);
      assertEquals((await program.ended).code, code, program.stderr);
      assertMatch(program.stdout, stdout);
      assertMatch(program.stderr, stderr);
    });
  }
});
