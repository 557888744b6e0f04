import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { assert, assertEquals } from "@std/assert";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";
import type { ViewerOptions } from "../viewer.ts";

const TOKEN = "correct-horse-battery";

async function withViewer(
  options: Partial<ViewerOptions>,
  check: (viewer: TestViewer) => Promise<void>,
): Promise<void> {
  await using data = await TestData.create();
  await data.segment(secondsOf([testContainer("aaaa")], {
    startMs: START_MS,
    count: 60,
    valuesAt: (second) => ({ "cgroup.v2.memory.current": second }),
  }));
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 60_000, ...options });
  await check(viewer);
}

/** Every path that is served with data, and two that are not. */
async function allPaths(viewer: TestViewer): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const { body } = await viewer.get("/nothing", { headers });
  return [...body.candidates, "/nothing", "/dashboards/a.json"];
}

Deno.test("requireToken() guards every path, served or not", () =>
  withViewer({ token: TOKEN }, async (viewer) => {
    const paths = await allPaths(viewer);
    assert(paths.length > 8);
    for (const path of paths) {
      const { status, headers, body } = await viewer.get(path);
      assertEquals([status, body.type], [401, "urn:fgm:problem:unauthorized"], path);
      assertEquals(headers.get("www-authenticate"), 'Bearer realm="fgm-viewer"');
    }
  }));

const AUTHORIZATIONS: readonly (readonly [header: string | undefined, status: number])[] = [
  [`Bearer ${TOKEN}`, 200],
  [`bearer ${TOKEN}`, 200],
  [`Bearer  ${TOKEN} `, 200],
  [undefined, 401],
  ["", 401],
  ["Bearer", 401],
  ["Bearer ", 401],
  [`Bearer ${TOKEN}x`, 401],
  [`Bearer ${TOKEN.slice(0, -1)}`, 401],
  [`Bearer ${TOKEN} ${TOKEN}`, 401],
  [`Basic ${btoa(`x:${TOKEN}`)}`, 401],
  [TOKEN, 401],
];
for (const [authorization, want] of AUTHORIZATIONS) {
  Deno.test(`requireToken() answers ${want} for the header ${JSON.stringify(authorization)}`, () =>
    withViewer({ token: TOKEN }, async (viewer) => {
      const headers: HeadersInit = authorization === undefined ? {} : { authorization };
      assertEquals((await viewer.get("/api/health", { headers })).status, want);
    }));
}

Deno.test("requireToken() keeps the token out of answers and logs", () =>
  withViewer({ token: TOKEN }, async (viewer) => {
    const headers = { authorization: `Bearer ${TOKEN}x` };
    const { body } = await viewer.get("/api/health", { headers });
    assert(!JSON.stringify([body, viewer.logged]).includes(TOKEN));
  }));

const ORIGINS: readonly (readonly [string | undefined, readonly string[], number, boolean])[] = [
  [undefined, [], 200, false],
  ["http://localhost:8050", [], 200, false], // the viewer's own page
  ["https://localhost:8050", [], 200, false], // the same behind a proxy with TLS
  ["http://localhost:3000", [], 403, false],
  ["https://evil.example", [], 403, false],
  ["null", [], 403, false], // a sandboxed frame, or a file
  ["https://grafana.example", ["https://grafana.example"], 200, true],
  ["https://grafana.example.evil", ["https://grafana.example"], 403, false],
  ["http://grafana.example", ["https://grafana.example"], 403, false],
];
for (const [origin, allowedOrigins, want, isCors] of ORIGINS) {
  Deno.test(`requireAllowedOrigin() answers ${want} for ${origin} with [${allowedOrigins}]`, () =>
    withViewer({ allowedOrigins }, async (viewer) => {
      const headers: Record<string, string> = origin === undefined ? {} : { origin };
      const answer = await viewer.get("/api/health", {
        headers: { ...headers, host: "localhost:8050" },
      });
      assertEquals(answer.status, want);
      const allowed = answer.headers.get("access-control-allow-origin");
      assertEquals(allowed, isCors ? origin : null);
    }));
}

