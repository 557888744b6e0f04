import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseFlags } from "@fgm/k8s/pod/flags";
import { listenRefusal, mcpProgram } from "./mcp_flags.ts";

const PROGRAM = mcpProgram("fgm-mcp-server 0.0.0");

function parse(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return parseFlags(PROGRAM, args, (name) => env[name]);
}

Deno.test("mcpProgram() listens on this machine alone unless told otherwise", () => {
  const parsed = parse([]);
  assertEquals(parsed.kind === "run" && parsed.values, {
    ...{ host: "127.0.0.1", port: 8_080, stdio: false, insecure: false, logLevel: "info" },
    ...{ viewer: [], allowHost: [], allowOrigin: [] },
    ...{ viewerTokenFile: undefined, tokenFile: undefined, namespace: undefined },
    kubeUrl: undefined,
  });
});

Deno.test("mcpProgram() reads a pod's environment", () => {
  const parsed = parse([], {
    ...{ POD_NAMESPACE: "fgm", FGM_MCP_HOST: "0.0.0.0", FGM_MCP_PORT: "9000" },
    ...{ FGM_TOKEN_FILE: "/t", FGM_VIEWER_TOKEN_FILE: "/v", FGM_VIEWERS: "a=http://b:1" },
  });
  const { values } = parsed.kind === "run" ? parsed : { values: undefined };
  assertEquals([values?.namespace, values?.host, values?.port], ["fgm", "0.0.0.0", 9_000]);
  assertEquals([values?.tokenFile, values?.viewerTokenFile], ["/t", "/v"]);
  assertEquals(values?.viewer, ["a=http://b:1"]);
});

const BAD: ReadonlyArray<readonly [args: readonly string[], told: string]> = [
  [["--port", "65536"], "--port"],
  [["--port", "x"], "--port"],
  [["--log-level", "loud"], "--log-level"],
  [["--viewers", "a=b"], "--viewer"],
  [["somewhere"], "somewhere"],
  [["--token-file"], "--token-file"],
];
for (const [args, told] of BAD) {
  Deno.test(`mcpProgram() refuses ${args.join(" ")} in one line`, () => {
    const parsed = parse(args);
    const message = parsed.kind === "error" ? parsed.message : "";
    assertStringIncludes(message, told);
    assertEquals(message.includes("\n"), false, message);
  });
}

const LISTENING: ReadonlyArray<
  readonly [host: string, hasToken: boolean, insecure: boolean, mayListen: boolean]
> = [
  ["127.0.0.1", false, false, true],
  ["0.0.0.0", false, false, false],
  ["0.0.0.0", true, false, true],
  ["0.0.0.0", false, true, true],
  ["monitor.example", false, false, false],
];
for (const [host, hasToken, insecure, mayListen] of LISTENING) {
  const how = `${hasToken ? "a" : "no"} token${insecure ? " and --insecure" : ""}`;
  Deno.test(`listenRefusal() ${mayListen ? "lets" : "does not let"} ${host} with ${how}`, () => {
    const refusal = listenRefusal({ host, hasToken, insecure });
    assertEquals(refusal === undefined, mayListen, refusal);
    for (const wayOut of refusal === undefined ? [] : ["--token-file", "--insecure", host]) {
      assertStringIncludes(refusal ?? "", wayOut);
    }
  });
}
