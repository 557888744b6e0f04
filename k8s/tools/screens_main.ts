/**
 * `deno task screens`: writes the pictures of the README. The same seed gives the same data, and so the
 * same pictures, until the program draws something else.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import { ansiSvg } from "./ansi_svg.ts";
import { startProgram } from "./program.ts";

const FOLDER = new URL("../../tui/screens/", import.meta.url);

/** What is recorded: two hours of forty containers. */
const DATA = ["--containers", "40", "--hours", "2", "--seed", "7", "--node-name", "worker-1"];
const START = "2026-01-15T08:00:00Z";

const CONTAINERS = [
  "renderer-vwfg6gq74f-ldkwn/app",
  "reporter-bk65jh2jfc-h68zd/worker",
  "ledger-vppd8g4fkr-zx2r8/app",
  "pricing-6wk2lrpnmc-b5v6m/app",
];

interface Picture {
  readonly name: string;
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  readonly args: readonly string[];
}

const PICTURES: readonly Picture[] = [
  {
    name: "charts",
    title:
      "Two panels of fgm-tui: CPU in use with a study's periods, and memory, of four containers",
    columns: 120,
    rows: 34,
    args: [
      ...["--at", "2026-01-15T09:40:00Z", "--range", "15m", "--study", "periodicity"],
      ...["--metric", "total_cpu_usage_millicores", "--metric", "cgroup.v2.memory.current"],
      ...CONTAINERS.flatMap((name) => ["--container", name]),
    ],
  },
  {
    name: "table",
    title: "The table of fgm-tui: containers by CPU in use, with the last minutes of each",
    columns: 120,
    rows: 24,
    args: ["--at", "2026-01-15T09:40:00Z", "--screen", "table"],
  },
];

/** The web page, if there is a browser to draw it. */
const PAGE_PICTURE = new URL("../../server/web/screens/page.png", import.meta.url);
const PAGE_QUERY = new URLSearchParams([
  ["from", "2026-01-15T09:25:00Z"],
  ["to", "2026-01-15T09:40:00Z"],
  ["follow", "0"],
  ["panel", "total_cpu_usage_millicores~periodicity"],
  ["panel", "cgroup.v2.memory.current"],
  ...CONTAINERS.map((name) => ["container", name]),
]);
const PAGE_SIZE = "1360,760";
/** Time that the page has for its answers and its drawing, of its own clock. */
const PAGE_MS = 8_000;

const LISTENS_MS_MAX = 30_000;

async function main(): Promise<number> {
  const dataDir = await Deno.makeTempDir({ prefix: "fgm-screens-" });
  try {
    console.error("… recording two hours of a simulated node");
    const generate = ["--output-dir", dataDir, "--start", START, ...DATA];
    await run(script("collector/testing/generate_main.ts"), generate);
    await using viewer = startProgram("fgm-viewer", script("server/main.ts"), [
      ...[dataDir, "--port", "0", "--node-name", "worker-1"],
    ]);
    const url = await viewer.logged("url", AbortSignal.timeout(LISTENS_MS_MAX));
    if (url === undefined) throw new Error(`Cannot start fgm-viewer: ${viewer.lastLines()}`);
    await Deno.mkdir(FOLDER, { recursive: true });
    for (const picture of PICTURES) {
      console.error(`… ${picture.name}`);
      const screen = await run(script("tui/main.tsx"), [
        ...["--url", url, "--snapshot", "--color", "truecolor", "--utc"],
        ...["--width", String(picture.columns), "--height", String(picture.rows)],
        ...picture.args,
      ]);
      // The port is a different one each time, and no part of the picture.
      const text = screen.replaceAll(
        new URL(url).host,
        "worker-1".padEnd(new URL(url).host.length),
      );
      await Deno.writeTextFile(
        new URL(`${picture.name}.svg`, FOLDER),
        ansiSvg(text, picture.title),
      );
    }
    console.error("… page");
    await takePage(`${url}/?${PAGE_QUERY}`);
    return 0;
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

async function takePage(url: string): Promise<void> {
  await Deno.mkdir(new URL(".", PAGE_PICTURE), { recursive: true });
  const { success, stderr } = await new Deno.Command(Deno.env.get("FGM_CHROMIUM") ?? "chromium", {
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ...[`--window-size=${PAGE_SIZE}`, `--virtual-time-budget=${PAGE_MS}`],
      ...[`--screenshot=${fromFileUrl(PAGE_PICTURE)}`, url],
    ],
    env: { TZ: "UTC" },
  }).output();
  if (!success) throw new Error(`Cannot draw the page: ${new TextDecoder().decode(stderr).trim()}`);
}

function script(path: string): string {
  return fromFileUrl(new URL(`../../${path}`, import.meta.url));
}

async function run(path: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", path, ...args],
    stdin: "null",
    env: { NO_COLOR: "" },
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(`Cannot run ${path}: ${new TextDecoder().decode(stderr).trim()}`);
}

if (import.meta.main) Deno.exit(await main());
