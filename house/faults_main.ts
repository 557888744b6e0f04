/**
 * `deno task test:faults`: runs the tests that RELIABILITY.md names, one file after the other, for some
 * of them fill disks and stop processes.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import { checkingFiles, faultsOf } from "./fault_table.ts";

const ROOT = new URL("..", import.meta.url);
const PAGE = new URL("RELIABILITY.md", ROOT);

const files = checkingFiles(faultsOf(Deno.readTextFileSync(PAGE)));
const { code } = await new Deno.Command(Deno.execPath(), {
  args: ["test", "-A", ...files, ...Deno.args],
  cwd: fromFileUrl(ROOT),
}).spawn().status;
Deno.exit(code);
