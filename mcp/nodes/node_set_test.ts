import { assertEquals } from "@std/assert";
import { byNodeName } from "./node_set.ts";

Deno.test("byNodeName() counts digits as numbers, and never calls two names the same", () => {
  const names = ["worker-10", "b", "worker-2", "Worker-2", "worker-02", "a.b", "a-b"];
  const sorted = names.map((name) => ({ name })).sort(byNodeName).map(({ name }) => name);
  assertEquals(sorted, ["a-b", "a.b", "b", "worker-02", "worker-2", "Worker-2", "worker-10"]);
  assertEquals(byNodeName({ name: "a" }, { name: "a" }), 0);
  assertEquals(byNodeName({ name: "worker-02" }, { name: "worker-2" }) < 0, true);
});
