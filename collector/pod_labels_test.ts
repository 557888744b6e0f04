import { assert, assertEquals } from "@std/assert";
import { createLogger } from "@fgm/k8s/pod/log";
import { openPodLabels } from "./pod_labels.ts";

function memoryLog() {
  const lines: { readonly level: string; readonly message: string }[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line));
  return { lines, log: createLogger({ level: "debug", now: () => 0, write }) };
}

Deno.test("openPodLabels() says that there is no API, and nothing else happens", () => {
  const { lines, log } = memoryLog();
  assertEquals(openPodLabels("worker-1", { env: () => undefined, log }), undefined);
  assertEquals(lines.map(({ level, message }) => [level, message]), [
    ["warn", "Containers will have no labels"],
  ]);
});

Deno.test("openPodLabels() refuses a host name that is no node's in the same way", () => {
  const { lines, log } = memoryLog();
  const env = (name: string) => name === "KUBERNETES_SERVICE_HOST" ? "127.0.0.1" : "9";
  assertEquals(openPodLabels("no node", { env, log }), undefined);
  assertEquals(lines.length, 1);
});

Deno.test("openPodLabels() knows no labels where the API does not answer, and ends", async () => {
  const { log } = memoryLog();
  const env = (name: string) => name === "KUBERNETES_SERVICE_HOST" ? "127.0.0.1" : "9";
  const labels = openPodLabels("worker-1", { env, log });
  assert(labels !== undefined);
  assertEquals(labels.lookup("5f3c"), undefined);
  await labels[Symbol.asyncDispose]();
});
