/**
 * A page of few words, for tests of what is done with a page.
 *
 * @module
 */

import { join } from "@std/path";

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>fgm</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<script type="module" src="page.js"></script>
</head>
<body><main><h1>fgm</h1><p id="said">Nothing yet</p></main></body>
</html>
`;

const SAYS_SO = `import { VERSION } from "@fgm/k8s/pod/version";
document.querySelector("#said").textContent = "Version · " + VERSION;
`;

/** Folders of a page and of what is built from it. Disposing removes both. */
export interface SmallPage extends AsyncDisposable {
  /** Holds index.html, page.ts, embedded_page.ts and page.css. */
  readonly pageDir: string;
  /** Not there yet. */
  readonly outDir: string;
}

/** Writes the sources of a page. */
export async function writeSmallPage(): Promise<SmallPage> {
  const dir = await Deno.makeTempDir({ prefix: "fgm-small-page-" });
  const pageDir = join(dir, "page");
  await Deno.mkdir(pageDir);
  for (
    const [name, text] of [
      ["index.html", HTML],
      ["page.ts", `${SAYS_SO}import "uplot";\n`],
      ["embedded_page.ts", SAYS_SO],
      ["page.css", "body { margin: 0; }"],
    ] as const
  ) await Deno.writeTextFile(join(pageDir, name), text);
  return {
    pageDir,
    outDir: join(dir, "built"),
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}
