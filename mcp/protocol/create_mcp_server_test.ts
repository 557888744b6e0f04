import { assert } from "@std/assert";
import { connectPair } from "../testing/connected_pair.ts";
import { countTokens } from "../testing/count_tokens.ts";
import { fakeNodes } from "../testing/fake_nodes.ts";

const DEPS = { nodes: fakeNodes({}), version: "1.2.3" };

Deno.test("createMcpServer() defines all tools in 2,000 tokens at most", async () => {
  await using pair = await connectPair(DEPS);
  const list = await pair.client.listTools();
  const tokens = countTokens(JSON.stringify(list));
  assert(tokens <= 2_000, `${tokens} tokens`);
});
