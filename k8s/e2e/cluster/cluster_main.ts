/**
 * `deno task e2e:cluster`: fgm in the cluster that the kubeconfig names, from deploy to undeploy.
 *
 * It needs a cluster that may be written to and that nobody else counts on: kind will do. What it makes lies
 * in namespaces of its own, and it takes everything away again.
 *
 * @module
 */

import { CONTEXT_FLAG, KUBECONFIG_FLAG } from "../../client/cluster_flags.ts";
import { answerFlags } from "../../pod/flag_answer.ts";
import { type FlagValues, parseFlags, type ProgramSpec } from "../../pod/flags.ts";
import { readGitRev, versionText } from "../../pod/version.ts";
import { startTimeout } from "../../client/patience.ts";
import { SCENARIOS } from "../../scenarios/scenarios.ts";
import type { ClusterBed } from "./cluster_bed.ts";
import { type ClusterStep, runSteps, totalLine } from "./cluster_step.ts";
import { DELETE_NAMESPACE, DEPLOY, PROBES_GONE, ROLL, UNDEPLOY } from "./install_steps.ts";
import { LOST_NODE, MCP, NODE_LIST, TUI } from "./look_steps.ts";
import { NAMES } from "./probes.ts";
import { scenarioStep } from "./scenario_steps.ts";

const NAMES_OF_SCENARIOS = SCENARIOS.map(({ name }) => name);

const FLAGS = [
  CONTEXT_FLAG,
  KUBECONFIG_FLAG,
  {
    name: "deploy-arg",
    kind: "strings",
    placeholder: "ARG",
    help: "Handed to deno task deploy, such as --deploy-arg=--no-build; may be repeated.",
  },
  {
    name: "scenario-arg",
    kind: "strings",
    placeholder: "ARG",
    help: "Handed to deno task scenario run; may be repeated.",
  },
  {
    name: "scenario",
    kind: "strings",
    choices: [...NAMES_OF_SCENARIOS, "none"],
    placeholder: "NAME",
    help: "Only this scenario; may be repeated. All when left out.",
  },
  {
    name: "only",
    kind: "strings",
    placeholder: "TEXT",
    help: "Only steps whose names contain this, on what is deployed already; may be repeated.",
  },
  {
    name: "probe-image",
    kind: "string",
    default: "busybox:1.36",
    placeholder: "IMAGE",
    help: "Image with a sleep command, for pods that are only there to be seen.",
  },
  {
    name: "lose-node",
    kind: "string",
    placeholder: "COMMAND",
    help:
      "Shell command that takes node {node} away; on kind, docker pause {node}. Without it no node is lost.",
  },
  {
    name: "return-node",
    kind: "string",
    placeholder: "COMMAND",
    help: "Shell command that brings it back; on kind, docker unpause {node}.",
  },
  {
    name: "patience",
    kind: "integer",
    default: 1,
    min: 1,
    max: 20,
    help: "Waits this many times as long: for clusters of emulated machines.",
  },
] as const;

const PROGRAM: ProgramSpec<typeof FLAGS> = {
  name: "e2e:cluster",
  summary: "Deploys fgm to a cluster, looks at it from all sides, and takes it away again.",
  version: versionText("e2e:cluster", readGitRev((name) => Deno.env.get(name))),
  flags: FLAGS,
  examples: [
    "deno task e2e:cluster --context kind-kind --lose-node 'docker pause {node}' --return-node 'docker unpause {node}'",
    "deno task e2e:cluster --scenario oom-kill --scenario cron-spikes",
  ],
};

const STEPS: readonly ClusterStep[] = [
  DEPLOY,
  NAMES,
  NODE_LIST,
  TUI,
  MCP,
  ...NAMES_OF_SCENARIOS.map(scenarioStep),
  ROLL,
  LOST_NODE,
  DELETE_NAMESPACE,
  PROBES_GONE,
  UNDEPLOY,
];

function bedOf(flags: FlagValues<typeof FLAGS>): ClusterBed {
  const chosen = flags.scenario;
  return {
    cluster: { context: flags.context, kubeconfig: flags.kubeconfig },
    deployArgs: flags.deployArg,
    scenarioArgs: flags.scenarioArg,
    probeImage: flags.probeImage,
    scenarios: chosen.length === 0 ? NAMES_OF_SCENARIOS : chosen,
    loseNode: flags.loseNode,
    returnNode: flags.returnNode,
    patience: flags.patience,
    say: (line) => console.log(line),
    startTimer: startTimeout,
  };
}

async function main(): Promise<number> {
  const parsed = parseFlags(PROGRAM, Deno.args, (name) => Deno.env.get(name));
  if (parsed.kind !== "run") return answerFlags(parsed);
  const { only } = parsed.values;
  const steps = STEPS.filter(({ name }) =>
    only.length === 0 || only.some((text) => name.includes(text))
  );
  if (steps.length === 0) {
    console.error(`Cannot run steps: no name contains ${only.join(" or ")}`);
    return 2;
  }
  const outcomes = await runSteps(steps, bedOf(parsed.values));
  console.log(totalLine(outcomes));
  return outcomes.some(({ kind }) => kind === "failed") ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main());
