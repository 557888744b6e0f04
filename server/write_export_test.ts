import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { createLogger } from "@fgm/k8s/pod/log";
import { secondsOf, START_MS, testContainer, TestData } from "./testing/data_dir.ts";
import { buildPage } from "./web/build_page.ts";
import { NARROW, NO_BROWSER_NOTE, startBrowser } from "./web/testing/browser.ts";
import { writeExport, type WriteExportOptions } from "./write_export.ts";

const METRIC = "total_cpu_usage_millicores";

interface Stage extends AsyncDisposable {
  /** Folder for the files, with nothing in it. */
  readonly out: string;
  readonly write: (changes?: Partial<WriteExportOptions>) => ReturnType<typeof writeExport>;
}

/** Data of two nodes in directories of their own, and the real page. */
async function setStage(): Promise<Stage> {
  const [first, second] = [await TestData.create(), await TestData.create()];
  const options = (node: string) => ({ nodeName: node, identifier: `fgm-${node}` });
  for (const [data, node, level] of [[first, "node-a", 100], [second, "node-b", 300]] as const) {
    const containers = ["1", "2"].map((part) =>
      testContainer(`${node.at(-1)}00${part}`, { podName: `web-${node.at(-1)}-${part}` })
    );
    const valuesAt = (tick: number) => ({
      [METRIC]: level + (tick < 150 ? 0 : 200) + (tick * 7) % 11,
    });
    await data.segment(
      secondsOf(containers, { startMs: START_MS, count: 300, valuesAt }),
      options(node),
    );
  }
  const out = await Deno.makeTempDir({ prefix: "fgm-export-test-" });
  const builtDir = await Deno.makeTempDir({ prefix: "fgm-built-" });
  await buildPage({ outDir: builtDir });
  return {
    out,
    write: (changes) =>
      writeExport({
        paths: [first.dir, second.dir],
        out: join(out, "both"),
        builtDir,
        gitRev: "abcdef",
        now: () => START_MS + 600_000,
        log: createLogger({ level: "error", write: () => {}, now: () => START_MS }),
        ...changes,
      }),
    [Symbol.asyncDispose]: async () => {
      for (const data of [first, second]) await data[Symbol.asyncDispose]();
      for (const dir of [out, builtDir]) await Deno.remove(dir, { recursive: true });
    },
  };
}

function filesIn(dir: string): readonly string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
}

Deno.test("writeExport() writes both files, tells how far it is, and leaves nothing else", async () => {
  await using stage = await setStage();
  const told: number[] = [];
  const written = await stage.write({ onProgress: ({ sizeBytes }) => told.push(sizeBytes) });
  assertEquals(filesIn(stage.out), ["both.html", "both.parquet"]);
  assertEquals(written.map(({ format }) => format), ["parquet", "html"]);
  for (const { path, sizeBytes } of written) {
    assertEquals((await Deno.stat(path)).size, sizeBytes);
    assert(told.includes(sizeBytes));
  }
  const html = await Deno.readTextFile(join(stage.out, "both.html"));
  assertMatch(html, /<title>fgm-nodes-20260112T215200Z-20260112T215\d\d\dZ<\/title>/);
  assert(html.trimEnd().endsWith("</html>"));
});

Deno.test("writeExport() writes what is asked for, again over what was there", async () => {
  await using stage = await setStage();
  const [all] = await stage.write({ formats: ["html"] });
  const query = { node: "node-a", from: String(START_MS), to: String(START_MS + 60_000) };
  const [some] = await stage.write({ formats: ["html"], query });
  assertEquals(filesIn(stage.out), ["both.html"]);
  assert(some!.sizeBytes < all!.sizeBytes);
});

const REFUSED: readonly [what: string, changes: Partial<WriteExportOptions>, words: RegExp][] = [
  ["a missing path", { paths: ["/nothing/here"] }, /nothing\/here/],
  ["a folder that is not there", { out: "/nothing/here/x" }, /no such folder/],
  ["too many samples", { samplesMax: 100 }, /at most 100; ask for a shorter range/],
  ["a range without data", { query: { to: String(START_MS - 1) } }, /No row matches/],
  ["a parameter that is none", { query: { metrics: "cpu" } }, /no metric "cpu"/],
  ["a page that was not built", { builtDir: "/nothing/here" }, /deno task page/],
];
for (const [what, changes, words] of REFUSED) {
  Deno.test(`writeExport() refuses ${what}, and leaves nothing`, async () => {
    await using stage = await setStage();
    const { message } = await assertRejects(() => stage.write(changes), RangeError);
    assertMatch(message, words);
    assertEquals(filesIn(stage.out), []);
  });
}

Deno.test("writeExport() leaves nothing when it is stopped", async () => {
  await using stage = await setStage();
  const stop = new AbortController();
  const stopped = stage.write({ signal: stop.signal, onProgress: () => stop.abort() });
  await assertRejects(() => stopped);
  assertEquals(filesIn(stage.out), []);
});

Deno.test({
  name:
    `an exported page opens from the disk without a network, studies included${NO_BROWSER_NOTE}`,
  ignore: NO_BROWSER_NOTE !== "",
  fn: async () => {
    await using stage = await setStage();
    const [file] = await stage.write({ formats: ["html"] });
    await using browser = await startBrowser();
    await browser.use({ isOffline: true }, async ({ page, screenshot }) => {
      const worker = page.waitForEvent("worker");
      await page.goto(
        `file://${
          file!.path
        }?panel=${METRIC}&container=default/web-b-1/app&container=default/web-a-2/app`,
      );
      await page.locator("canvas").first().waitFor();
      for (const name of ["web-a-1", "web-a-2", "web-b-1", "web-b-2"]) {
        await page.getByText(name).first().waitFor();
      }
      await page.getByRole("button", { name: "Study", exact: true }).first().click();
      await page.getByRole("radio", { name: /Changepoints/ }).check();
      await page.getByRole("button", { name: "Lay over the panel" }).click();
      await worker;
      await page.getByText(/2 findings/).first().waitFor();
      await screenshot("export_study");
      await page.getByRole("button", { name: "Look closer" }).click();
      await page.waitForURL(/[?&]from=/);
      await page.getByRole("searchbox").first().fill("web-b");
      await page.getByText("web-a-1").first().waitFor({ state: "hidden" });
    });
    await browser.use(
      { isOffline: true, size: NARROW, theme: "dark" },
      async ({ page, screenshot }) => {
        await page.goto(`file://${file!.path}`);
        await page.locator("canvas").first().waitFor();
        await screenshot("export_narrow_dark");
      },
    );
  },
});

Deno.test({
  name: `an exported page that was cut says so${NO_BROWSER_NOTE}`,
  ignore: NO_BROWSER_NOTE !== "",
  fn: async () => {
    await using stage = await setStage();
    const [file] = await stage.write({ formats: ["html"] });
    const html = await Deno.readTextFile(file!.path);
    const damaged = html.replace(/(data-fgm="head">)[^<]{40}/, "$1AAAA");
    await Deno.writeTextFile(file!.path, damaged);
    await using browser = await startBrowser();
    await browser.use({ isOffline: true }, async ({ page }) => {
      await page.goto(`file://${file!.path}`);
      await page.getByText("Cannot open export: its head is damaged. The file is not whole")
        .waitFor();
    });
  },
});
