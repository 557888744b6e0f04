/**
 * Every object against the types of Kubernetes' own schemas: a wrong type, a missing member and a
 * misspelled one are each an error of the type checker. Nothing is asked of a cluster.
 */

import { assertEquals } from "@std/assert";
import {
  hasKubectl,
  installObjects,
  overlayObjects,
  OVERLAYS,
  whyNot,
} from "./testing/manifests.ts";
import { typeErrors } from "./testing/type_errors.ts";

Deno.test("install.yaml and the overlays are objects as Kubernetes defines them", async () => {
  const overlays = hasKubectl ? await Promise.all(OVERLAYS.map(overlayObjects)) : [];
  assertEquals(
    await typeErrors([...await installObjects(), ...overlays.flat()]),
    undefined,
    whyNot,
  );
});

const WRONG: ReadonlyArray<readonly [what: string, from: string, to: string, said: string]> = [
  ["a misspelled member", '"readOnlyRootFilesystem"', '"readOnlyRootFileSystem"', "readOnlyRoot"],
  ["a wrong type", '"hostPID":true', '"hostPID":"yes"', "'string' is not assignable to type"],
  ["a missing member", '"mountPath":"/data",', "", `'"mountPath"' is missing`],
  ["a word that is none", '"operator":"Exists"', '"operator":"Exist"', "Exist"],
];
Deno.test("typeErrors() notices what a server would refuse", async () => {
  const [daemonSet] = (await installObjects()).filter(({ kind }) => kind === "DaemonSet");
  const text = JSON.stringify(daemonSet);
  const wrong = WRONG.map(([, from, to]) => JSON.parse(text.replace(from, to)));
  const errors = await typeErrors(wrong) ?? "";
  const unnoticed = WRONG.filter(([, , , said], index) =>
    !errors.split(/^TS/m).some((error) =>
      error.includes(said) && error.includes(`objects.ts:${index + 1}:`)
    )
  );
  assertEquals(unnoticed.map(([what]) => what), [], errors);
});
