import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { START_MS, TestData } from "../testing/data_dir.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";
import type { ViewerOptions } from "../viewer.ts";
import { buildPage } from "../web/build_page.ts";
import { NO_BROWSER_NOTE, withPage } from "../web/testing/browser.ts";
import { type SmallPage, writeSmallPage } from "../web/testing/small_page.ts";
import { DASHBOARD_BYTES_MAX } from "./page.ts";

/** A viewer with a small page, without data. */
async function withViewer(
  check: (viewer: TestViewer, page: SmallPage) => Promise<void>,
  options: Partial<ViewerOptions> & { readonly isBuilt?: boolean } = {},
): Promise<void> {
  await using page = await writeSmallPage();
  if (options.isBuilt ?? true) await buildPage(page);
  await using data = await TestData.create();
  const given = { builtDir: page.outDir, ...options, nowMs: START_MS };
  await using viewer = startTestViewer([data.dir], given);
  await check(viewer, page);
}

/** Paths of the script and the style that the page names. */
async function namedFiles(viewer: TestViewer): Promise<string[]> {
  const { body } = await viewer.get("/");
  return [...(body as string).matchAll(/"\.(\/page\.[^"]+)"/g)].map(([, path = ""]) => path);
}

Deno.test("mountPage() serves the page, its script and its style without a token", () =>
  withViewer(async (viewer) => {
    const { status, headers, body } = await viewer.get("/?range=1h&anything=x");
    assertEquals([status, headers.get("content-type")], [200, "text/html; charset=utf-8"]);
    assertStringIncludes(body, "<h1>fgm</h1>");
    const paths = await namedFiles(viewer);
    assertEquals(paths.length, 2);
    for (const path of paths) {
      const file = await viewer.get(path);
      assertEquals(file.status, 200);
      assertMatch(
        file.headers.get("content-type") ?? "",
        /^text\/(css|javascript); charset=utf-8$/,
      );
    }
    assertEquals((await viewer.get("/api/health")).status, 401);
  }, { token: "correct-horse-battery" }));

