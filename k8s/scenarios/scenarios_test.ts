import { assert, assertEquals, assertMatch } from "@std/assert";
import { containersOf } from "../manifests/testing/privileges.ts";
import { type KubeObject, parseObjects, partOf } from "../manifests/testing/manifests.ts";
import { typeErrors } from "../manifests/testing/type_errors.ts";
import { manifestDocuments, podsAwaited, renderDocument } from "./manifest_text.ts";
import { type Expectation, type Scenario, SCENARIO_IMAGES } from "./scenario.ts";
import { SCENARIOS } from "./scenarios.ts";
import { startOf } from "./workload/roles.ts";

const VALUES = {
  runId: "0a1b2c3d",
  namespace: "fgm-run-0a1b2c3d",
  node: "worker-1",
  seconds: 420,
  images: Object.fromEntries(SCENARIO_IMAGES.map((image) => [image, `localhost/${image}:dev`])),
};

function fileOf({ name }: Pick<Scenario, "name">, file: string): string {
  return Deno.readTextFileSync(new URL(`${name}/${file}`, import.meta.url));
}

/** The part of a pod's spec that is looked at here. */
type PodSpec = Parameters<typeof containersOf>[0];

type Container = ReturnType<typeof containersOf>[number];

interface Pod {
  readonly object: KubeObject;
  readonly spec: PodSpec;
}

/** The pods of a scenario, filled in, in their order. */
function podsOf(scenario: Scenario): readonly Pod[] {
  const ips = new Map<string, string>();
  return manifestDocuments(fileOf(scenario, "manifest.yaml")).map((document, index) => {
    const [object, ...others] = parseObjects(renderDocument(document, VALUES, ips));
    assert(object !== undefined && others.length === 0);
    ips.set(object.metadata.name, `10.0.0.${index + 1}`); // only what stands below may ask for it
    return { object, spec: partOf<PodSpec>(object, "spec") };
  });
}

/** Every container as "pod/container". */
function containersIn(scenario: Scenario): ReadonlyMap<string, Container> {
  return new Map(
    podsOf(scenario).flatMap(({ object, spec }) =>
      containersOf(spec).map((
        container,
      ) => [`${object.metadata.name}/${container.name}`, container])
    ),
  );
}

Deno.test("SCENARIOS are the folders that have a manifest, each once", () => {
  const folders = [...Deno.readDirSync(new URL(".", import.meta.url))]
    .filter(({ name, isDirectory }) => isDirectory && name.includes("-")).map(({ name }) => name);
  assertEquals(SCENARIOS.map(({ name }) => name).sort(), folders.sort());
});

for (const scenario of SCENARIOS) {
  const { name, summary, durationMs, leastMs, images, expectations } = scenario;

  Deno.test(`${name}: says in one line what happens, and lasts as long as it has to`, () => {
    assertMatch(summary, /^[A-Z].*[^.]$/);
    assert(leastMs <= durationMs && leastMs >= 60_000 && durationMs <= 3_600_000);
    assert(expectations.length > 0);
  });

  Deno.test(`${name}: its page has its name, its command and what has to be found`, () => {
    const page = fileOf(scenario, "README.md");
    assert(page.startsWith(`# ${name}\n`));
    assert(page.includes(`deno task scenario run ${name}\n`));
    assert(page.includes("**What fgm has to find.**"));
  });

  Deno.test(`${name}: its manifest holds bare pods of the run, which end themselves`, () => {
    for (const { object, spec } of podsOf(scenario)) {
      const { kind, metadata: { name: pod, namespace, labels = {} } } = object;
      assertEquals([kind, namespace], ["Pod", VALUES.namespace]);
      assertEquals(labels["fgm-scenario"], VALUES.runId);
      assertEquals(labels["app.kubernetes.io/name"], name);
      assertEquals(labels["app.kubernetes.io/component"], pod);
      assertEquals(spec.activeDeadlineSeconds, VALUES.seconds);
      assert((spec.terminationGracePeriodSeconds ?? 30) <= 5);
    }
  });

  Deno.test(`${name}: all of it is on the node of the run`, () => {
    for (const { spec } of podsOf(scenario)) {
      const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
      assertEquals(required?.nodeSelectorTerms, [
        { matchFields: [{ key: "metadata.name", operator: "In", values: [VALUES.node] }] },
      ]);
    }
  });

  Deno.test(`${name}: its pods may do nothing that a workload need not`, () => {
    for (const { spec } of podsOf(scenario)) {
      assertEquals(podRights(spec), POD_RIGHTS);
      for (const container of containersOf(spec)) {
        assertEquals(container.securityContext, CONTAINER_RIGHTS);
        assertEquals(container.imagePullPolicy, "IfNotPresent");
      }
    }
  });

  Deno.test(`${name}: every container and volume has its limits`, () => {
    for (const { spec } of podsOf(scenario)) {
      for (const { name: container, resources } of containersOf(spec)) {
        for (const kind of ["requests", "limits"] as const) {
          assertEquals(Object.keys(resources?.[kind] ?? {}).sort(), ["cpu", "memory"], container);
        }
      }
      for (const volume of spec.volumes ?? []) {
        assertEquals(Object.keys(volume).sort(), ["emptyDir", "name"]);
        assert(volume.emptyDir?.sizeLimit !== undefined);
      }
    }
  });

  Deno.test(`${name}: it uses the images that it names`, () => {
    const used = [...containersIn(scenario).values()].map(({ image }) => image);
    assertEquals([...new Set(used)].sort(), images.map((image) => VALUES.images[image]).sort());
  });

  Deno.test(`${name}: what it tells the workload is understood`, () => {
    const commands = [...containersIn(scenario).values()].flatMap(workloadCommands);
    for (const command of commands) {
      const start = startOf(command, () => undefined);
      assertEquals(start.kind, "run", start.kind === "error" ? start.message : command.join(" "));
    }
  });

  Deno.test(`${name}: what is expected is of containers that it has`, () => {
    const containers = containersIn(scenario);
    for (const expectation of expectations) {
      const container = containers.get(expectation.container);
      assert(container !== undefined, expectation.container);
      assertMatch(expectation.text, /^[a-z].*[^.]$/);
      if (expectation.kind === "container") assertEquals(qosOf(container), expectation.qosClass);
    }
  });

  Deno.test(`${name}: bounds are the right way round`, () => {
    for (const { least, most } of expectations.flatMap(boundsIn)) {
      assert(least !== undefined || most !== undefined);
      assert((least ?? -Infinity) <= (most ?? Infinity));
    }
  });
}

