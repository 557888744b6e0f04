import { assertEquals } from "@std/assert";
import { changedObjects } from "./manifests_fixture.ts";
import { referenceProblems } from "./references.ts";

Deno.test("referenceProblems() finds nothing where every name leads somewhere", () => {
  assertEquals(referenceProblems(changedObjects()), []);
});

const CASES: ReadonlyArray<readonly [from: string, to: string, want: string]> = [
  [
    "serviceAccountName: web",
    "serviceAccountName: x",
    "Deployment web: there is no ServiceAccount x",
  ],
  [
    "serviceAccountName: web",
    "serviceAccountName: web\n      priorityClassName: high",
    "Deployment web: there is no PriorityClass high",
  ],
  ["kind: Role, name: web", "kind: Role, name: x", "RoleBinding web: there is no Role x"],
  [
    "kind: ServiceAccount, name: web",
    "kind: ServiceAccount, name: x",
    "RoleBinding web: there is no ServiceAccount x",
  ],
  ["{name: deny}", "{name: deny, namespace: x}", "NetworkPolicy deny: there is no Namespace x"],
  ["targetPort: http", "targetPort: x", "Service web: no port x"],
  ["selector: {app: web}", "selector: {app: x}", "Service web: selects 0 kinds of pods"],
  ["matchLabels: {app: web}", "matchLabels: {app: x}", "Deployment web: does not select its pods"],
  ["[Ingress, Egress]", "[Ingress]", "Deployment web: no policy closes Egress"],
  [
    "podSelector: {}",
    "podSelector: {matchLabels: {app: x}}",
    "Deployment web: no policy closes Ingress",
  ],
];
for (const [from, to, want] of CASES) {
  Deno.test(`referenceProblems() says "${want}" after "${to}"`, () => {
    assertEquals(referenceProblems(changedObjects(from, to))[0], want);
  });
}

Deno.test("referenceProblems() notices a selector that takes another's pods", () => {
  const [web] = changedObjects().filter(({ kind }) => kind === "Deployment");
  const twin = { ...web!, metadata: { name: "twin" } };
  assertEquals(referenceProblems([...changedObjects(), twin]), [
    "Service web: selects 2 kinds of pods",
    "Deployment web: selects pods of Deployment twin",
    "Deployment twin: selects pods of Deployment web",
  ]);
});
