/**
 * Collects from a simulated node as fast as it goes. The one argument is a `FastCollection` as JSON; on
 * standard output is a line of JSON (`FastProgress`) for every twenty ticks. SIGTERM ends it in order.
 *
 * @module
 */

import { writeStderr } from "@fgm/k8s/pod/log";
import { shutdownSignal } from "@fgm/k8s/pod/shutdown";
import { collectFast } from "./fast_collection.ts";

if (import.meta.main) {
  using shutdown = shutdownSignal();
  await collectFast(JSON.parse(Deno.args[0] ?? ""), {
    signal: shutdown.signal,
    onProgress: (progress) => console.log(JSON.stringify(progress)),
    onLog: writeStderr,
  });
  Deno.exit(0);
}