Deno.test("mountPage() lets the page reach nothing but its viewer", () =>
  withViewer(async (viewer) => {
    for (const path of ["/", ...await namedFiles(viewer)]) {
      const { headers } = await viewer.get(path);
      assertEquals(
        headers.get("content-security-policy"),
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
          "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      assertEquals(headers.get("x-content-type-options"), "nosniff");
      assertEquals(headers.get("referrer-policy"), "no-referrer");
      assertEquals(headers.get("cross-origin-opener-policy"), "same-origin");
    }
  }));

Deno.test("mountPage() lets browsers keep what never changes, and ask for the rest", () =>
  withViewer(async (viewer) => {
    const cached = async (path: string) => (await viewer.get(path)).headers.get("cache-control");
    assertEquals(await cached("/"), "no-cache");
    for (const path of await namedFiles(viewer)) {
      assertEquals(await cached(path), "public, max-age=31536000, immutable");
    }
  }));

const CODINGS: readonly [accept: string | undefined, coding: string | null][] = [
  [undefined, null],
  ["gzip, deflate, br, zstd", "br"],
  ["gzip", "gzip"],
  ["br;q=0, gzip;q=0.5", "gzip"],
  ["*", "br"],
  ["identity", null],
  ["br;q=0.0, *", "gzip"],
];
for (const [accept, want] of CODINGS) {
  Deno.test(`mountPage() sends ${want ?? "plain bytes"} to who accepts ${accept}`, () =>
    withViewer(async (viewer) => {
      const headers: HeadersInit = accept === undefined ? {} : { "accept-encoding": accept };
      const response = await viewer.fetch("/", { headers });
      assertEquals(response.headers.get("content-encoding"), want);
      assertEquals(response.headers.get("vary"), "accept-encoding");
      const bytes = await response.bytes();
      assertEquals(response.headers.get("content-length"), String(bytes.length));
      const plain = want === "br"
        ? brotliDecompressSync(bytes)
        : want === "gzip"
        ? gunzipSync(bytes)
        : bytes;
      const text = new TextDecoder().decode(plain);
      assertEquals(text, (await viewer.get("/")).body);
    }));
}

Deno.test("mountPage() answers 304 to who has the very form that would be sent", () =>
  withViewer(async (viewer) => {
    const tagOf = async (accept: string) => {
      const response = await viewer.fetch("/", { headers: { "accept-encoding": accept } });
      await response.body?.cancel();
      return response.headers.get("etag")!;
    };
    const [br, gzip] = [await tagOf("br"), await tagOf("gzip")];
    assert(br !== gzip);
    for (
      const [tag, want] of [[br, 304], [gzip, 200], [`"x", W/${br}`, 304], ["*", 304]] as const
    ) {
      const headers = { "accept-encoding": "br", "if-none-match": tag };
      const response = await viewer.fetch("/", { headers });
      await response.body?.cancel();
      assertEquals(response.status, want, tag);
    }
  }));

Deno.test("mountPage() answers HEAD without a body, and no other method", () =>
  withViewer(async (viewer) => {
    for (const path of ["/", ...await namedFiles(viewer)]) {
      const head = await viewer.get(path, { method: "HEAD" });
      assertEquals([head.status, head.body], [200, undefined]);
      assert(Number(head.headers.get("content-length")) > 0);
      const post = await viewer.get(path, { method: "POST" });
      assertEquals([post.status, post.headers.get("allow")], [405, "GET, HEAD"]);
    }
  }));

Deno.test("mountPage() says how the page is built, and finds it when it was", () =>
  withViewer(async (viewer, page) => {
    const before = await viewer.get("/");
    assertEquals([before.status, before.body.type], [503, "urn:fgm:problem:not-built"]);
    assertStringIncludes(before.body.detail, "deno task page");
    await buildPage(page);
    assertEquals((await viewer.get("/")).status, 200);
  }, { isBuilt: false }));

Deno.test("mountPage() says that a file is of another version, and serves no other file", () =>
  withViewer(async (viewer) => {
    const { status, body } = await viewer.get("/page.0123456789ab.js");
    assertEquals(status, 404);
    assertStringIncludes(body.detail, "load the page again");
    for (const path of ["/index.html", "/export.html", "/page.ts", "/page.0123456789ab.js.br"]) {
      assertEquals((await viewer.get(path)).status, 404, path);
    }
  }));

Deno.test("mountPage() refuses a foreign host as every route does", () =>
  withViewer(async (viewer) => {
    assertEquals((await viewer.get("/", { headers: { host: "evil.example" } })).status, 403);
  }));

Deno.test({
  name: `mountPage() serves a page that works below a proxy's path${NO_BROWSER_NOTE}`,
  ignore: NO_BROWSER_NOTE !== "",
  fn: () =>
    withViewer(async (viewer) => {
      await using server = Deno.serve(
        { port: 0, hostname: "127.0.0.1", onListen: () => {} },
        (request) => {
          const { pathname, search } = new URL(request.url);
          if (!pathname.startsWith("/nodes/worker-1/")) return new Response(null, { status: 404 });
          const path = pathname.slice("/nodes/worker-1".length) + search;
          return viewer.fetch(path, { headers: request.headers });
        },
      );
      await withPage({}, async ({ page }) => {
        await page.goto(`http://127.0.0.1:${server.addr.port}/nodes/worker-1/`);
        await page.getByText("Version ·").waitFor();
      });
    }),
});

async function withDashboards(
  check: (viewer: TestViewer, dir: string) => Promise<void>,
  options: Partial<ViewerOptions> = {},
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "fgm-dashboards-" });
  const dir = join(root, "dashboards");
  await Deno.mkdir(join(dir, "..data"), { recursive: true });
  await Deno.writeTextFile(join(root, "secret.json"), "{}");
  await Deno.writeTextFile(join(dir, "..data", "cpu.json"), '{"schema_version":1}');
  // As a ConfigMap's volume has it.
  await Deno.symlink("..data/cpu.json", join(dir, "cpu.json"));
  await Deno.symlink("../secret.json", join(dir, "out.json"));
  await Deno.writeTextFile(join(dir, "broken.json"), "{");
  await Deno.writeTextFile(join(dir, "large.json"), `"${"x".repeat(DASHBOARD_BYTES_MAX)}"`);
  await Deno.mkdir(join(dir, "folder.json"));
  try {
    await withViewer((viewer) => check(viewer, dir), { dashboardsDir: dir, ...options });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("mountDashboards() serves a dashboard, also through a ConfigMap's links", () =>
  withDashboards(async (viewer) => {
    const { status, headers, body } = await viewer.get("/dashboards/cpu.json");
    assertEquals([status, headers.get("content-type")], [200, "application/json"]);
    assertEquals(body, { schema_version: 1 });
    assertEquals((await viewer.get("/dashboards/cpu.json", { method: "HEAD" })).status, 200);
    assertEquals((await viewer.get("/dashboards/cpu.json", { method: "PUT" })).status, 405);
  }));

const NO_DASHBOARDS: readonly [path: string, status: number, kind: string][] = [
  ["absent.json", 404, "unknown-dashboard"],
  ["out.json", 404, "unknown-dashboard"],
  ["folder.json", 404, "unknown-dashboard"],
  ["cpu", 404, "unknown-dashboard"],
  [".hidden.json", 404, "unknown-dashboard"],
  ["..%2Fsecret.json", 404, "unknown-dashboard"],
  ["%2e%2e/secret.json", 404, "not-found"],
  ["..data/cpu.json", 404, "not-found"],
  ["cpu.json%00", 404, "unknown-dashboard"],
  [`${"a".repeat(200)}.json`, 404, "unknown-dashboard"],
  ["broken.json", 500, "unusable-dashboard"],
  ["large.json", 500, "unusable-dashboard"],
];
for (const [path, status, kind] of NO_DASHBOARDS) {
  Deno.test(`mountDashboards() answers ${status} ${kind} for ${path.slice(0, 40)}`, () =>
    withDashboards(async (viewer) => {
      const answer = await viewer.get(`/dashboards/${path}`);
      assertEquals([answer.status, answer.body.type], [status, `urn:fgm:problem:${kind}`]);
    }));
}

Deno.test("mountDashboards() asks for the token, and names the flag where it serves none", async () => {
  await withDashboards(async (viewer) => {
    assertEquals((await viewer.get("/dashboards/cpu.json")).status, 401);
  }, { token: "correct-horse-battery" });
  await withViewer(async (viewer) => {
    const { status, body } = await viewer.get("/dashboards/cpu.json");
    assertEquals(status, 404);
    assertStringIncludes(body.detail, "--dashboards-dir");
  });
});
