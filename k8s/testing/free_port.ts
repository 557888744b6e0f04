/**
 * Ports for programs of tests and benches that cannot choose one themselves.
 *
 * @module
 */

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
