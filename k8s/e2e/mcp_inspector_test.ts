/**
 * The official Inspector, by its command line, against the real program: every tool is listed and
 * called, over HTTP and over standard input and output.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startMcp } from "./mcp_run.ts";
import { runNpm, whyNoNpm } from "./npm_program.ts";
import { programCommand } from "./program.ts";
import { pastStage } from "./tui_run.ts";

const INSPECTOR = { name: "@modelcontextprotocol/inspector@2.12.0", by: "npx" } as const;

const whyNot = await whyNoNpm(INSPECTOR, ["--cli", "--help"]);
if (whyNot !== undefined) console.log(`The Inspector is left out: ${whyNot}`);

/** Every tool, with arguments that the data has an answer to. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  list_nodes: [],
  list_metrics: ["search=memory"],
  list_containers: ["range=all", "limit=2"],
  analyze_container: ["range=all", "metric=total_cpu_usage_millicores"],
  summarize_container: ["range=all"],
  find_changes: ["range=1h"],
};

interface Listed {
  readonly tools: readonly { readonly name: string }[];
}

interface Called {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent: Readonly<Record<string, unknown>>;
}

/** Asks by the Inspector; `server` is a URL, or the words that start a program. */
async function inspect<T>(server: readonly string[], args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await runNpm(INSPECTOR, ["--cli", ...server, ...args]);
  assertEquals(code, 0, stdout + stderr);
  return JSON.parse(stdout);
}

async function callAll(t: Deno.TestContext, server: readonly string[]): Promise<void> {
  // Strict: a schema that some client cannot read would be an error.
  const { tools } = await inspect<Listed>(server, ["--method", "tools/list", "--strict"]);
  assertEquals(tools.map(({ name }) => name), Object.keys(CALLS));
  const call = (tool: string, given: readonly string[]) =>
    inspect<Called>(server, [
      ...["--method", "tools/call", "--tool-name", tool],
      ...given.flatMap((pair) => ["--tool-arg", pair]),
    ]);
  const { structuredContent } = await call("list_containers", ["range=all", "limit=1"]);
  const [first] = structuredContent.containers as readonly { readonly name: string }[];
  for (const [tool, given] of Object.entries(CALLS)) {
    await t.step(tool, async () => {
      const about = /_container$/.test(tool) ? [`container=${first?.name}`] : [];
      const { isError, content } = await call(tool, [...about, ...given]);
      assertEquals(isError ?? false, false, content[0]?.text);
      assert((content[0]?.text.length ?? 0) > 20, content[0]?.text);
    });
  }
}

Deno.test({
  name: "the Inspector lists and calls every tool over HTTP, with a token",
  ignore: whyNot !== undefined,
  fn: async (t) => {
    await using past = await pastStage();
    const token = crypto.randomUUID();
    const tokenFile = `${past.dataDir}/token`;
    await Deno.writeTextFile(tokenFile, token);
    await using run = await startMcp([
      ...["--viewer", `worker-1=${past.url}`, "--token-file", tokenFile],
    ]);
    await callAll(t, [run.url, "--header", `Authorization: Bearer ${token}`]);
    const args = ["--cli", run.url, "--method", "tools/list"];
    const refused = await runNpm(INSPECTOR, args);
    assert(refused.code !== 0);
    assertEquals(run.program.stderr.includes(token), false);
  },
});

Deno.test({
  name: "the Inspector lists and calls every tool over standard input and output",
  ignore: whyNot !== undefined,
  fn: async (t) => {
    await using past = await pastStage();
    const server = [
      ...programCommand("fgm-mcp-server"),
      ...["--stdio", "--viewer", `worker-1=${past.url}`],
    ];
    await callAll(t, server);
    const args = ["--method", "resources/read", "--uri", "fgm://guide"];
    const read = await inspect<{ readonly contents: unknown }>(server, args);
    assertStringIncludes(JSON.stringify(read.contents), "find_changes");
  },
});
