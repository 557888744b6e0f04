import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  manifestDocuments,
  type ManifestValues,
  podsAwaited,
  renderDocument,
} from "./manifest_text.ts";
import { imageNames } from "./scenario_images.ts";
import { SCENARIOS } from "./scenarios.ts";

const VALUES: ManifestValues = {
  runId: "12345678",
  namespace: "fgm-run-12345678",
  node: "worker-1.example",
  seconds: 420,
  images: { "fgm-workload": "localhost:5000/fgm-workload:dev" },
};

const IPS: ReadonlyMap<string, string> = new Map([["postgres", "10.244.1.7"], ["v6", "fd00::7"]]);

const RENDERED: readonly (readonly [document: string, want: string])[] = [
  [`namespace: "{{NAMESPACE}}"`, `namespace: "fgm-run-12345678"`],
  ["namespace: {{NAMESPACE}}", "namespace: fgm-run-12345678"],
  [`fgm-scenario: "{{RUN_ID}}"`, `fgm-scenario: "12345678"`], // or YAML would take it for a number
  [`values: ["{{NODE}}"]`, `values: ["worker-1.example"]`],
  [`activeDeadlineSeconds: "{{SECONDS}}"`, "activeDeadlineSeconds: 420"],
  [`name: "a-{{RUN_ID}}-{{SECONDS}}"`, `name: "a-12345678-420"`],
  [`image: "{{IMAGE_fgm-workload}}"`, `image: "localhost:5000/fgm-workload:dev"`],
  [`ip: "{{IP_OF:postgres}}"`, `ip: "10.244.1.7"`],
  [`ip: "{{IP_OF:v6}}"`, `ip: "fd00::7"`],
  ["limits: { cpu: 1, memory: 64Mi }", "limits: { cpu: 1, memory: 64Mi }"],
];

for (const [document, want] of RENDERED) {
  Deno.test(`renderDocument() makes ${document} into ${want}`, () => {
    assertEquals(renderDocument(document, VALUES, IPS), want);
  });
}

const REFUSED: readonly (readonly [document: string, message: string])[] = [
  ["{{NOTHING}}", `Cannot fill in "{{NOTHING}}"`],
  ["{{namespace}}", "there is no value"],
  ["{{ NAMESPACE }}", "there is no value"],
  ["{{}}", "there is no value"],
  [`"{{IP_OF:backend}}"`, `"{{IP_OF:backend}}": there is no value`],
  ["{{IP_OF:}}", "there is no value"],
  ["{{IMAGE_other}}", "there is no value"],
  ["{{IMAGE_toString}}", "there is no value"],
  ["{{NAMESPACE}", "braces that are no placeholder"],
  ["a: {b: {c: 1}}", "braces that are no placeholder"],
];

for (const [document, message] of REFUSED) {
  Deno.test(`renderDocument() refuses ${document}`, () => {
    assertThrows(() => renderDocument(document, VALUES, IPS), RangeError, message);
  });
}

for (const node of ["", 'a"b', "a\nb: c", "a b", "-a", "{{SECONDS}}"]) {
  Deno.test(`renderDocument() refuses the value ${JSON.stringify(node)}`, () => {
    assertThrows(
      () => renderDocument(`"{{NODE}}"`, { ...VALUES, node }),
      RangeError,
      "is not plain",
    );
  });
}

Deno.test("manifestDocuments() keeps the order, and leaves out what is empty", () => {
  assertEquals(manifestDocuments("# a\n---\na: 1\n---   \n\n---\nb: '---'\n"), [
    "\na: 1\n",
    "\nb: '---'\n",
  ]);
  assertEquals(manifestDocuments(""), []);
});

Deno.test("podsAwaited() names each pod once", () => {
  const document = `a: "{{IP_OF:b}}"\nc: {{IP_OF:d}} {{IP_OF:b}} {{NODE}}`;
  assertEquals(podsAwaited(document), ["b", "d"]);
  assertEquals(podsAwaited("a: {{NODE}}"), []);
});

for (const { name, images } of SCENARIOS) {
  Deno.test(`renderDocument() fills in the manifest of ${name}`, async () => {
    const manifest = await Deno.readTextFile(new URL(`./${name}/manifest.yaml`, import.meta.url));
    const above: string[] = [];
    for (const document of manifestDocuments(manifest)) {
      const awaited = podsAwaited(document);
      assertEquals(awaited.filter((pod) => !above.includes(pod)), [], "not above");
      const text = renderDocument(
        document,
        { ...VALUES, images: imageNames(images, { prefix: "localhost/", tag: "dev" }) },
        new Map(awaited.map((pod) => [pod, "10.0.0.1"])),
      );
      assert(!text.includes("{{"));
      above.push(/^metadata:\n {2}name: (\S+)$/m.exec(text)?.[1] ?? "");
    }
    assertEquals(above.includes(""), false);
  });
}
