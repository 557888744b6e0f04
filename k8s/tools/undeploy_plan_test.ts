import { assertEquals, assertThrows } from "@std/assert";
import { listText } from "./deploy_fixture.ts";
import { dataText, deleteArgs, FIND_ARGS, namespaceWait, readFound } from "./undeploy_plan.ts";

function object(kind: string, name: string, label?: string): unknown {
  const labels = label === undefined ? undefined : { "app.kubernetes.io/name": label };
  return { kind, metadata: { name, labels } };
}

Deno.test("FIND_ARGS look for all at once", () => {
  assertEquals(
    FIND_ARGS.join(" "),
    "get namespaces/fine-grained-monitor clusterrolebindings/fgm-node-labels " +
      "clusterroles/fgm-node-labels priorityclasses/fgm-node --ignore-not-found --output=json",
  );
});

const SPACE = object("Namespace", "fine-grained-monitor", "fgm");

const FOUND: readonly (readonly [
  name: string,
  text: string,
  ours: readonly string[],
  foreign: readonly string[],
])[] = [
  ["nothing", "", [], []],
  ["an empty list", listText(), [], []],
  ["one object, which is no list", JSON.stringify(SPACE), ["Namespace"], []],
  [
    "all",
    listText(
      object("PriorityClass", "fgm-node", "fgm"),
      object("ClusterRole", "fgm-node-labels", "fgm"),
      SPACE,
      object("ClusterRoleBinding", "fgm-node-labels", "fgm"),
    ),
    ["Namespace", "ClusterRoleBinding", "ClusterRole", "PriorityClass"],
    [],
  ],
  [
    "objects of others",
    listText(object("PriorityClass", "fgm-node"), object("ClusterRole", "fgm-node-labels", "x")),
    [],
    ["ClusterRole", "PriorityClass"],
  ],
  ["another name", listText(object("PriorityClass", "other", "fgm")), [], []],
];

for (const [name, text, ours, foreign] of FOUND) {
  Deno.test(`readFound() of ${name}`, () => {
    const found = readFound(text);
    assertEquals(found.ours.map(({ kind }) => kind), ours);
    assertEquals(found.foreign.map(({ kind }) => kind), foreign);
  });
}

Deno.test("readFound() and namespaceWait() refuse what is no JSON", () => {
  assertThrows(() => readFound("oops"), SyntaxError);
  assertThrows(() => namespaceWait("oops"), SyntaxError);
});

Deno.test("deleteArgs() delete by name and label", () => {
  const [space] = readFound(JSON.stringify(SPACE)).ours;
  assertEquals(
    deleteArgs(space!).join(" "),
    "delete namespaces --field-selector=metadata.name=fine-grained-monitor " +
      "--selector=app.kubernetes.io/name=fgm --wait=false",
  );
});

const REMAINING = {
  status: {
    phase: "Terminating",
    conditions: [
      { type: "NamespaceDeletionDiscoveryFailure", status: "False", message: "All discovered" },
      {
        type: "NamespaceContentRemaining",
        status: "True",
        reason: "SomeResourcesRemain",
        message: "Some resources are remaining: pods. has 3 resource instances",
      },
    ],
  },
};

const WAITS: readonly (readonly [text: string, wait: string | undefined])[] = [
  ["", undefined],
  ["\n", undefined],
  ['{"status":{"phase":"Active"}}', ""],
  ["{}", ""],
  [JSON.stringify(REMAINING), "Some resources are remaining: pods. has 3 resource instances"],
];

for (const [text, wait] of WAITS) {
  Deno.test(`namespaceWait() is ${JSON.stringify(wait)} for ${text.slice(0, 40)}`, () => {
    assertEquals(namespaceWait(text), wait);
  });
}

Deno.test("dataText() knows how to get at the nodes of kind", () => {
  assertEquals(
    dataText(undefined),
    "What was recorded stays on the nodes, in /var/lib/fgm; `rm -r /var/lib/fgm` on each removes it.",
  );
  assertEquals(
    dataText("dev"),
    "What was recorded stays on the nodes, in /var/lib/fgm; `docker exec NODE rm -r /var/lib/fgm` " +
      "for each of `kind get nodes --name dev` removes it.",
  );
});
