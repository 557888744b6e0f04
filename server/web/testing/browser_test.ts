import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { accessibilityViolations } from "./axe.ts";
import {
  chromiumPath,
  NARROW,
  NO_BROWSER_NOTE,
  type PageOptions,
  startBrowser,
  withPage,
} from "./browser.ts";

const ignore = NO_BROWSER_NOTE !== "";

/** Serves one HTML page on loopback while `check` runs; everything else is 404. */
async function withServer(html: string, check: (url: string) => Promise<void>): Promise<void> {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => {
      const isPage = new URL(request.url).pathname === "/";
      if (!isPage) return new Response("There is nothing", { status: 404 });
      return new Response(html, { headers: { "content-type": "text/html" } });
    },
  );
  await check(`http://127.0.0.1:${server.addr.port}/`);
}

/** The whole of a page around its body. */
function htmlOf(body: string): string {
  return '<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">' +
    `<title>Test</title><body><main>${body}</main>`;
}

const PROBLEMS: readonly [what: string, body: string, want: RegExp][] = [
  [
    "an error on the console",
    `<script>console.error("bad luck")</script>`,
    /console error: bad luck/,
  ],
  ["an uncaught error", `<script>throw new Error("thrown")</script>`, /uncaught: .*thrown/],
  ["a missing file", `<img alt="" src="missing.png">`, /404/],
  [
    "a foreign request",
    `<img alt="" src="http://192.0.2.1/x.png">`,
    /foreign request: http:\/\/192/,
  ],
];
for (const [what, body, want] of PROBLEMS) {
  Deno.test({
    name: `TestBrowser.use() fails on ${what}${NO_BROWSER_NOTE}`,
    ignore,
    fn: () =>
      withServer(htmlOf(body), async (url) => {
        const visit = (options: PageOptions) =>
          withPage(options, async ({ page }) => {
            await page.goto(url, { waitUntil: "commit" });
            await page.waitForFunction("document.readyState !== 'loading'");
          });
        const error = await assertRejects(() => visit({ isOffline: false }), Error);
        assert(want.test(error.message), error.message);
        await visit({ expected: [/./] });
      }),
  });
}

Deno.test({
  name: `TestBrowser.use() names the problems beside the check's own failure${NO_BROWSER_NOTE}`,
  ignore,
  fn: () =>
    withServer(htmlOf(`<script>throw new Error("the cause")</script>`), async (url) => {
      const failing = withPage({}, async ({ page }) => {
        await page.goto(url);
        throw new Error("not as wanted");
      });
      const { message } = await assertRejects(() => failing, Error);
      assert(message.startsWith("not as wanted") && message.includes("the cause"), message);
    }),
});

Deno.test({
  name: `TestBrowser.use() gives size, theme and contexts of their own${NO_BROWSER_NOTE}`,
  ignore,
  fn: () =>
    withServer(htmlOf("<h1>Hello</h1>"), async (url) => {
      await using browser = await startBrowser();
      await browser.use({ size: NARROW, theme: "dark" }, async ({ page, problems }) => {
        await page.goto(url);
        const seen = `[innerWidth, matchMedia("(prefers-color-scheme: dark)").matches]`;
        assertEquals(await page.evaluate(seen), [NARROW.width, true]);
        await page.evaluate(`localStorage.setItem("left", "1")`);
        assertEquals(problems, []);
      });
      await browser.use({}, async ({ page }) => {
        await page.goto(url);
        assertEquals(await page.evaluate(`localStorage.getItem("left")`), null);
      });
    }),
});

Deno.test({
  name: `TestBrowser.use() opens files without the network${NO_BROWSER_NOTE}`,
  ignore,
  fn: async () => {
    const path = await Deno.makeTempFile({ suffix: ".html" });
    await Deno.writeTextFile(path, htmlOf("<h1>From a file</h1>"));
    await withPage({ isOffline: true }, async ({ page }) => {
      await page.goto(`file://${path}`);
      assertEquals(await page.textContent("h1"), "From a file");
    });
    await Deno.remove(path);
  },
});

const ACCESSIBILITY: readonly [body: string, rules: readonly string[]][] = [
  ["<h1>All is well</h1><button>Go</button>", []],
  ["<h1>Not so</h1><button></button>", ["button-name"]],
  ['<h1>Faint</h1><p style="color:#bbb;background:#fff">text</p>', ["color-contrast"]],
];
for (const [body, rules] of ACCESSIBILITY) {
  Deno.test({
    name: `accessibilityViolations() finds [${rules}] in ${body}${NO_BROWSER_NOTE}`,
    ignore,
    fn: () =>
      withServer(htmlOf(body), (url) =>
        withPage({}, async ({ page }) => {
          await page.goto(url);
          const found = await accessibilityViolations(page);
          assertEquals(found.map((line) => line.split(" ")[0]), rules);
        })),
  });
}

Deno.test("chromiumPath() takes the one that is named", () => {
  const before = Deno.env.get("FGM_CHROMIUM");
  Deno.env.set("FGM_CHROMIUM", "/opt/browser");
  try {
    assertEquals(chromiumPath(), "/opt/browser");
  } finally {
    if (before === undefined) Deno.env.delete("FGM_CHROMIUM");
    else Deno.env.set("FGM_CHROMIUM", before);
  }
});

Deno.test({
  name: `TestBrowser.use() tells what the page was like when its test failed${NO_BROWSER_NOTE}`,
  ignore,
  fn: () =>
    withServer(htmlOf("<button autofocus>Go</button> of  ten"), async (url) => {
      const fail = () =>
        withPage({}, async ({ page }) => {
          await page.goto(url);
          throw new Error("failed by the test");
        });
      const { message } = await assertRejects(fail, Error, "failed by the test");
      const want = `The page is ${url}. It is visible and draws. ` +
        'The focus is on <button autofocus=""></button>. It reads: Go of ten';
      assertStringIncludes(message, want);
    }),
});
