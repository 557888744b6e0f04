/**
 * `fgm-workload`: the program that all scenarios are made of.
 *
 * @module
 */

import { shutdownSignal } from "../../pod/shutdown.ts";
import { startOf } from "./roles.ts";

async function main(): Promise<number> {
  const start = startOf(Deno.args, (name) => Deno.env.get(name));
  switch (start.kind) {
    case "told":
      console.log(start.text.trimEnd());
      return 0;
    case "error":
      console.error(start.message);
      return 2;
    case "run": {
      using shutdown = shutdownSignal();
      // For `scenario logs`; and from here on a signal ends the trouble, not the program.
      console.log(`Begins: ${Deno.args.join(" ")}`);
      try {
        return await start.run(shutdown.signal);
      } catch (error) {
        console.error(error instanceof Error ? error.message : String(error));
        return 1;
      }
    }
    default:
      return start satisfies never;
  }
}

if (import.meta.main) Deno.exit(await main());
