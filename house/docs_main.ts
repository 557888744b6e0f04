/**
 * `deno task docs`: writes the pages that are made from code.
 *
 * @module
 */

import { METRICS_PAGE, metricsPage } from "./metrics_page.ts";

if (import.meta.main) {
  const page = new URL(`../${METRICS_PAGE}`, import.meta.url);
  await Deno.writeTextFile(page, metricsPage());
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", METRICS_PAGE],
    cwd: new URL("..", import.meta.url),
  }).output();
  if (success) console.log(`Wrote ${METRICS_PAGE}`);
  else {
    console.error(`Cannot format ${METRICS_PAGE}`);
    Deno.exit(1);
  }
}
