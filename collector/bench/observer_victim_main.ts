/**
 * The process of an observer's victim. One argument: what it holds, as JSON (`VictimHolding`). It
 * answers each line of standard input, an order as JSON (`VictimOrder`), with one line of JSON
 * (`VictimAnswer`); the first line it prints, `ready`, says that its memory is resident.
 *
 * @module
 */

import { ObserverVictim, type VictimOrder } from "./observer_victim.ts";

/** Operations of each kind before anybody asks, so that the runtime has compiled them. */
const WARM_UP_OPERATIONS = 5_000;

if (import.meta.main) {
  using victim = new ObserverVictim(JSON.parse(Deno.args[0] ?? ""));
  for (const kind of ["fault", "map"] as const) {
    victim.measure({ kind, operations: WARM_UP_OPERATIONS });
  }
  console.log("ready");
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    for (const line of text.trim().split("\n")) {
      const order: VictimOrder = JSON.parse(line);
      console.log(JSON.stringify(victim.measure(order)));
    }
  }
}
