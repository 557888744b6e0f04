import { assertEquals, assertThrows } from "@std/assert";
import { parseStaticViewers, staticNodes } from "./static_nodes.ts";

const GOOD: ReadonlyArray<readonly [value: string, name: string, url: string]> = [
  ["worker-1=http://127.0.0.1:8050", "worker-1", "http://127.0.0.1:8050"],
  ["a=https://proxy.example/fgm/", "a", "https://proxy.example/fgm"],
  ["ip-10-0-0-1.ec2.internal=http://[::1]:8050/", "ip-10-0-0-1.ec2.internal", "http://[::1]:8050"],
  ["my_box=http://x/a=b", "my_box", "http://x/a=b"],
];
for (const [value, name, url] of GOOD) {
  Deno.test(`parseStaticViewers() takes ${value}`, () => {
    assertEquals(parseStaticViewers([value]), [{ name, url }]);
  });
}

const BAD: ReadonlyArray<readonly [values: readonly string[], message: string]> = [
  [[""], 'Cannot use --viewer "": it names no node; give NODE=URL'],
  [["worker-1"], 'Cannot use --viewer "worker-1": it names no node'],
  [["http://127.0.0.1:8050"], 'Cannot use --viewer "http://127.0.0.1:8050": it names no node'],
  [["http://x/?a=b"], "it names no node"],
  [["=http://x"], '"" is no name of a node'],
  [["a b=http://x"], '"a b" is no name of a node'],
  [[`${"x".repeat(254)}=http://x`], "is no name of a node"],
  [["a="], 'Cannot use --viewer for node "a": Cannot use URL ""'],
  [["a=ftp://x"], "it is neither http nor https"],
  [["a=http://x?b=c"], "it has a query or fragment"],
  [["a=http://x", "b=http://y", "a=http://z"], 'Cannot use --viewer for node "a" twice'],
  [Array(501).fill("a=http://x"), "Cannot use 501 times --viewer: 500 at most"],
];
for (const [values, message] of BAD) {
  Deno.test(`parseStaticViewers() refuses ${values[0]?.slice(0, 40)} (${message})`, () => {
    assertThrows(() => parseStaticViewers(values), RangeError, message);
  });
}

Deno.test("parseStaticViewers() keeps a password out of its message", () => {
  for (const value of ["a=http://me:secret@x", "http://me:secret@x"]) {
    const { message } = assertThrows(() => parseStaticViewers([value]), RangeError);
    assertEquals(message.includes("secret"), false);
  }
});

Deno.test("staticNodes() knows the nodes by name, and is never stale", () => {
  const nodes = staticNodes(
    parseStaticViewers(["worker-10=http://b", "worker-2=http://a", "alpha=http://c"]),
  );
  assertEquals(nodes.nodes(), [
    { name: "alpha", url: "http://c", state: "ready" },
    { name: "worker-2", url: "http://a", state: "ready" },
    { name: "worker-10", url: "http://b", state: "ready" },
  ]);
  assertEquals(nodes.staleness(), undefined);
  assertEquals(staticNodes([]).nodes(), []);
});

Deno.test("staticNodes() asks the viewer of a node, with the token", async () => {
  const seen: (string | null)[] = [];
  const nodes = staticNodes(parseStaticViewers(["a=http://x/sub", "b=http://y"]), {
    token: "secret",
    userAgent: "fgm-mcp-server/1",
    fetch: (request) => {
      seen.push(request.url, request.headers.get("authorization"));
      seen.push(request.headers.get("user-agent"));
      return Response.json({ status: "ok" });
    },
  });
  await nodes.client("a")?.health();
  assertEquals(seen, ["http://x/sub/api/health", "Bearer secret", "fgm-mcp-server/1"]);
  assertEquals(nodes.client("c"), undefined);
  assertEquals(nodes.client("a"), nodes.client("a"));
});
