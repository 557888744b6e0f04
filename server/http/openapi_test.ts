import { assert, assertEquals } from "@std/assert";
import { START_MS, TestData } from "../testing/data_dir.ts";
import { startTestViewer } from "../testing/test_viewer.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

async function readDocument(options: { readonly token?: string } = {}): Promise<Json> {
  await using data = await TestData.create();
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS, ...options });
  const headers: HeadersInit = options.token === undefined
    ? {}
    : { authorization: `Bearer ${options.token}` };
  return (await viewer.get("/api/openapi.json", { headers })).body;
}

/** Every value of a key, at any depth. */
function* valuesOf(key: string, value: Json): Generator<Json> {
  if (value === null || typeof value !== "object") return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === key) yield inner;
    yield* valuesOf(key, inner);
  }
}

Deno.test("openapi.json describes each route that there is, with its parameters", async () => {
  await using data = await TestData.create();
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS });
  const { paths } = (await viewer.get("/api/openapi.json")).body;
  const routes = (await viewer.get("/nothing")).body.candidates;
  assertEquals(Object.keys(paths).sort(), [...routes].sort());
  for (const route of routes) {
    const described = (paths[route].get.parameters ?? [])
      .filter(({ in: place }: Json) => place === "query").map(({ name }: Json) => name);
    const { body } = await viewer.get(`${route}?no_such_parameter=1`);
    assertEquals(described.sort(), [...body.candidates].sort(), route);
  }
});

Deno.test("openapi.json refers to nothing that it lacks", async () => {
  const document = await readDocument();
  const references = [...valuesOf("$ref", document)];
  assert(references.length > 5);
  for (const reference of references) {
    const parts: string[] = reference.replace(/^#\//, "").split("/");
    assert(parts.reduce((value: Json, part) => value?.[part], document), reference);
  }
});

Deno.test("openapi.json says of each parameter what it is and means", async () => {
  const { openapi, paths } = await readDocument();
  assert(openapi.startsWith("3.1"));
  const parameters: Json[] = Object.values(paths).flatMap(({ get }: Json) => get.parameters ?? []);
  for (const { name, schema, description } of parameters) {
    assert(typeof schema.type === "string", name);
    assert(description?.length > 10, name);
  }
  const points = parameters.find(({ name }) => name === "points");
  assertEquals(points.schema, {
    type: "integer",
    minimum: 1,
    maximum: 1920,
    default: 480,
    description: points.description,
  });
  const operations = Object.values(paths).map(({ get }: Json) => get.operationId);
  assertEquals(new Set(operations).size, operations.length);
});

Deno.test("openapi.json asks for a token where one is needed", async () => {
  assertEquals((await readDocument()).security, undefined);
  const guarded = await readDocument({ token: "correct-horse-battery" });
  assertEquals(guarded.security, [{ token: [] }]);
  assertEquals(guarded.components.securitySchemes.token, { type: "http", scheme: "bearer" });
});
