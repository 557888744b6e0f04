import { assertEquals } from "@std/assert";
import { readBody } from "./read_body.ts";

const LIMITS = { bytesMax: 8, msMax: 60_000 };

/** A body of these pieces; what comes after them is up to `end`. */
function body(pieces: readonly string[], end: "close" | "error" | "wait"): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      if (end === "close") controller.close();
      if (end === "error") controller.error(new Error("cut"));
    },
  });
}

function request(content: BodyInit | null, headers: HeadersInit = {}): Request {
  return new Request("http://localhost/mcp", { method: "POST", body: content, headers });
}

const CASES: ReadonlyArray<readonly [name: string, asked: () => Request, want: unknown]> = [
  ["reads a body", () => request("{}"), { kind: "text", text: "{}" }],
  ["reads no body as no text", () => request(null), { kind: "text", text: "" }],
  ["joins pieces, within a character too", () => {
    const [a, b] = [new Uint8Array([0xc3]), new Uint8Array([0xa4])];
    return request(new Blob([a, b]).stream());
  }, { kind: "text", text: "ä" }],
  ["takes as much as is allowed", () => request(body(["1234", "5678"], "close")), {
    kind: "text",
    text: "12345678",
  }],
  ["refuses more", () => request(body(["1234", "56789"], "wait")), { kind: "too-large" }],
  ["refuses what says that it is more", () => request("", { "content-length": "9" }), {
    kind: "too-large",
  }],
  ["says that the client went away", () => request(body(["1"], "error")), { kind: "cut" }],
];
for (const [name, asked, want] of CASES) {
  Deno.test(`readBody() ${name}`, async () => {
    assertEquals(await readBody(asked(), LIMITS), want);
  });
}

Deno.test("readBody() gives a body up that does not come", async () => {
  const slow = request(body(["1"], "wait"));
  assertEquals(await readBody(slow, { bytesMax: 8, msMax: 1 }), { kind: "too-slow" });
});
