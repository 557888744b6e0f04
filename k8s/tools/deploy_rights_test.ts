import { assertEquals, assertThrows } from "@std/assert";
import {
  isOfCluster,
  missingRights,
  reviewsOf,
  type Right,
  rightsText,
  rightsTo,
} from "./deploy_rights.ts";

const NODES: Right = { verb: "create", group: "apps", resource: "daemonsets", namespace: "n" };
const SPACES: Right = { verb: "create", group: "", resource: "namespaces" };

const KINDS: readonly (readonly [kind: string, text: string])[] = [
  ["Namespace", "get namespaces"],
  ["DaemonSet", "get daemonsets.apps in fine-grained-monitor"],
  ["ServiceAccount", "get serviceaccounts in fine-grained-monitor"],
  ["PriorityClass", "get priorityclasses.scheduling.k8s.io"],
  ["ClusterRole", "get clusterroles.rbac.authorization.k8s.io"],
  ["RoleBinding", "get rolebindings.rbac.authorization.k8s.io in fine-grained-monitor"],
  ["NetworkPolicy", "get networkpolicies.networking.k8s.io in fine-grained-monitor"],
  ["Gadget", ""],
];

for (const [kind, text] of KINDS) {
  Deno.test(`rightsTo() and rightsText() get a ${kind}: "${text}"`, () => {
    assertEquals(rightsText(rightsTo(["get"], [kind])), text);
  });
}

Deno.test("rightsTo() asks once for each kind and verb", () => {
  const rights = rightsTo(["create", "patch"], ["Secret", "Namespace", "Secret"]);
  assertEquals(
    rightsText(rights),
    "create, patch secrets in fine-grained-monitor; create, patch namespaces",
  );
});

Deno.test("isOfCluster() tells namespaces' objects from those of the cluster", () => {
  assertEquals(["PriorityClass", "Role", "Gadget"].map(isOfCluster), [true, false, false]);
});

Deno.test("reviewsOf() is a list of reviews", () => {
  assertEquals(JSON.parse(reviewsOf([NODES, SPACES])), {
    apiVersion: "v1",
    kind: "List",
    items: [
      {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: {
          resourceAttributes: {
            verb: "create",
            group: "apps",
            resource: "daemonsets",
            namespace: "n",
          },
        },
      },
      {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes: { verb: "create", group: "", resource: "namespaces" } },
      },
    ],
  });
});

const ANSWERS: readonly (readonly [text: string, missing: readonly Right[]])[] = [
  ["true\ntrue\n", []],
  ["true\nfalse\n", [SPACES]],
  ["false\n\n", [NODES, SPACES]],
];

for (const [text, missing] of ANSWERS) {
  Deno.test(`missingRights() of ${JSON.stringify(text)}`, () => {
    assertEquals(missingRights([NODES, SPACES], text), missing);
  });
}

for (const text of ["", "true\n", "true\ntrue\ntrue\n"]) {
  Deno.test(`missingRights() refuses ${JSON.stringify(text)} for two questions`, () => {
    assertThrows(() => missingRights([NODES, SPACES], text), SyntaxError, "to 2 questions");
  });
}
