import { assertEquals, assertStringIncludes } from "@std/assert";
import { askTool } from "../testing/answer_text.ts";
import { brokenViewer, fakeNodes } from "../testing/fake_nodes.ts";
import { fakeViewer } from "../testing/fake_viewer.ts";

Deno.test("list_nodes tells state, span and containers of each node", async () => {
  const { text, structured } = await askTool("list_nodes");
  assertEquals(structured, {
    nodes: [
      {
        name: "node-a",
        state: "ready",
        from: "2026-01-05T10:00:00Z",
        to: "2026-01-05T12:00:00Z",
        newest_age_s: 1,
        containers: 3,
        version: "0.1.0",
      },
      {
        name: "node-b",
        state: "ready",
        from: "2026-01-05T10:00:00Z",
        to: "2026-01-05T12:00:00Z",
        newest_age_s: 1,
        containers: 1,
        version: "0.1.0",
      },
    ],
  });
  assertEquals(
    text,
    "2 nodes, 2 of them ready.\n" +
      "- node-a: 3 containers, data from 2026-01-05T10:00:00Z to 2026-01-05T12:00:00Z\n" +
      "- node-b: 1 container, data from 2026-01-05T10:00:00Z to 2026-01-05T12:00:00Z\n" +
      "Next: find_changes for what went wrong, list_containers for who uses most.",
  );
});

Deno.test("list_nodes names nodes that do not answer first, with the reason", async () => {
  const nodes = fakeNodes({
    a: fakeViewer({ containers: [] }),
    b: { state: "not-ready", why: "its pod is pending" },
    c: brokenViewer({ kind: "unreachable", state: "the connection is refused" }),
  }, { staleness: { sinceMs: Date.UTC(2026, 0, 5, 11), why: "the API server is away" } });
  const { text, structured } = await askTool("list_nodes", {}, nodes);
  const rows = structured["nodes"] as { name: string; state: string; why?: string }[];
  assertEquals(rows.map(({ name, state }) => `${name} ${state}`), [
    "b not-ready",
    "c unreachable",
    "a ready",
  ]);
  assertEquals(rows[0]?.why, "its pod is pending");
  assertStringIncludes(text, "3 nodes, 1 of them ready.");
  assertStringIncludes(
    text,
    "- c: unreachable: the connection is refused, asked twice",
  );
  assertStringIncludes(text, "since 2026-01-05T11:00:00Z: the API server is away.");
});

Deno.test("list_nodes says what to do when there is no node", async () => {
  const { isError, text } = await askTool("list_nodes", {}, fakeNodes({}));
  assertEquals(isError, true);
  assertStringIncludes(
    text,
    "No node is known: fgm's pods may not run yet, or no --viewer was given.",
  );
});

Deno.test("list_nodes tells the age of data that is old", async () => {
  const viewer = fakeViewer({ containers: [] });
  const old = {
    ...viewer,
    ready: async () => ({ ...await viewer.ready(), newest_age_ms: 400_000 }),
  };
  const { text } = await askTool("list_nodes", {}, fakeNodes({ a: old }));
  assertStringIncludes(text, "no sample for 6 min 40 s");
});
