/**
 * Makes the process that it is preloaded into a pod of a cluster on loopback: the files of its
 * ServiceAccount lie in the folder that `FGM_E2E_SERVICE_ACCOUNT` names.
 *
 * @module
 */

import { SERVICE_ACCOUNT_ROOT } from "../client/kube_access.ts";

const folder = Deno.env.get("FGM_E2E_SERVICE_ACCOUNT");
if (folder === undefined) throw new Error("Cannot be a pod: FGM_E2E_SERVICE_ACCOUNT is not set");

const { readTextFileSync } = Deno;
Object.assign(Deno, {
  readTextFileSync: (path: string | URL) =>
    readTextFileSync(String(path).replace(SERVICE_ACCOUNT_ROOT, folder)),
});
