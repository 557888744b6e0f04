import { assertEquals, assertThrows } from "@std/assert";
import { addMcpEntry, MCP_URL, removeMcpEntry } from "./deploy_mcp_client.ts";

const ENTRY = { type: "http", url: "http://127.0.0.1:8080/mcp" };

Deno.test("MCP_URL is where the forwarded port is", () => {
  assertEquals(MCP_URL, "http://127.0.0.1:8080/mcp");
});

const ADDED: readonly (readonly [
  name: string,
  before: unknown,
  token: string | undefined,
  after: unknown,
])[] = [
  ["no file", undefined, undefined, { mcpServers: { fgm: ENTRY } }],
  ["no servers", { a: [1, null] }, undefined, { a: [1, null], mcpServers: { fgm: ENTRY } }],
  [
    "another server",
    { mcpServers: { x: { command: "y" } }, z: 1 },
    undefined,
    { mcpServers: { x: { command: "y" }, fgm: ENTRY }, z: 1 },
  ],
  ["ours already", { mcpServers: { fgm: ENTRY } }, undefined, { mcpServers: { fgm: ENTRY } }],
  [
    "ours with members of somebody",
    { mcpServers: { fgm: { url: MCP_URL, headers: { A: "b" }, timeout: 5 } } },
    "t",
    {
      mcpServers: {
        fgm: {
          url: MCP_URL,
          headers: { A: "b", Authorization: "Bearer t" },
          timeout: 5,
          type: "http",
        },
      },
    },
  ],
  [
    "a token",
    {},
    "secret",
    { mcpServers: { fgm: { ...ENTRY, headers: { Authorization: "Bearer secret" } } } },
  ],
  ["an editor's list", { servers: {}, inputs: [] }, undefined, {
    servers: { fgm: ENTRY },
    inputs: [],
  }],
  ["both lists", { servers: {}, mcpServers: {} }, undefined, {
    servers: {},
    mcpServers: { fgm: ENTRY },
  }],
];

for (const [name, before, token, after] of ADDED) {
  Deno.test(`addMcpEntry() with ${name}`, () => {
    const text = addMcpEntry(before === undefined ? undefined : JSON.stringify(before), token);
    assertEquals(text, `${JSON.stringify(after, undefined, 2)}\n`);
  });
}

for (const text of ["", " \n"]) {
  Deno.test(`addMcpEntry() takes ${JSON.stringify(text)} for no file`, () => {
    assertEquals(addMcpEntry(text, undefined), addMcpEntry(undefined, undefined));
  });
}

for (const indent of ["\t", "    ", " "]) {
  Deno.test(`addMcpEntry() and removeMcpEntry() keep an indentation by ${JSON.stringify(indent)}`, () => {
    const text = `${JSON.stringify({ mcpServers: { a: {} } }, undefined, indent)}\n`;
    const added = addMcpEntry(text, undefined);
    const wanted = { mcpServers: { a: {}, fgm: ENTRY } };
    assertEquals(added, `${JSON.stringify(wanted, undefined, indent)}\n`);
    assertEquals(removeMcpEntry(added), text);
  });
}

Deno.test("addMcpEntry() keeps members with names that objects inherit", () => {
  const text = '{"__proto__":{"a":1},"mcpServers":{"__proto__":{"b":2}}}';
  const added = addMcpEntry(text, undefined);
  assertEquals(added.match(/"__proto__"/g)?.length, 2);
});

const DAMAGED: readonly (readonly [text: string, message: string])[] = [
  ["{ // comment\n}", "it is no JSON, which has no comments either"],
  ["{", "it is no JSON"],
  ["[]", "it holds no JSON object"],
  ["null", "it holds no JSON object"],
  ["3", "it holds no JSON object"],
  ['{"mcpServers":[]}', 'its "mcpServers" is no object'],
  ['{"servers":"x"}', 'its "servers" is no object'],
];

for (const [text, message] of DAMAGED) {
  Deno.test(`addMcpEntry() and removeMcpEntry() refuse ${JSON.stringify(text)}`, () => {
    assertThrows(() => addMcpEntry(text, undefined), SyntaxError, message);
    assertThrows(() => removeMcpEntry(text), SyntaxError, message);
  });
}

Deno.test("addMcpEntry() refuses what is nested too deep to be written", () => {
  const text = `{"mcpServers":{},"deep":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
  assertThrows(() => addMcpEntry(text, undefined), SyntaxError, "it is nested too deep");
});

for (const entry of [{ command: "deno" }, { type: "http", url: "https://other" }, 7]) {
  Deno.test(`addMcpEntry() leaves a server of somebody else: ${JSON.stringify(entry)}`, () => {
    const text = JSON.stringify({ mcpServers: { fgm: entry } });
    assertThrows(() => addMcpEntry(text, undefined), RangeError, "rename that");
    assertEquals(removeMcpEntry(text), undefined);
  });
}

Deno.test("removeMcpEntry() removes ours and nothing else", () => {
  const text = JSON.stringify({
    z: 1,
    mcpServers: { x: {}, fgm: { ...ENTRY, headers: {} }, y: 2 },
  });
  const after = { z: 1, mcpServers: { x: {}, y: 2 } };
  assertEquals(removeMcpEntry(text), `${JSON.stringify(after, undefined, 2)}\n`);
});

for (const text of [undefined, "", "{}", '{"mcpServers":{}}']) {
  Deno.test(`removeMcpEntry() finds nothing in ${JSON.stringify(text)}`, () => {
    assertEquals(removeMcpEntry(text), undefined);
  });
}
