/**
 * The official conformance suite against the real program. Most of its scenarios ask for tools, prompts
 * and resources that it names itself, for servers that are written to be tested.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { startMcp } from "./mcp_run.ts";
import { runNpm, whyNoNpm } from "./npm_program.ts";
import { pastStage } from "./tui_run.ts";

const SUITE = { name: "@modelcontextprotocol/conformance@0.1.16", by: "deno" } as const;

/** Why a scenario is not run. */
const TOOL = "calls a tool of the suite's own, for content or behaviour that no tool here has";
const ASKS = "calls a tool of the suite's own, which asks the client back; no tool here does";
const PROMPT = "gets a prompt of the suite's own";
const RESOURCE = "reads a resource of the suite's own";
const UNDECLARED = "uses a capability that the server does not declare";

/** Every scenario for servers, and how many checks of it pass, or why it does not apply. */
const SCENARIOS: Readonly<Record<string, number | string>> = {
  "server-initialize": 1,
  "ping": 1,
  "tools-list": 1,
  "resources-list": 1,
  "prompts-list": 1,
  // An unknown tool is an answer with a text and isError, which is what these two look for.
  "tools-call-error": 1,
  "tools-call-simple-text": 1,
  "server-sse-multiple-streams": 2,
  "dns-rebinding-protection": 2,
  "logging-set-level": UNDECLARED,
  "resources-subscribe": UNDECLARED,
  "resources-unsubscribe": UNDECLARED,
  "completion-complete": PROMPT,
  "prompts-get-simple": PROMPT,
  "prompts-get-with-args": PROMPT,
  "prompts-get-embedded-resource": PROMPT,
  "prompts-get-with-image": PROMPT,
  "resources-read-text": RESOURCE,
  "resources-read-binary": RESOURCE,
  "resources-templates-read": RESOURCE,
  "tools-call-image": TOOL,
  "tools-call-audio": TOOL,
  "tools-call-embedded-resource": TOOL,
  "tools-call-mixed-content": TOOL,
  "tools-call-with-logging": TOOL,
  "tools-call-with-progress": TOOL,
  "json-schema-2020-12": TOOL,
  "server-sse-polling": TOOL,
  "tools-call-sampling": ASKS,
  "tools-call-elicitation": ASKS,
  "elicitation-sep1034-defaults": ASKS,
  "elicitation-sep1330-enums": ASKS,
};

const whyNot = await whyNoNpm(SUITE, ["list", "--server"]);
if (whyNot !== undefined) console.log(`The conformance suite is left out: ${whyNot}`);
const ignore = whyNot !== undefined;

Deno.test({
  name: "the conformance suite has no scenario that nobody has looked at",
  ignore,
  fn: async () => {
    const { stdout } = await runNpm(SUITE, ["list", "--server"]);
    const names = [...stdout.matchAll(/^ +- ([\w-]+) \[/gm)].map(([, name = ""]) => name);
    assertEquals(names.sort(), Object.keys(SCENARIOS).sort());
  },
});

Deno.test({
  name: "fgm-mcp-server passes every scenario of the conformance suite that applies",
  ignore,
  fn: async (t) => {
    await using past = await pastStage();
    await using run = await startMcp(["--viewer", `worker-1=${past.url}`]);
    for (const [scenario, checks] of Object.entries(SCENARIOS)) {
      if (typeof checks === "string") continue;
      await t.step(scenario, async () => {
        const args = ["server", "--url", run.url, "--scenario", scenario];
        const { code, stdout, stderr } = await runNpm(SUITE, args);
        assertEquals(code, 0, stdout + stderr);
        assertStringIncludes(stdout + stderr, `Passed: ${checks}/${checks}, 0 failed`);
      });
    }
    assertEquals(run.program.logged("Failed to answer a call"), []);
  },
});
