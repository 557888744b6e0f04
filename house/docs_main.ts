/**
 * `deno task docs`: writes the pages that are made from code.
 *
 * @module
 */

import { KEYS_PAGE, keysPage } from "./keys_page.ts";
import { METRICS_PAGE, metricsPage } from "./metrics_page.ts";

/** Every page, by its path from the repository's root. */
const PAGES: Readonly<Record<string, () => string>> = {
  [METRICS_PAGE]: metricsPage,
  [KEYS_PAGE]: keysPage,
};

if (import.meta.main) {
  for (const [path, page] of Object.entries(PAGES)) {
    await Deno.writeTextFile(new URL(`../${path}`, import.meta.url), page());
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["fmt", "--quiet", path],
      cwd: new URL("..", import.meta.url),
    }).output();
    if (success) console.log(`Wrote ${path}`);
    else {
      console.error(`Cannot format ${path}`);
      Deno.exit(1);
    }
  }
}
