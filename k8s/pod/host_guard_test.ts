import { assertEquals } from "@std/assert";
import { isHostAllowed, isLoopback } from "./host_guard.ts";

const CASES: readonly [host: string | undefined, allowed: readonly string[], want: boolean][] = [
  // Loopback, however it is written.
  ["localhost", [], true],
  ["localhost:8050", [], true],
  ["LocalHost:8050", [], true],
  ["localhost.", [], true],
  ["localhost.:8050", [], true],
  ["127.0.0.1", [], true],
  ["127.0.0.1:1", [], true],
  ["[::1]", [], true],
  ["[::1]:8050", [], true],
  // Names that look like it.
  ["localhost.evil.example", [], false],
  ["evil.example#localhost", [], false],
  ["localhost@evil.example", [], false],
  ["notlocalhost", [], false],
  ["127.0.0.1.evil.example", [], false],
  ["127.0.0.1.evil.example:8050", [], false],
  ["localhost, evil.example", [], false],
  ["localhost:8050:8050", [], false],
  ["localhost..", [], false],
  ["::1", [], false],
  ["[::1", [], false],
  ["0.0.0.0", [], false],
  // Nothing.
  [undefined, [], false],
  [undefined, ["node-1"], false],
  ["", [], false],
  [".", [], false],
  [":8050", [], false],
  // Names that were allowed.
  ["node-1", ["node-1"], true],
  ["NODE-1:80", ["node-1"], true],
  ["node-1.", ["node-1"], true],
  ["node-1", ["node-2", "node-1"], true],
  ["node-10", ["node-1"], false],
  ["a.node-1", ["node-1"], false],
  ["localhost", ["node-1"], true],
  // All names.
  ["evil.example", ["*"], true],
  [undefined, ["node-1", "*"], true],
  ["", ["*"], true],
  ["*", [], false],
  ["evil.example", ["*.example"], false],
];
for (const [host, allowed, want] of CASES) {
  Deno.test(`isHostAllowed() of ${host ?? "no header"} with [${allowed}] is ${want}`, () => {
    assertEquals(isHostAllowed(host, allowed), want);
  });
}

const ADDRESSES: ReadonlyArray<readonly [host: string, isLoopback: boolean]> = [
  ["127.0.0.1", true],
  ["127.255.0.9", true],
  ["::1", true],
  ["localhost", true],
  ["LOCALHOST", true],
  ["0.0.0.0", false],
  ["::", false],
  ["10.0.0.1", false],
  ["", false],
  // Names that only look like it; anybody can have them lead anywhere.
  ["127.0.0.1.evil.example", false],
  ["127.evil.example", false],
  ["localhost.evil.example", false],
];
for (const [host, want] of ADDRESSES) {
  Deno.test(`isLoopback() says ${want} of "${host}"`, () => assertEquals(isLoopback(host), want));
}
