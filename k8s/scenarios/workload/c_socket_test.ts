import { assertEquals, assertThrows } from "@std/assert";
import { unixAddress } from "./c_socket.ts";

Deno.test("unixAddress() is the family in the machine's order, the path and a zero", () => {
  const address = unixAddress("/run/é");
  assertEquals(new Uint16Array(address.buffer, 0, 1)[0], 1);
  assertEquals([...address.subarray(2)], [...new TextEncoder().encode("/run/é"), 0]);
});

Deno.test("unixAddress() refuses a path that a socket cannot have", () => {
  assertEquals(unixAddress("x".repeat(107)).length, 110);
  assertThrows(() => unixAddress("é".repeat(54)), RangeError, "longer than 107 bytes");
});
