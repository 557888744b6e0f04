/**
 * The programs as `deno task compile` makes them, each doing its work.
 *
 * Needs a runtime for Deno to compile onto: `DENORT_BIN`, or `FGM_TESTBED`, a folder with a `denort.sh`
 * that prints one's path. Where Deno can fetch it itself, set `FGM_TEST_BINARIES=1`. All other tests of
 * this folder run compiled programs as well, when `FGM_BINARIES` names their folder.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { segmentPaths } from "@fgm/collector/testing/recorded_ticks";
import { compileProgram } from "../tools/compile.ts";
import { platformOf } from "../tools/compile_command.ts";
import { COMPILED_PROGRAMS } from "../tools/compiled_programs.ts";
import { type Bench, createBench, unfinishedFiles } from "./collector_run.ts";
import { connectMcp, connectStdio } from "./mcp_client.ts";
import { startCommand } from "./program.ts";
import { NO_TMUX_NOTE, startScreen } from "./tmux_screen.ts";
import { until } from "./until.ts";
import { connectViewer } from "./viewer_client.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const GIT_REV = "0123456789abcdef";
const PLATFORM = platformOf(Deno.build);

const DENORT_SCRIPT = denortScript();
const isReady = PLATFORM?.startsWith("linux") === true &&
    ["DENORT_BIN", "FGM_TEST_BINARIES"].some((name) => Deno.env.get(name)) ||
  DENORT_SCRIPT !== undefined;
const whyNot = isReady ? "" : " (skipped: needs DENORT_BIN, or FGM_TEST_BINARIES=1)";

/** The test bed's runtime is for one platform alone. */
function denortScript(): string | undefined {
  const testbed = Deno.env.get("FGM_TESTBED");
  if (!testbed || PLATFORM !== "linux-x64") return undefined;
  try {
    Deno.statSync(`${testbed}/denort.sh`);
    return `${testbed}/denort.sh`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function findRuntime(): Promise<string | undefined> {
  const own = Deno.env.get("DENORT_BIN");
  if (own || DENORT_SCRIPT === undefined) return own;
  const { success, stdout, stderr } = await new Deno.Command(DENORT_SCRIPT).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) throw new Error(`${DENORT_SCRIPT} failed: ${text(stderr)}`);
  return text(stdout);
}

/** Compiled programs in a folder of their own. */
interface Binaries extends AsyncDisposable {
  /** Path of a program that may be run anywhere. */
  program(name: string): string;
  /** The collector as an image has it. */
  readonly imageCollector: string;
}

async function compileAll(): Promise<Binaries> {
  assert(PLATFORM !== undefined);
  const folder = await Deno.makeTempDir({ prefix: "fgm-binaries-" });
  const denort = await findRuntime();
  const page = await outputOf([
    Deno.execPath(),
    "run",
    "-A",
    join(ROOT, "server/web/build_page_main.ts"),
  ]);
  assertEquals(page.code, 0, page.text);
  const options = { root: ROOT, gitRev: GIT_REV, denort };
  for (const program of COMPILED_PROGRAMS) {
    await compileProgram(program, PLATFORM, { ...options, out: folder, isForImage: false });
  }
  const [collector] = COMPILED_PROGRAMS.filter(({ name }) => name === "fgm");
  const out = join(folder, "image");
  const image = await compileProgram(collector!, PLATFORM, { ...options, out, isForImage: true });
  return {
    program: (name) => join(folder, PLATFORM, name),
    imageCollector: image.path,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function outputOf(
  command: readonly string[],
): Promise<{ readonly code: number; readonly text: string }> {
  await using program = startCommand(command);
  const { code } = await program.ended;
  return { code, text: program.stdout + program.stderr };
}

/** Collects until there is a segment, is killed, and collects again until it is told to stop. */
async function collectTwice(fgm: string, bench: Bench): Promise<void> {
  const sealed = () => segmentPaths(bench.dataDir, "parquet").length;
  {
    await using killed = startCommand([fgm, ...bench.args]);
    await until("a sealed segment", () => sealed() > 0, { explain: () => killed.stderr });
    await bench.nextTick(killed);
    killed.signal("SIGKILL");
    await killed.ended;
  }
  const before = sealed();
  await using orderly = startCommand([fgm, ...bench.args]);
  await bench.nextTick(orderly);
  await until("segments after the kill", () => sealed() > before + 1, {
    explain: () => orderly.stderr,
  });
  assertEquals((await orderly.stop()).code, 0);
  const troubles = orderly.stderr.split("\n").filter((line) => /"level":"(warn|error)"/.test(line));
  assertEquals(troubles, []);
}

/** Merges segments of a day that is over. They are made elsewhere: DuckDB would stay in this process. */
async function assertMerges(consolidator: string, bench: Bench): Promise<void> {
  const outputDir = join(bench.directory, "past");
  const generator = fromFileUrl(
    new URL("../../collector/testing/generate_main.ts", import.meta.url),
  );
  const made = await outputOf([
    ...[Deno.execPath(), "run", "--quiet", "-A", generator, "--output-dir", outputDir],
    ...["--start", "2026-01-12T00:00:00Z", "--hours", "0.01", "--rotation-seconds", "10"],
    ...["--containers", "2"],
  ]);
  assertEquals(made.code, 0, made.text);
  assert(segmentPaths(outputDir, "parquet").length > 1);
  const { code, text } = await outputOf([consolidator, "--data-dir", outputDir, "--once"]);
  assertEquals(code, 0, text);
  assertEquals(segmentPaths(outputDir, "parquet").length, 1, text);
  assertEquals(unfinishedFiles(outputDir), []);
}

/** Times of a container's samples, and whether a study, which runs in a worker, says something. */
async function assertAnswers(url: string): Promise<void> {
  const json = async (path: string) => {
    const response = await fetch(`${url}${path}`);
    assertEquals(response.status, 200, path);
    return await response.json();
  };
  const { containers } = await json("/api/containers");
  assertEquals(containers.length, 3); // fgm itself is the third
  const { id } = containers.find((one: { id: string }) => one.id !== "fgm-self");
  const question = `metric=total_cpu_usage_millicores&containers=${id}&range=1h`;
  const { series } = await json(`/api/timeseries?${question}`);
  assert(series[0].t.length > 5, "no samples");
  const { results } = await json(`/api/study/trend?${question}`);
  assert(results[0].samples > 5, "nothing was studied");
}

Deno.test({
  name: `deno task compile makes programs that work without Deno${whyNot}`,
  ignore: !isReady,
  fn: async (t) => {
    await using binaries = await compileAll();
    await using bench = await createBench();
    const path = (name: string) => binaries.program(name);

    for (const { name } of COMPILED_PROGRAMS) {
      await t.step(`${name} --version names the commit`, async () => {
        const { code, text } = await outputOf([path(name), "--version"]);
        assertEquals(code, 0, text);
        assertMatch(text, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(${GIT_REV.slice(0, 12)}, `));
      });
    }
    await t.step("fgm seals in a process of its own, also after kill -9", async () => {
      await collectTwice(path("fgm"), bench);
      assertEquals(unfinishedFiles(bench.dataDir), []);
    });
    await t.step("fgm-consolidator merges", () => assertMerges(path("fgm-consolidator"), bench));
    await t.step("fgm of an image writes nowhere else", async () => {
      // Below /dev, where simulated nodes are, it may not even read.
      const root = join(bench.directory, "cgroup");
      await Deno.mkdir(root);
      await Deno.writeTextFile(join(root, "cgroup.controllers"), "cpu io memory pids\n");
      const roots = ["--cgroup-root", root, "--proc-root", root, "--output-dir", bench.dataDir];
      const { code, text } = await outputOf([binaries.imageCollector, ...roots]);
      assertEquals(code, 1, text);
      assertStringIncludes(text, `Requires write access to "${bench.dataDir}"`);
    });

    await using viewer = startCommand([path("fgm-viewer"), "--port", "0", bench.dataDir]);
    const { url } = await connectViewer(viewer);
    await t.step("fgm-viewer answers from it, studies included", () => assertAnswers(url));
    await t.step("fgm-viewer has the page in it", async () => {
      const html = await (await fetch(url)).text();
      const [, script] = /src="\.(\/page\.[^"]+)"/.exec(html) ?? [];
      const response = await fetch(`${url}${script}`);
      assertEquals(response.status, 200, html.slice(0, 1_000));
      assertMatch(response.headers.get("content-type") ?? "", /javascript/);
      await response.body?.cancel();
    });
    const listsNode = [path("fgm-mcp-server"), "--viewer", `worker-1=${url}`];
    await t.step("fgm-mcp-server lists nodes over HTTP", async () => {
      await using server = startCommand([...listsNode, "--port", "0"]);
      const mcp = await until("fgm-mcp-server listens", () => server.logged("Listening")[0]?.url, {
        explain: () => server.stderr,
      });
      await using client = await connectMcp(String(mcp));
      assertStringIncludes((await client.call("list_nodes")).text, "worker-1");
    });
    await t.step("fgm-mcp-server lists nodes over its standard streams", async () => {
      await using client = await connectStdio([...listsNode, "--stdio"]);
      assertStringIncludes((await client.call("list_nodes")).text, "worker-1");
    });
    await t.step("fgm-tui prints a frame", async () => {
      const { code, text } = await outputOf([path("fgm-tui"), "--url", url, "--snapshot"]);
      assertEquals(code, 0, text);
      assertStringIncludes(text, "total_cpu_usage_millicores");
    });
    await t.step({
      name: `fgm-tui draws on a terminal${NO_TMUX_NOTE}`,
      ignore: NO_TMUX_NOTE !== "",
      fn: async () => {
        const command = [path("fgm-tui"), "--url", url];
        await using screen = await startScreen({ columns: 120, rows: 40, command });
        await screen.waitFor("a chart", (text) => text.includes("total_cpu_usage_millicores"));
        await screen.press("q");
        await screen.waitFor("its end", (text) => text.includes("[exited 0]"));
      },
    });
  },
});
