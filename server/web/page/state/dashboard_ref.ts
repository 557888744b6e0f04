/**
 * What an address says of a dashboard: its JSON, or the name of one that the viewer serves. There is no
 * way to name another origin.
 *
 * @module
 */

/** Where the dashboard is. */
export type DashboardRef =
  | { readonly kind: "inline"; readonly text: string }
  /** Relative to the page: "dashboards/NAME.json". */
  | { readonly kind: "served"; readonly path: string };

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/**
 * Reads the value of `dashboard=`: JSON that begins with "{", the same in base64url (RFC 4648, section
 * 5), or a name with or without ".json". Undefined for anything else, such as a URL.
 */
export function dashboardRefOf(value: string): DashboardRef | undefined {
  const text = value.trim();
  if (text.startsWith("{")) return { kind: "inline", text };
  // JSON that begins with "{" and another ASCII sign begins so in base64.
  const decoded = /^e[w-z][A-Za-z0-9_-]{6,}={0,2}$/.test(text) ? decodedText(text) : undefined;
  if (decoded?.startsWith("{") && decoded.trimEnd().endsWith("}")) {
    return { kind: "inline", text: decoded };
  }
  if (!NAME.test(text) || text.includes("..")) return undefined;
  return { kind: "served", path: `dashboards/${text.replace(/\.json$/, "")}.json` };
}

function decodedText(text: string): string | undefined {
  const base64 = text.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");
  if (base64.length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
