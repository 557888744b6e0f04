/**
 * The process of an observer's victim. One argument: what it holds, as JSON (`VictimHolding`). It
 * answers each line of standard input, a number of milliseconds, with one line of JSON
 * (`VictimAnswer`); the first line it prints, `ready`, says that its memory is resident.
 *
 * @module
 */

import { ObserverVictim } from "./observer_victim.ts";

/** Measured before anybody asks, in milliseconds, so that the runtime has compiled it. */
const WARM_UP_MS = 2_000;

if (import.meta.main) {
  using victim = new ObserverVictim(JSON.parse(Deno.args[0] ?? ""));
  victim.measure(WARM_UP_MS);
  console.log("ready");
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    for (const line of text.trim().split("\n")) {
      console.log(JSON.stringify(victim.measure(Number(line))));
    }
  }
}