Deno.test("SCENARIOS: all pods are as Kubernetes defines them", async () => {
  const pods = SCENARIOS.flatMap(podsOf).map(({ object }) => object);
  assertEquals(await typeErrors(pods), undefined);
});

Deno.test("todo-app: who asks another stands below it, and knows it by its name", () => {
  const todo = SCENARIOS.find(({ name }) => name === "todo-app");
  assert(todo !== undefined);
  const documents = manifestDocuments(fileOf(todo, "manifest.yaml"));
  assertEquals(documents.map(podsAwaited), [[], ["postgres"], ["backend"]]);
  const aliases = podsOf(todo).map(({ spec }) => spec.hostAliases);
  assertEquals(aliases, [
    undefined,
    [{ ip: "10.0.0.1", hostnames: ["postgres"] }],
    [{ ip: "10.0.0.2", hostnames: ["backend"] }],
  ]);
});

const POD_RIGHTS = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  hostAccess: [],
  runAsNonRoot: true,
  runAsUser: 65532,
  runAsGroup: 65532,
  seccomp: "RuntimeDefault",
} as const;

const CONTAINER_RIGHTS = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

function podRights(spec: PodSpec): Record<keyof typeof POD_RIGHTS, unknown> {
  const { runAsNonRoot, runAsUser, runAsGroup, seccompProfile } = spec.securityContext ?? {};
  const { automountServiceAccountToken, enableServiceLinks } = spec;
  return {
    ...{ automountServiceAccountToken, enableServiceLinks, runAsNonRoot, runAsUser, runAsGroup },
    hostAccess: Object.keys(spec).filter((key) => /^(host(PID|IPC|Network)|serviceAc)/.test(key)),
    seccomp: seccompProfile?.type,
  };
}

/** Arguments of each call of the workload in a container's command, also of those in a shell. */
function workloadCommands({ command = [], args = [] }: Container): readonly string[][] {
  const [program, ...words] = [...command, ...args];
  if (program === "fgm-workload") return [words];
  return [...words.join(" ").matchAll(/fgm-workload ([^;&|]*)/g)]
    .map(([, text = ""]) => text.trim().split(/\s+/));
}

/** The class of a pod of this one container (Kubernetes, "Pod Quality of Service Classes"). */
function qosOf({ resources }: Container): string {
  const isSame = JSON.stringify(resources?.requests) === JSON.stringify(resources?.limits);
  return isSame ? "Guaranteed" : "Burstable";
}

interface AnyBounds {
  readonly least?: number;
  readonly most?: number;
}

function boundsIn(expectation: Expectation): readonly AnyBounds[] {
  switch (expectation.kind) {
    case "event":
      return [expectation.count];
    case "study":
      return Object.values(expectation.finding).filter((value) => typeof value !== "string");
    case "value":
      return typeof expectation.value === "string" ? [] : [expectation.value];
    case "container":
    case "highlight":
      return [];
    default:
      return expectation satisfies never;
  }
}
