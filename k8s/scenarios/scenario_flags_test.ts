import { assertEquals, assertMatch } from "@std/assert";
import { parseScenarioCommand, type ScenarioCommand } from "./scenario_flags.ts";
import { LEAKS } from "./testing/leak_scenario.ts";

function parse(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ScenarioCommand {
  return parseScenarioCommand(args, {
    ...{ scenarios: [LEAKS], version: "scenario 1.2.3" },
    env: (name) => env[name],
  });
}

Deno.test("parseScenarioCommand() reads run with its defaults", () => {
  const command = parse(["run", "leaks"]);
  if (command.kind !== "run") throw new Error(JSON.stringify(command));
  assertEquals([command.scenario, command.durationMs], [LEAKS, LEAKS.durationMs]);
  const { duration: _, ...values } = command.values;
  assertEquals(values, {
    ...{ node: undefined, untilMet: false, keep: false, detach: false, json: false },
    ...{ imagePrefix: "localhost/", imageTag: "dev", build: true, load: undefined },
    ...{ context: undefined, namespace: "fine-grained-monitor", kubeconfig: undefined },
    ...{ tokenFile: undefined, stateDir: undefined },
  });
});

Deno.test("parseScenarioCommand() reads run with everything", () => {
  const command = parse(
    "run --duration 1h30m leaks --node a --keep --until-met --no-build --image-tag 7 --json"
      .split(" "),
    { FGM_TOKEN_FILE: "/t" },
  );
  if (command.kind !== "run") throw new Error(JSON.stringify(command));
  assertEquals(command.durationMs, 5_400_000);
  const { node, keep, untilMet, build, imageTag, json, tokenFile } = command.values;
  assertEquals([node, keep, untilMet, build, imageTag, json, tokenFile], [
    ...["a", true, true, false, "7", true, "/t"],
  ]);
});

const READ: readonly (readonly [line: string, kind: string, run: string | undefined])[] = [
  ["list", "list", undefined],
  ["list --json", "list", undefined],
  ["status", "status", undefined],
  ["status abc --json", "status", "abc"],
  ["logs abc --container app --tail 7", "logs", "abc"],
  ["stop abc", "stop", "abc"],
  ["stop --all", "stop", undefined],
  ["export abc -o base", "export", "abc"],
  ["export --output base abc", "export", "abc"],
];

for (const [line, kind, run] of READ) {
  Deno.test(`parseScenarioCommand() reads "${line}"`, () => {
    const command = parse(line.split(" "));
    assertEquals([command.kind, "run" in command ? command.run : undefined], [kind, run]);
    if (command.kind === "export") assertEquals(command.values.output, "base");
  });
}

const REFUSED: readonly (readonly [line: string, message: RegExp])[] = [
  ["runn leaks", /^Cannot use command "runn": .*did you mean run\?$/],
  ["--json", /^Cannot use command "--json"/],
  ["run", /NAME: it is needed/],
  ["run leak", /^Cannot use scenario "leak": .*did you mean leaks\?$/],
  ["run nothing-of-it", /there are leaks$/],
  ["run leaks more", /at most 1/],
  ["run leaks --duration 5", /^Cannot read flag --duration: "5" is no time/],
  ["run leaks --duration 9s", /from 10s to 24h/],
  ["run leaks --duration 25h", /from 10s to 24h/],
  ["run leaks --load docker", /"docker" is not one of kind, containerd, none/],
  ["run leaks --all", /there is no such flag/],
  ["list leaks", /only flags are taken/],
  ["status a b", /at most 1/],
  ["logs", /RUN: it is needed/],
  ["logs abc --tail 0", /"0" is not a whole number from 1 to 10000/],
  ["stop", /^Cannot stop runs: give one of them, or --all$/],
  ["stop abc --all", /^Cannot stop runs/],
  ["export", /RUN: it is needed/],
  ["export abc -o", /--output: it needs a value/],
];

for (const [line, message] of REFUSED) {
  Deno.test(`parseScenarioCommand() refuses "${line}"`, () => {
    const command = parse(line.split(" "));
    assertMatch(command.kind === "error" ? command.message : command.kind, message);
  });
}

const TEXTS: readonly (readonly [args: readonly string[], text: RegExp])[] = [
  [[], /^scenario: Gives a cluster trouble[^]*\n {2}export RUN/],
  [["--help"], /^scenario: Gives/],
  [["-h"], /^scenario: Gives/],
  [["--version"], /^scenario 1\.2\.3$/],
  [["run", "--help"], /^scenario run: [^]*--no-build[^]*--until-met|--until-met[^]*--no-build/],
  [["export", "abc", "--help"], /^scenario export: [^]*--output BASE/],
  [["logs", "--version"], /^scenario 1\.2\.3/],
];

for (const [args, text] of TEXTS) {
  Deno.test(`parseScenarioCommand() answers "${args.join(" ")}" with text`, () => {
    const command = parse(args);
    assertMatch(command.kind === "text" ? command.text : command.kind, text);
  });
}
