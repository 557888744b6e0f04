/**
 * `/`: the web page, its script and its style, and the dashboards beside it.
 *
 * The page's files hold no data, so they are handed out without a token; what the page then asks for is
 * not. They run nothing but the page's own script and reach nothing but this viewer (Content Security
 * Policy Level 3).
 *
 * @module
 */

import { join } from "@std/path";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { chooseCoding, type PageFile } from "../web/page_files.ts";
import type { AppDeps } from "./deps.ts";
import { ProblemError } from "./problems.ts";

/** Longest dashboard, in bytes. */
export const DASHBOARD_BYTES_MAX = 256 * 1024;

/** What comes with each file of the page. */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "vary": "accept-encoding",
};

/** Where the page and its files are. */
const PAGE_PATHS = ["/", "/:file{page\\.[0-9a-f]+\\.(?:js|css)}"] as const;

/** Answers with the page, to whoever may reach this host. */
export function mountPage(app: OpenAPIHono, { page }: AppDeps): void {
  for (const path of PAGE_PATHS) {
    app.on(["GET", "HEAD"], path, async (c) => {
      const built = await page();
      if (built === undefined) throw notBuilt();
      const file = built.files.get(c.req.path);
      if (file === undefined) throw staleFile(c.req.path);
      return answerFile(c, file);
    });
    app.all(path, (c) => {
      throw new ProblemError("method-not-allowed", `${c.req.method} is not offered; use GET`);
    });
  }
}

/** What to say while the page was not built. */
export function notBuilt(): ProblemError {
  return new ProblemError(
    "not-built",
    "The page was not built; run `deno task page`. The API works without it: see /api/openapi.json",
  );
}

/** Whoever has an older page open asks for files that a newer one has replaced. */
function staleFile(path: string): ProblemError {
  return new ProblemError("not-found", `There is no ${path} in this version; load the page again`);
}

function answerFile(c: Context, file: PageFile): Response {
  const coding = chooseCoding(c.req.header("accept-encoding"));
  const etag = `"${file.tag}${coding === undefined ? "" : `-${coding}`}"`;
  const headers = new Headers({ ...PAGE_HEADERS, etag, "cache-control": file.cacheControl });
  const known = c.req.header("if-none-match")?.split(",").map((tag) =>
    tag.trim().replace(/^W\//, "")
  );
  if (known?.includes(etag) || known?.includes("*")) {
    return new Response(null, { status: 304, headers });
  }
  const bytes = coding === undefined ? file.plain : file.coded[coding];
  headers.set("content-type", file.type);
  headers.set("content-length", String(bytes.length));
  if (coding !== undefined) headers.set("content-encoding", coding);
  return new Response(c.req.method === "HEAD" ? null : bytes, { headers });
}

/** Answers with the dashboards of the directory that the viewer was started with. */
export function mountDashboards(app: OpenAPIHono, { dashboardsDir }: AppDeps): void {
  const path = "/dashboards/:file";
  app.on(["GET", "HEAD"], path, async (c) => {
    const text = await readDashboard(c.req.param("file"), dashboardsDir);
    return c.body(text, 200, { "content-type": "application/json" });
  });
  app.all(path, (c) => {
    throw new ProblemError("method-not-allowed", `${c.req.method} is not offered; use GET`);
  });
}

/** Such as "cpu-oncall.json": no folder, and nothing hidden. */
const DASHBOARD_NAME = /^[A-Za-z0-9][\w.-]{0,99}\.json$/;

async function readDashboard(name: string, dir: string | undefined): Promise<string> {
  if (dir === undefined) {
    throw new ProblemError(
      "unknown-dashboard",
      "No dashboards are served; start fgm-viewer with --dashboards-dir",
    );
  }
  if (!DASHBOARD_NAME.test(name)) {
    throw unknownDashboard(name, "its name is not of letters, digits, _ . and - with .json behind");
  }
  const text = await readInside(join(dir, name), dir);
  if (text === undefined) throw unknownDashboard(name, "it is not there, or no readable file");
  try {
    JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ProblemError("unusable-dashboard", `Dashboard ${name} is not JSON`);
  }
  return text;
}

function unknownDashboard(name: string, state: string): ProblemError {
  const shown = name.slice(0, 100);
  return new ProblemError("unknown-dashboard", `Cannot read dashboard "${shown}": ${state}`);
}

/**
 * A file's text. Links may lead to other files of the directory, as a volume of Kubernetes has them, but
 * not out of it.
 *
 * @returns undefined where there is no such file, or none that may be read.
 */
async function readInside(path: string, dir: string): Promise<string | undefined> {
  try {
    const [real, realDir] = await Promise.all([Deno.realPath(path), Deno.realPath(dir)]);
    if (!real.startsWith(`${realDir}/`)) return undefined;
    const { isFile, size } = await Deno.stat(real);
    if (!isFile) return undefined;
    if (size > DASHBOARD_BYTES_MAX) {
      throw new ProblemError(
        "unusable-dashboard",
        `The dashboard has ${size} bytes; at most ${DASHBOARD_BYTES_MAX} are served`,
      );
    }
    return await Deno.readTextFile(real);
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotADirectory;
    if (isAbsent) return undefined;
    throw error;
  }
}
