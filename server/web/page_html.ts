/**
 * The page's HTML in its two forms: with the names of its files, or with what they hold.
 *
 * The source, `page/index.html`, names `page.css` in one `<link>` and `page.js` in one `<script>`.
 *
 * @module
 */

/** Where an exported file's data is put. */
export const DATA_PLACE = "<!--data-->";

/** Where an exported file's title is put. */
export const TITLE_PLACE = "<!--title-->";

const STYLE_TAG = /<link\b[^>]*\bhref="(?:\.\/)?page\.css"[^>]*>/;
const SCRIPT_TAG = /<script\b[^>]*\bsrc="(?:\.\/)?page\.js"[^>]*><\/script>/;
const TITLE = /<title>[^<]*<\/title>/;
const HEAD_END = /<\/head>/;
const BODY_END = /<\/body>/;

/**
 * The page that names its files, both of which a browser fetches at once. The names are relative, so
 * that the page works behind a path of a proxy.
 *
 * @throws {SyntaxError} when the HTML lacks one of the tags.
 */
export function toIndexPage(
  html: string,
  { scriptName, styleName }: { readonly scriptName: string; readonly styleName: string },
): string {
  const style = `<link rel="stylesheet" href="./${styleName}">`;
  const script = `<script type="module" src="./${scriptName}"></script>`;
  const bare = without(html, SCRIPT_TAG);
  return replaced(replaced(bare, STYLE_TAG, style), HEAD_END, `${script}</head>`);
}

/**
 * The page with everything inside, and places for a title and for data. Its policy lets nothing run but
 * this very script, and nothing be loaded from anywhere (Content Security Policy Level 3).
 *
 * @throws {SyntaxError} when the HTML lacks one of the tags.
 */
export async function toExportFrame(
  html: string,
  { script, style }: { readonly script: string; readonly style: string },
): Promise<string> {
  if (/<\/script/i.test(script) || /<\/style/i.test(style)) {
    throw new SyntaxError("Cannot put script and style into the page: one holds its own end");
  }
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${await sha256(script)}'`,
    `style-src 'sha256-${await sha256(style)}'`,
    "img-src data:",
    // Studies run beside the page, from this same script.
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  const withStyle = replaced(without(html, SCRIPT_TAG), STYLE_TAG, `<style>${style}</style>`);
  const withTitle = replaced(withStyle, TITLE, `<title>${TITLE_PLACE}</title>`);
  // The policy holds for what comes after it.
  const withPolicy = replaced(
    withTitle,
    /<meta charset="utf-8"\s*\/?>/i,
    `<meta charset="utf-8">${meta}`,
  );
  const end = `${DATA_PLACE}<script type="module" id="code">${script}</script></body>`;
  return replaced(withPolicy, BODY_END, end);
}

function without(html: string, tag: RegExp): string {
  return replaced(html, tag, "");
}

/** Exactly one tag is replaced; what replaces it is taken as it is. */
function replaced(html: string, tag: RegExp, by: string): string {
  if (!tag.test(html)) throw new SyntaxError(`Cannot read the page's HTML: nothing is like ${tag}`);
  return html.replace(tag, () => by);
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toBase64();
}
