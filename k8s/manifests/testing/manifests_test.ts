import { assertEquals, assertThrows } from "@std/assert";
import { parseObjects, podTemplates, titleOf } from "./manifests.ts";
import { changedObjects } from "./manifests_fixture.ts";

Deno.test("parseObjects() reads every document of a text", () => {
  const text = "kind: A\nmetadata: {name: x}\n---\nkind: B\nmetadata: {name: y}\n";
  assertEquals(parseObjects(text).map(titleOf), ["A x", "B y"]);
});

for (const text of ["kind: A\n", "metadata: {name: x}\n", "- 1\n", "kind: [A\n", "---\n"]) {
  Deno.test(`parseObjects() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => parseObjects(text), SyntaxError);
  });
}

Deno.test("podTemplates() gives the pods that objects would make, with their labels", () => {
  const [pods, ...others] = podTemplates(changedObjects());
  assertEquals(others, []);
  assertEquals(titleOf(pods!.owner), "Deployment web");
  assertEquals(pods?.labels, { app: "web" });
  assertEquals(pods?.spec.containers.length, 1);
});
