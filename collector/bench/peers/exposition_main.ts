/**
 * An exporter over a simulated node, for Prometheus to scrape: each scrape is the node's next second.
 * It says on its first line which port of 127.0.0.1 it has.
 *
 *     deno run -A exposition_main.ts CONTAINERS SEED
 *
 * @module
 */

import { NodeModel } from "../../testing/node_model.ts";
import { ExpositionWriter } from "./exposition_text.ts";

if (import.meta.main) {
  const [containers = "", seed = ""] = Deno.args;
  const startMs = Math.floor(Date.now() / 1000) * 1000;
  const node = new NodeModel({ seed: Number(seed), containers: Number(containers), startMs });
  const writer = new ExpositionWriter();
  const options = {
    ...{ hostname: "127.0.0.1", port: 0 },
    onListen: ({ port }: { readonly port: number }) => console.log(port),
  };
  const contentType = "text/plain; version=0.0.4";
  Deno.serve(
    options,
    () => new Response(writer.write(node.step()), { headers: { "content-type": contentType } }),
  );
}
