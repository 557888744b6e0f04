import { assertEquals } from "@std/assert";
import { freePort } from "./free_port.ts";

Deno.test("freePort() is a port that can be listened on", () => {
  const port = freePort();
  using listener = Deno.listen({ hostname: "127.0.0.1", port });
  assertEquals(listener.addr.port, port);
});
