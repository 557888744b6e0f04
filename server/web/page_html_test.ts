import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { DATA_PLACE, TITLE_PLACE, toExportFrame, toIndexPage } from "./page_html.ts";

const HTML = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>fgm</title>
<link rel="stylesheet" href="page.css"><script type="module" src="page.js"></script></head>
<body><main></main></body></html>`;

Deno.test("toIndexPage() names the files relative to the page, the script in its head", () => {
  assertEquals(
    toIndexPage(HTML, { scriptName: "page.1.js", styleName: "page.2.css" }),
    HTML.replace('href="page.css"', 'href="./page.2.css"')
      .replace('src="page.js"', 'src="./page.1.js"'),
  );
});

const LACKING = ['<script type="module" src="page.js"></script>', "</head>"];
for (const lacking of [...LACKING, '<link rel="stylesheet" href="page.css">']) {
  Deno.test(`toIndexPage() refuses HTML without ${lacking}`, () => {
    const names = { scriptName: "page.1.js", styleName: "page.2.css" };
    assertThrows(() => toIndexPage(HTML.replace(lacking, ""), names), SyntaxError, "is like");
  });
}

Deno.test("toExportFrame() holds all, names no file and lets only its own script run", async () => {
  const frame = await toExportFrame(HTML, { script: 'log("$& $1");', style: "a{}" });
  assertEquals(/(src|href)=/.test(frame), false);
  assert(frame.includes('<script type="module" id="code">log("$& $1");</script></body>'));
  assert(frame.includes("<style>a{}</style>"));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode('log("$& $1");'));
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  assertMatch(frame, /<meta charset="utf-8"><meta http-equiv="Content-Security-Policy"/);
  assert(frame.includes(`script-src 'sha256-${hash}'`));
  assert(frame.includes(`<title>${TITLE_PLACE}</title>`));
  assert(frame.indexOf(DATA_PLACE) < frame.indexOf("<script") && frame.includes(DATA_PLACE));
});

for (const parts of [{ script: "a</SCRIPT>", style: "" }, { script: "", style: "</style>" }]) {
  Deno.test(`toExportFrame() refuses what would end early: ${JSON.stringify(parts)}`, async () => {
    await assertRejects(() => toExportFrame(HTML, parts), SyntaxError, "its own end");
  });
}
