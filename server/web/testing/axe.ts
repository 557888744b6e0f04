/**
 * What axe-core finds on a page that people with disabilities could not use.
 *
 * @module
 */

import axe from "axe-core";
import type { Page } from "playwright-core";

/** Rules of WCAG 2.2 levels A and AA, and what axe-core calls best practice. */
const TAGS: readonly string[] = [
  ...["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
];

/** What it gives for the whole document. */
interface Found {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly html: string }[];
  }[];
}

/**
 * Runs axe-core in the page as it is now.
 *
 * @returns one line for each element that breaks a rule; empty when all is well.
 */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  // As an expression of the debugger's, it runs where the page's policy allows no foreign script.
  await page.evaluate(`(() => { ${axe.source}; })()`);
  const options = JSON.stringify({ runOnly: { type: "tag", values: TAGS } });
  const found = await page.evaluate(`axe.run(document, ${options})`) as Found;
  return found.violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ target, html }) => `${id} (${impact}): ${help}: ${target.join(" ")} ${html}`)
  );
}
