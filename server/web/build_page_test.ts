import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { buildPage, bundleScript } from "./build_page.ts";
import { type SmallPage, writeSmallPage } from "./testing/small_page.ts";

/** A page of few words. */
async function withSmallPage(check: (page: SmallPage) => Promise<void>): Promise<void> {
  await using page = await writeSmallPage();
  await check(page);
}

function namesIn(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
}

/** Names without what changes with the contents. */
function plainNames(dir: string): string[] {
  return namesIn(dir).map((name) => name.replace(/[0-9a-f]{12}/, "HASH"));
}

const ALL_NAMES = [
  ...["export.html", "index.html", "index.html.br", "index.html.gz"],
  ...["page.HASH.css", "page.HASH.css.br", "page.HASH.css.gz"],
  ...["page.HASH.js", "page.HASH.js.br", "page.HASH.js.gz"],
];

Deno.test("buildPage() writes each file as it goes over the wire, and nothing else", () =>
  withSmallPage(async ({ pageDir, outDir }) => {
    const { files } = await buildPage({ pageDir, outDir });
    assertEquals(plainNames(outDir), ALL_NAMES.toSorted());
    const index = await Deno.readTextFile(join(outDir, "index.html"));
    for (const { name, rawBytes, gzipBytes, brotliBytes } of files) {
      const read = (ending: string) => Deno.readFileSync(join(outDir, name + ending));
      assertEquals(new Uint8Array(gunzipSync(read(".gz"))), read(""));
      assertEquals(new Uint8Array(brotliDecompressSync(read(".br"))), read(""));
      const sizes = ["", ".gz", ".br"].map((ending) => read(ending).length);
      assertEquals(sizes, [rawBytes, gzipBytes, brotliBytes]);
      if (name !== "index.html") assert(index.includes(`"./${name}"`), index);
    }
  }));

Deno.test("buildPage() finds packages and members, and writes plain ASCII", () =>
  withSmallPage(async ({ pageDir, outDir }) => {
    const { files } = await buildPage({ pageDir, outDir });
    const [script = ""] = files.map(({ name }) => name).filter((name) => name.endsWith(".js"));
    const text = await Deno.readTextFile(join(outDir, script));
    assertMatch(text, /"Version \\xB7 "/);
    assert(text.includes("u-legend") && text.length > 40_000, "uPlot is not in it");
    const style = files.find(({ name }) => name.endsWith(".css"))?.name ?? "";
    const css = await Deno.readTextFile(join(outDir, style));
    assert(css.indexOf(".uplot") >= 0 && css.indexOf(".uplot") < css.indexOf("margin:0"));
  }));

Deno.test("buildPage() replaces what an older build left, and nothing else", () =>
  withSmallPage(async ({ pageDir, outDir }) => {
    await buildPage({ pageDir, outDir });
    const before = namesIn(outDir);
    await Deno.writeTextFile(join(outDir, "keep.txt"), "");
    await Deno.writeTextFile(join(pageDir, "page.ts"), "console.log(2)");
    await buildPage({ pageDir, outDir });
    assertEquals(plainNames(outDir), [...ALL_NAMES, "keep.txt"].toSorted());
    const changed = namesIn(outDir).filter((name) => !before.includes(name) && name !== "keep.txt");
    assertEquals(changed.length, 3); // the script in its three forms
  }));

Deno.test("buildPage() refuses a page that is too heavy, and leaves the old one", () =>
  withSmallPage(async ({ pageDir, outDir }) => {
    await buildPage({ pageDir, outDir });
    const before = namesIn(outDir);
    const noise = crypto.getRandomValues(new Uint8Array(60_000)).toHex() +
      crypto.getRandomValues(new Uint8Array(60_000)).toHex() +
      crypto.getRandomValues(new Uint8Array(60_000)).toHex();
    await Deno.writeTextFile(join(pageDir, "page.ts"), `console.log("${noise}")`);
    await assertRejects(() => buildPage({ pageDir, outDir }), RangeError, "weighs");
    assertEquals(namesIn(outDir), before);
  }));

Deno.test("buildPage() names what a module cannot find", () =>
  withSmallPage(async ({ pageDir, outDir }) => {
    await Deno.writeTextFile(join(pageDir, "page.ts"), `import "./absent.ts";`);
    await assertRejects(() => buildPage({ pageDir, outDir }), Error, "./absent.ts");
  }));

Deno.test("bundleScript() makes one script that runs by itself", () =>
  withSmallPage(async ({ pageDir }) => {
    await Deno.writeTextFile(join(pageDir, "a.ts"), `export const a: number = 41;`);
    await Deno.writeTextFile(
      join(pageDir, "b.ts"),
      `import { a } from "./a.ts"; export default a + 1;`,
    );
    const script = await bundleScript(join(pageDir, "b.ts"));
    const { default: value } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
    assertEquals(value, 42);
  }));