Deno.test("a page of an allowed origin may ask with a token: its preflight needs none", () =>
  withViewer({ token: TOKEN, allowedOrigins: ["https://grafana.example"] }, async (viewer) => {
    const { status, headers } = await viewer.get("/api/containers", {
      method: "OPTIONS",
      headers: {
        "origin": "https://grafana.example",
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
      },
    });
    assertEquals([status, headers.get("access-control-allow-headers")], [204, "authorization"]);
  }));

const BODIES: readonly (readonly [method: string, headers: HeadersInit, status: number])[] = [
  ["GET", {}, 200],
  ["GET", { "content-length": "0" }, 200],
  ["GET", { "content-length": "10000000" }, 413],
  ["HEAD", { "content-length": "1" }, 413],
  ["GET", { "transfer-encoding": "chunked" }, 413],
];
for (const [method, headers, want] of BODIES) {
  Deno.test(`requireNoBody() answers ${want} for ${method} with ${JSON.stringify(headers)}`, () =>
    withViewer({}, async (viewer) => {
      assertEquals((await viewer.get("/api/health", { method, headers })).status, want);
    }));
}

Deno.test("a body of 10 MB is refused, whatever the method", () =>
  withViewer({}, async (viewer) => {
    const { status } = await viewer.get("/api/timeseries", {
      method: "POST",
      body: new Uint8Array(10_000_000),
    });
    assertEquals(status, 405);
  }));

Deno.test("an answer that has not changed is not sent again", () =>
  withViewer({}, async (viewer) => {
    const path = "/api/timeseries?metric=cgroup.v2.memory.current&containers=aaaa&range=all";
    const first = await viewer.get(path);
    const tag = first.headers.get("etag") ?? "";
    assert(tag.startsWith('W/"'), tag);
    const again = await viewer.get(path, { headers: { "if-none-match": tag } });
    assertEquals([again.status, again.body], [304, undefined]);
    const other = await viewer.get(`${path}&points=5`, { headers: { "if-none-match": tag } });
    assertEquals(other.status, 200);
  }));

const UNPACKERS = {
  zstd: zstdDecompressSync,
  br: brotliDecompressSync,
  gzip: gunzipSync,
} as const;

for (
  const [accepted, coding] of [
    ["gzip", "gzip"],
    ["gzip, deflate, br, zstd", "zstd"],
    ["gzip,br", "br"],
    ["zstd;q=0.5, gzip", "gzip"],
    ["br;q=0, GZIP;q=0.1", "gzip"],
  ] as const
) {
  Deno.test(`answers for who takes "${accepted}" are packed by ${coding}, and the same`, () =>
    withViewer({}, async (viewer) => {
      const path = "/api/timeseries?metric=cgroup.v2.memory.current&containers=aaaa&range=all";
      const plain = await viewer.get(path);
      assertEquals(plain.headers.get("content-encoding"), null);
      const response = await viewer.fetch(path, { headers: { "accept-encoding": accepted } });
      assertEquals(response.headers.get("content-encoding"), coding);
      assert(response.headers.get("vary")?.toLowerCase().includes("accept-encoding"));
      const text = new TextDecoder().decode(UNPACKERS[coding](await response.bytes()));
      assertEquals(JSON.parse(text), plain.body);
    }));
}

for (
  const [accepted, path, coding] of [
    ["gzip;q=0", "/api/openapi.json", null],
    ["br, gzip;q=0.5", "/api/openapi.json", "br"],
    ["*", "/api/openapi.json", "gzip"],
    ["gzip", "/api/health", null], // too short
    ["deflate", "/api/openapi.json", "deflate"],
  ] as const
) {
  Deno.test(`${path} for who takes "${accepted}" is ${coding ?? "plain"}`, () =>
    withViewer({}, async (viewer) => {
      const response = await viewer.fetch(path, { headers: { "accept-encoding": accepted } });
      assertEquals(response.headers.get("content-encoding"), coding);
      assertEquals(response.headers.get("vary"), "Accept-Encoding");
      const length = response.headers.get("content-length");
      const bytes = await response.bytes();
      if (length !== null) assertEquals(Number(length), bytes.length);
    }));
}
